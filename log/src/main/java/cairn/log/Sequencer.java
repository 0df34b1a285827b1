package cairn.log;

import cairn.format.EntryBundle;
import cairn.format.Hash;
import cairn.http.ErrorCode;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.log.dedupe.DedupeIndex;
import cairn.log.tree.Tree;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives entries their place. Any thread submits; one thread, the log's writer, commits rounds.
 *
 * <p>While one round is committed the next fills up; how long it does is {@link SubmissionQueue}'s
 * to say.
 */
public final class Sequencer {
  private static final Logger LOGGER = LoggerFactory.getLogger(Sequencer.class);
  private static final Duration RETRY = Duration.ofSeconds(1);
  private static final Duration RETRY_FULL_DISK = Duration.ofSeconds(30);

  private final LogStore store;
  private final Tree tree;
  private final RecentEntries recent;
  private final DedupeIndex<Logged> index;
  private final ReleaseQueue releases;
  private final LogGate gate;
  private final SubmissionQueue queue;
  private final InstantSource clock;

  /** A round whose commit was sent and not answered. Owned by the writer's thread. */
  private Optional<Unsettled> unsettled = Optional.empty();

  /** Written by the writer's thread. */
  private volatile Head head;

  private record Unsettled(RoundPlan plan, Tree.Staged staged, Head next) {}

  Sequencer(
      LogStore store,
      Tree tree,
      Head head,
      RecentEntries recent,
      DedupeIndex<Logged> index,
      ReleaseQueue releases,
      LogGate gate,
      SubmissionQueue queue,
      InstantSource clock) {
    this.store = store;
    this.tree = tree;
    this.head = head;
    this.recent = recent;
    this.index = index;
    this.releases = releases;
    this.gate = gate;
    this.queue = queue;
    this.clock = clock;
  }

  /** The newest committed head. */
  public Head head() {
    return head;
  }

  /** Entries that wait to be committed. */
  public int waitingEntries() {
    return queue.waitingEntries();
  }

  /**
   * Hands drafts over; they are committed in one round, or none of them is.
   *
   * @return where to wait for the outcome
   * @throws ProblemException {@code queue_full}, {@code read_only}, {@code unavailable}: nothing
   *     was taken
   */
  public Ticket submit(List<Draft> drafts) throws ProblemException {
    return submit(drafts, 0);
  }

  /**
   * As {@link #submit(List)}, of drafts that are known not to be logged yet.
   *
   * @param searched among how many entries, from the first, all of them were searched for in vain:
   *     the size of {@link #head} before the search
   */
  Ticket submit(List<Draft> drafts, long searched) throws ProblemException {
    if (drafts.isEmpty()) {
      throw new IllegalArgumentException("a submission has at least one entry");
    }
    for (Draft draft : drafts) {
      if (draft.maxLength() > EntryBundle.MAX_ENTRY_LENGTH) {
        throw Problem.of(
                ErrorCode.BODY_TOO_LARGE,
                "entry: got up to %d bytes, wanted at most %d"
                    .formatted(draft.maxLength(), EntryBundle.MAX_ENTRY_LENGTH))
            .asException();
      }
    }
    gate.requireWritable();
    return queue.add(List.copyOf(drafts), searched);
  }

  /**
   * Waits until there is a round to commit; false once the log is closed and nothing waits. While a
   * committed head waits to become the candidate, the next round fills up first.
   */
  public boolean awaitSubmission() throws InterruptedException {
    return queue.await();
  }

  /**
   * Commits everything that waits as one transaction. A failure refuses the round's submissions and
   * leaves the log as it was, or stops it.
   *
   * @return how many entries were appended
   */
  public int commitRound() {
    Round round = queue.take();
    try {
      settle();
      gate.requireWritable();
      return round.isEmpty() ? 0 : commit(round);
    } catch (ProblemException refused) {
      round.complete(new Outcome.Refused(refused.problem()));
    } catch (StoreException failure) {
      round.complete(new Outcome.Refused(refusal(failure)));
    } catch (RuntimeException | Error bug) {
      gate.stop("internal error: " + bug);
      round.complete(new Outcome.Refused(LogGate.stopped("internal error")));
      throw bug;
    } finally {
      queue.done(round);
    }
    return 0;
  }

