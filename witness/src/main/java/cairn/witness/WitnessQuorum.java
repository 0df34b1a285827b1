package cairn.witness;

import cairn.format.Cosignature;
import cairn.format.SignedCheckpoint;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks all witnesses of one log, side by side, for exactly one candidate at a time.
 *
 * <p>Each witness has at most one request under way, and its own {@code old} size. One that hangs,
 * lies or is dead costs its own vote and nothing else: it stays with its request until that
 * request's deadline, then goes on to the newest candidate; after a failure it is left alone for a
 * growing, random pause.
 *
 * <p>Witnesses are asked on the executor's threads: one thread per witness lets all work at once;
 * an executor that runs each task at once in the caller ({@code Runnable::run}) asks them in turn,
 * and {@link #gather} never waits.
 */
public final class WitnessQuorum {
  private static final Logger LOG = LoggerFactory.getLogger(WitnessQuorum.class);

  private final WitnessClient client;
  private final EnoughCosignatures rule;
  private final QuorumListener listener;
  private final Executor executor;
  private final InstantSource clock;
  private final WitnessQuorumSettings settings;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final RandomGenerator random; // guarded by lock
  private final List<WitnessWorker> workers; // the list is immutable; its elements: by lock
  private Optional<QuorumRound> newest = Optional.empty(); // guarded by lock

  /**
   * A quorum that nobody has been asked for yet.
   *
   * @param witnesses each with an id of its own
   * @param random for the pauses after failures; used under a lock
   */
  public WitnessQuorum(
      List<WitnessEndpoint> witnesses,
      EnoughCosignatures rule,
      WitnessClient client,
      Executor executor,
      InstantSource clock,
      RandomGenerator random,
      QuorumListener listener,
      WitnessQuorumSettings settings) {
    if (witnesses.stream().map(WitnessEndpoint::id).distinct().count() != witnesses.size()) {
      throw new IllegalArgumentException("wanted an id of its own per witness, got " + witnesses);
    }
    this.workers = witnesses.stream().map(witness -> new WitnessWorker(witness, settings)).toList();
    this.rule = rule;
    this.client = client;
    this.executor = executor;
    this.clock = clock;
    this.random = random;
    this.listener = listener;
    this.settings = settings;
  }

  /**
   * Asks for cosignatures on {@code candidate} and waits until they are a quorum, {@code timeout}
   * has passed, or no request is under way that could still bring one (all others have failed and
   * are resting, or have answered).
   *
   * <p>May be repeated with the same checkpoint, which keeps the votes it has. A candidate is
   * normally not smaller than the one before it. One call at a time.
   *
   * @throws InterruptedException while waiting; the requests go on, and what they bring is late
   */
  public QuorumAnswer gather(Candidate candidate, Duration timeout) throws InterruptedException {
    QuorumRound round = begin(candidate);
    lock.lock();
    try {
      long nanos = timeout.toNanos();
      while (!round.isReached(rule) && isAwaited(round) && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      return answer(round);
    } finally {
      round.returned();
      lock.unlock();
    }
  }

  /** How every witness has been doing, in their order. */
  public List<WitnessStatus> statuses() {
    lock.lock();
    try {
      return workers.stream().map(WitnessWorker::status).toList();
    } finally {
      lock.unlock();
    }
  }

  /** Makes the candidate the newest one and sets every idle, rested worker to it. */
  private QuorumRound begin(Candidate candidate) {
    QuorumRound round;
    List<WitnessWorker> idle = new ArrayList<>();
    lock.lock();
    try {
      round =
          newest
              .filter(known -> known.candidate().checkpoint().equals(candidate.checkpoint()))
              .orElseGet(() -> new QuorumRound(candidate));
      round.renew(candidate);
      newest = Optional.of(round);
      Instant now = clock.instant();
      for (WitnessWorker worker : workers) {
        if (!worker.isBusy() && round.lacks(worker) && worker.restAt(now).isZero()) {
          worker.busy(true);
          idle.add(worker);
        }
      }
    } finally {
      lock.unlock();
    }
    start(idle);
    return round;
  }

  private void start(List<WitnessWorker> idle) {
    int started = 0;
    try {
      for (WitnessWorker worker : idle) {
        executor.execute(() -> work(worker));
        started++;
      }
    } finally { // an executor that is shut down refuses
      idle.subList(started, idle.size()).forEach(this::release);
    }
  }

  /** Asks one witness for the newest candidate until it has answered that, or fails. */
  private void work(WitnessWorker worker) {
    boolean ended = false;
    try {
      Optional<QuorumRound> round = next(worker);
      while (round.isPresent()) {
        round = ask(worker, round.get()) ? next(worker) : idle(worker);
      }
      ended = true;
    } finally {
      if (!ended) {
        release(worker); // a bug: the executor's thread reports it, the others go on
      }
    }
  }

  private Optional<QuorumRound> next(WitnessWorker worker) {
    lock.lock();
    try {
      Optional<QuorumRound> next = newest.filter(round -> round.lacks(worker));
      if (next.isEmpty()) {
        release(worker);
      }
      return next;
    } finally {
      lock.unlock();
    }
  }

  private Optional<QuorumRound> idle(WitnessWorker worker) {
    release(worker);
    return Optional.empty();
  }

  private void release(WitnessWorker worker) {
    lock.lock();
    try {
      worker.busy(false);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** One request; whether the witness gave its vote. */
  private boolean ask(WitnessWorker worker, QuorumRound round) {
    Candidate candidate = round.candidate();
    CosignAnswer answer =
        client.cosign(worker.witness(), candidate, oldSize(worker), settings.requestTimeout());
    return switch (answer) {
      case CosignAnswer.Cosigned cosigned -> {
        List<Cosignature> late = record(worker, round, candidate, cosigned);
        report(worker, candidate, late);
        yield true;
      }
      case CosignAnswer.Failed failed -> {
        record(worker, candidate, failed);
        listener.failed(worker.witness().id(), candidate, failed.failure());
        yield false;
      }
    };
  }

  private long oldSize(WitnessWorker worker) {
    lock.lock();
    try {
      return worker.oldSize();
    } finally {
      lock.unlock();
    }
  }

  /** What of the vote came after {@code gather} had returned. */
  private List<Cosignature> record(
      WitnessWorker worker, QuorumRound round, Candidate candidate, CosignAnswer.Cosigned answer) {
    lock.lock();
    try {
      if (worker.status().failuresInARow() > 0) {
        LOG.info("witness {} votes again", worker.witness().id());
      }
      worker.succeeded(candidate, answer, clock.instant());
      List<Cosignature> added =
          round.vote(worker.witness(), candidate.batch(), answer.cosignatures());
      changed.signalAll();
      return round.isReturned() ? added : List.of();
    } finally {
      lock.unlock();
    }
  }

  /** A failure is told once, not each time that it is met again. */
  private void record(WitnessWorker worker, Candidate candidate, CosignAnswer.Failed answer) {
    lock.lock();
    try {
      if (worker.isNews(answer.failure())) {
        String id = worker.witness().id();
        LOG.warn(
            "witness {} gives no vote since size {}: {}", id, candidate.size(), answer.failure());
      }
      worker.failed(answer, clock.instant(), random);
    } finally {
      lock.unlock();
    }
  }

  private void report(WitnessWorker worker, Candidate candidate, List<Cosignature> late) {
    String id = worker.witness().id();
    listener.cosigned(id, candidate);
    if (!late.isEmpty()) {
      listener.cosignedLate(id, candidate, late);
    }
  }

  /** Whether a request is under way whose witness could still vote in this round. */
  private boolean isAwaited(QuorumRound round) {
    return workers.stream().anyMatch(worker -> worker.isBusy() && round.lacks(worker));
  }

  private QuorumAnswer answer(QuorumRound round) {
    List<Cosignature> cosignatures = round.cosignatures();
    SignedCheckpoint checkpoint =
        round.candidate().signed().with(cosignatures.stream().map(Cosignature::line).toList());
    boolean reached = round.isReached(rule);
    return new QuorumAnswer(
        checkpoint, cosignatures, reached, reached ? Optional.empty() : Optional.of(rest(round)));
  }

  private Duration rest(QuorumRound round) {
    if (isAwaited(round)) {
      return Duration.ZERO;
    }
    Instant now = clock.instant();
    return workers.stream()
        .filter(round::lacks)
        .map(worker -> worker.restAt(now))
        .min(Duration::compareTo)
        .orElse(settings.longestPause());
  }
}
