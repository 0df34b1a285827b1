package cairn.log;

import cairn.format.AnchorEntry;
import cairn.format.Entry;
import cairn.format.MalformedException;
import java.util.Optional;

/**
 * An {@code anchor/v1} on its way into the log. Any thread may ask.
 *
 * @see Log#appendAnchor
 */
public final class AnchorTicket {
  private final AnchorEntry entry;
  private final Ticket ticket;

  AnchorTicket(AnchorEntry entry, Ticket ticket) {
    this.entry = entry;
    this.ticket = ticket;
  }

  /** Waits for the outcome. Bounded by the quorum timeout once the log's threads run. */
  public AnchorOutcome await() throws InterruptedException {
    return of(ticket.await());
  }

  /** The outcome, if there is one yet. */
  public Optional<AnchorOutcome> outcome() {
    return ticket.outcome().map(this::of);
  }

  private AnchorOutcome of(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Cosigned(CosignedTree tree) -> logged(Optional.of(tree));
      case Outcome.Pending pending -> logged(Optional.empty());
      case Outcome.Refused(var problem) -> new AnchorOutcome.Refused(problem);
    };
  }

  private AnchorOutcome logged(Optional<CosignedTree> tree) {
    Logged found = ticket.logged().getFirst();
    AnchorEntry there = anchor(found);
    return there.checkpoint().checkpoint().root().equals(entry.checkpoint().checkpoint().root())
        ? new AnchorOutcome.Anchored(found, there, tree)
        : new AnchorOutcome.OtherRoot(found, there);
  }

  private static AnchorEntry anchor(Logged logged) {
    try {
      if (Entry.parse(logged.entry()) instanceof AnchorEntry anchor) {
        return anchor;
      }
    } catch (MalformedException damaged) {
      throw new IllegalStateException("entry " + logged.index() + " was parsed before", damaged);
    }
    throw new IllegalStateException("entry " + logged.index() + " has an anchor's identity");
  }
}
