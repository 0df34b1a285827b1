package cairn.log;

import cairn.http.ErrorCode;
import cairn.http.Problem;
import cairn.http.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Logs drafts and waits; what is logged and cosigned already is answered without waiting. */
final class Submissions {
  private final Log log;

  Submissions(Log log) {
    this.log = log;
  }

  /**
   * Entries and the tree that proves them.
   *
   * @param tree empty while the quorum is late
   */
  record Answer(List<Logged> entries, Optional<CosignedTree> tree) {
    Answer {
      entries = List.copyOf(entries);
    }
  }

  /**
   * Logs those of the drafts that are new and waits for a tree that covers all of them.
   *
   * @throws ProblemException when nothing is acknowledged
   */
  Answer log(List<? extends Draft> drafts) throws ProblemException {
    long searched = log.sequencer().head().size(); // before the search
    List<Optional<Logged>> known = new ArrayList<>(drafts.size());
    List<Draft> unknown = new ArrayList<>();
    long last = -1;
    for (Draft draft : drafts) {
      Optional<Logged> found = Reads.answering(() -> log.reader().find(draft.identity()));
      known.add(found);
      if (found.isPresent()) {
        last = Math.max(last, found.get().index());
      } else {
        unknown.add(draft);
      }
    }
    return unknown.isEmpty()
        ? repeated(drafts, known.stream().map(Optional::orElseThrow).toList(), last)
        : merged(known, submit(unknown, searched));
  }

  /** Everything is logged; if it is not cosigned yet, waits with whoever waits for that. */
  private Answer repeated(List<? extends Draft> drafts, List<Logged> known, long last)
      throws ProblemException {
    Optional<CosignedTree> tree = Reads.answering(() -> log.reader().earliestCovering(last));
    if (tree.isPresent() || !log.state().equals(new LogState.Writable())) {
      return new Answer(known, tree);
    }
    int newest = newest(known, last);
    return new Answer(known, submit(List.of(drafts.get(newest)), 0).tree());
  }

  private static int newest(List<Logged> known, long last) {
    int position = 0;
    while (known.get(position).index() != last) {
      position++;
    }
    return position;
  }

  private Answer submit(List<Draft> drafts, long searched) throws ProblemException {
    Ticket ticket = log.sequencer().submit(drafts, searched);
    return switch (await(ticket)) {
      case Outcome.Cosigned cosigned -> new Answer(ticket.logged(), Optional.of(cosigned.tree()));
      case Outcome.Pending pending -> new Answer(ticket.logged(), Optional.empty());
      case Outcome.Refused refused -> throw refused.problem().asException();
    };
  }

  private static Outcome await(Ticket ticket) throws ProblemException {
    try {
      return ticket.await();
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new ProblemException(
          Problem.of(ErrorCode.UNAVAILABLE, "the server is stopping; sending it again is safe")
              .retryAfter(Duration.ofSeconds(1)),
          stopping);
    }
  }

  private static Answer merged(List<Optional<Logged>> known, Answer added) {
    List<Logged> all = new ArrayList<>(known.size());
    int next = 0;
    for (Optional<Logged> one : known) {
      all.add(one.isPresent() ? one.get() : added.entries().get(next++));
    }
    return new Answer(all, added.tree());
  }
}
