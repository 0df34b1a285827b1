package cairn.log;

import java.util.List;
import java.util.Optional;

/**
 * A submission on its way. Any thread may ask.
 *
 * @see Sequencer#submit
 */
public final class Ticket {
  private final List<Draft> drafts;
  private final long searched;
  private final Round round;

  /** Written by the sequencer's thread before the round's outcome is set, read after it. */
  private List<Logged> logged = List.of();

  Ticket(List<Draft> drafts, long searched, Round round) {
    this.drafts = drafts;
    this.searched = searched;
    this.round = round;
  }

  /** Waits for the outcome. Bounded by the quorum timeout once the log's threads run. */
  public Outcome await() throws InterruptedException {
    return round.await();
  }

  /** The outcome, if there is one yet. */
  public Optional<Outcome> outcome() {
    return round.outcome();
  }

  /** Where the entries are, one for each draft; to be asked once the outcome is not a refusal. */
  public List<Logged> logged() {
    if (round.outcome().isEmpty()) {
      throw new IllegalStateException("this submission has no outcome yet");
    }
    return logged;
  }

  List<Draft> drafts() {
    return drafts;
  }

  /** Among how many entries of the log the drafts were searched for in vain. */
  long searched() {
    return searched;
  }

  void logged(List<Logged> entries) {
    logged = entries;
  }
}