  /** Refuses what waits, when nobody will commit it any more. */
  void refuseWaiting() {
    Round round = queue.take();
    round.complete(new Outcome.Refused(LogGate.stopped("it is shutting down")));
    queue.done(round);
  }

  private int commit(Round round) throws StoreException {
    index.keepUp();
    Head old = head;
    RoundPlan plan = RoundPlan.of(round, old, timestampAfter(old), this::find);
    if (!plan.appendsNothing()) {
      append(old, plan);
    }
    releases.committed(round, plan.neededSize());
    return plan.entries().size();
  }

  /** One clock dates entries, and never before the entry in front of them. */
  private long timestampAfter(Head old) {
    return Math.max(clock.instant().getEpochSecond(), old.lastTimestamp());
  }

  private Optional<Logged> find(Hash identity, long searched) throws StoreException {
    Optional<Logged> known = recent.find(identity);
    return known.isPresent() ? known : index.find(identity, searched);
  }

  private void append(Head old, RoundPlan plan) throws StoreException {
    Tree.Staged staged = tree.stage(plan.leafHashes());
    Unsettled round = new Unsettled(plan, staged, plan.next(staged));
    try {
      store.append(old, round.next(), plan.entries(), plan.anchors(), staged.completed());
    } catch (StoreException failure) {
      if (failure.reason() != Reason.OUTCOME_UNKNOWN) {
        throw failure;
      }
      unsettled = Optional.of(round);
      if (settle()) {
        return;
      }
      throw failure;
    }
    applied(round);
  }

  /**
   * Learns what became of a round whose commit was not answered.
   *
   * @return whether it was applied
   * @throws StoreException when nobody can say yet: the next round begins with asking again; {@code
   *     CONFLICT} when something else was written
   */
  private boolean settle() throws StoreException {
    if (unsettled.isEmpty()) {
      return false;
    }
    Unsettled round = unsettled.get();
    Head found = store.settledHead();
    unsettled = Optional.empty();
    if (found.equals(round.next())) {
      applied(round);
      return true;
    }
    requireOwn(found);
    return false;
  }

  private void applied(Unsettled round) {
    tree.publish(round.staged());
    index.add(head.size(), round.plan().identities());
    recent.add(round.plan().appended());
    head = round.next(); // last: whoever sees it finds all of its entries
    queue.hold(!releases.isLate());
    releases.wake();
  }

  private void requireOwn(Head found) throws StoreException {
    if (!found.equals(head)) {
      throw new StoreException(
          Reason.CONFLICT,
          "the stored head is size %d, root %s, but this process left it at size %d, root %s:"
                  .formatted(found.size(), found.root(), head.size(), head.root())
              + " another process writes this log");
    }
  }

  /** What the round's submitters are told; stops the log where going on would be wrong. */
  private Problem refusal(StoreException failure) {
    LOGGER.warn("A round was not committed ({}): {}", failure.reason(), failure.getMessage());
    return switch (failure.reason()) {
      case CONFLICT -> conflict();
      case CORRUPT, SCHEMA -> stop(failure);
      case FULL ->
          Problem.of(ErrorCode.STORAGE_FULL, failure.getMessage()).retryAfter(RETRY_FULL_DISK);
      case CLOSED, IO, BUSY, NOT_APPLIED ->
          Problem.of(ErrorCode.UNAVAILABLE, "nothing was logged: the store failed, try again")
              .retryAfter(RETRY);
      case OUTCOME_UNKNOWN ->
          Problem.of(
                  ErrorCode.UNAVAILABLE,
                  "the store did not say whether this was logged; sending it again is safe")
              .retryAfter(RETRY);
    };
  }

  /** A lost compare-and-swap, unless the engine only gave up on a transaction. */
  private Problem conflict() {
    try {
      requireOwn(store.settledHead());
      return Problem.of(ErrorCode.UNAVAILABLE, "nothing was logged: the store was contended")
          .retryAfter(RETRY);
    } catch (StoreException second) {
      return second.reason() == Reason.CONFLICT ? stop(second) : refusal(second);
    }
  }

  private Problem stop(StoreException failure) {
    gate.stop(failure.getMessage());
    return LogGate.stopped(failure.getMessage());
  }
}
