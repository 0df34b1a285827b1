package cairn.log;

import cairn.format.EntryBundle;
import cairn.format.Hash;
import cairn.format.Merkle;
import cairn.log.tree.Tree;
import cairn.store.StoreException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a round will append: its submissions without what is logged already, dated and hashed. */
final class RoundPlan {
  private final Head head;
  private final long timestamp;
  private final Finder earlierEntries;
  private final List<byte[]> entries = new ArrayList<>();
  private final List<Hash> leafHashes = new ArrayList<>();
  private final List<Hash> identities = new ArrayList<>();
  private final List<Long> anchors = new ArrayList<>();
  private final Map<Hash, Logged> inThisRound = new HashMap<>();
  private long userEntries;
  private boolean isDated;
  private long neededSize;

  /** Finds what is logged already, of what was not among the first {@code searched} entries. */
  @FunctionalInterface
  interface Finder {
    Optional<Logged> find(Hash identity, long searched) throws StoreException;
  }

  private RoundPlan(Head head, long timestamp, Finder earlierEntries) {
    this.head = head;
    this.timestamp = timestamp;
    this.earlierEntries = earlierEntries;
  }

  /**
   * Assigns an index to every draft of the round.
   *
   * @param timestamp for all of its entries, not before the head's
   */
  static RoundPlan of(Round round, Head head, long timestamp, Finder earlierEntries)
      throws StoreException {
    RoundPlan plan = new RoundPlan(head, timestamp, earlierEntries);
    for (Ticket ticket : round.tickets()) {
      List<Logged> logged = new ArrayList<>(ticket.drafts().size());
      for (Draft draft : ticket.drafts()) {
        logged.add(plan.place(draft, ticket.searched()));
      }
      ticket.logged(logged);
    }
    return plan;
  }

  private Logged place(Draft draft, long searched) throws StoreException {
    Hash identity = draft.identity();
    Logged sibling = inThisRound.get(identity);
    if (sibling != null) {
      return repeated(sibling);
    }
    Optional<Logged> earlier = earlierEntries.find(identity, searched);
    if (earlier.isPresent()) {
      return repeated(earlier.get());
    }
    byte[] entry = draft.entry(timestamp);
    if (entry.length > EntryBundle.MAX_ENTRY_LENGTH || entry.length > draft.maxLength()) {
      throw new IllegalStateException(
          "a draft announced %d bytes and has %d".formatted(draft.maxLength(), entry.length));
    }
    Logged logged = new Logged(head.size() + entries.size(), entry, timestamp, true);
    entries.add(entry);
    leafHashes.add(Merkle.leafHash(entry));
    identities.add(identity);
    if (draft.isDatedAnchor()) {
      anchors.add(logged.index());
    }
    inThisRound.put(identity, logged);
    userEntries += draft.isFromUser() ? 1 : 0;
    isDated |= draft.isDatedByLog();
    neededSize = logged.index() + 1;
    return logged;
  }

  private Logged repeated(Logged first) {
    neededSize = Math.max(neededSize, first.index() + 1);
    return first.again();
  }

  /** What it appends, by identity. */
  Map<Hash, Logged> appended() {
    return inThisRound;
  }

  boolean appendsNothing() {
    return entries.isEmpty();
  }

  List<byte[]> entries() {
    return entries;
  }

  List<Hash> leafHashes() {
    return leafHashes;
  }

  /** In the entries' order: what they are found by from now on. */
  List<Hash> identities() {
    return identities;
  }

  /** The indexes of those of the entries that are anchors with times, in order. */
  List<Long> anchors() {
    return anchors;
  }

  /** The smallest tree that holds everything the round asked for. */
  long neededSize() {
    return neededSize;
  }

  /** The head once {@code staged} is committed. */
  Head next(Tree.Staged staged) {
    return new Head(
        staged.frontier().size(),
        staged.frontier().root(),
        isDated ? timestamp : head.lastTimestamp(),
        head.userEntries() + userEntries);
  }
}
