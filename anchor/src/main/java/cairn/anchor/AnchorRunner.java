package cairn.anchor;

import cairn.format.Origin;
import cairn.store.Database;
import cairn.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has batches anchored by everybody who should: the targets of a batch at the same time, each again
 * after growing pauses until it has answered, over restarts. It has no threads of its own.
 *
 * <p>Of each log only the newest batch is tried; it covers the earlier ones, since a root covers
 * everything before it.
 */
public final class AnchorRunner {
  private static final Logger LOGGER = LoggerFactory.getLogger(AnchorRunner.class);

  /** After the first failure; doubled with each further one. */
  static final Duration FIRST_PAUSE = Duration.ofSeconds(2);

  /** After the eighth failure, about: 2 s doubled seven times is 256 s. */
  static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  /** What a target may ask for at most. */
  static final Duration LONGEST_WISH = Duration.ofHours(1);

  private static final int DOUBLINGS = 8; // 2 s * 2^8 is above the longest pause

  private final AnchorJobs jobs;
  private final List<AnchorKind> kinds;
  private final NewestBatches batches;
  private final Executor executor;
  private final InstantSource clock;
  private final RandomGenerator random; // guarded by this
  private final Set<AnchorJob.Place> running = ConcurrentHashMap.newKeySet();

  /** After what a target gave could not be stored. */
  private final Map<AnchorJob.Place, Hold> holds = new ConcurrentHashMap<>();

  /** After the jobs could not be read or planned. Owned by the thread that runs due jobs. */
  private Hold planning = Hold.NONE;

  /**
   * A pause after failures of our own store, which cannot be asked to keep it.
   *
   * @param failures in a row
   */
  private record Hold(int failures, Instant until) {
    private static final Hold NONE = new Hold(0, Instant.MIN);

    /** One that is too far ahead was made by a clock that was. */
    boolean isOver(Instant now) {
      return !now.isBefore(until) || Duration.between(now, until).compareTo(LONGEST_PAUSE) > 0;
    }
  }

  /** A programmer's error that a thread of the executor met. */
  private volatile Optional<Throwable> bug = Optional.empty();

  /** The newest batch of each log that has one. */
  @FunctionalInterface
  public interface NewestBatches {
    /** Their ids. */
    Map<Origin, Long> ids() throws StoreException;
  }

  /**
   * A runner over the jobs in a database.
   *
   * @param database with {@link AnchorSchema#MIGRATIONS}
   * @param executor runs the tries; a thread for each lets a hung target delay nobody
   */
  public AnchorRunner(
      Database database,
      List<AnchorKind> kinds,
      NewestBatches batches,
      Executor executor,
      InstantSource clock,
      RandomGenerator random) {
    this.jobs = new AnchorJobs(database);
    this.kinds = List.copyOf(kinds);
    this.batches = batches;
    this.executor = executor;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Reads every job in a database.
   *
   * @throws StoreException {@code CORRUPT} when one is damaged
   */
  public static void requireSound(Database database) throws StoreException {
    new AnchorJobs(database).all();
  }

  /**
   * Plans jobs for batches that were sealed meanwhile, and hands everything that is due to the
   * executor. One thread calls this. After a failure of the store it does nothing for a pause,
   * which grows with each further one.
   *
   * @return how many tries were handed over
   * @throws StoreException when the jobs cannot be read or planned; of a kind whose jobs come later
   *     nothing was handed over
   * @throws IllegalStateException when an earlier try met a programmer's error
   */
  public int runDueJobs() throws StoreException {
    requireNoBug();
    if (!planning.isOver(clock.instant())) {
      return 0;
    }
    try {
      int handed = handOver();
      planning = Hold.NONE;
      requireNoBug(); // of an executor that runs tries at once
      return handed;
    } catch (StoreException failure) {
      planning = next(planning);
      throw failure;
    }
  }

  private int handOver() throws StoreException {
    Map<Origin, Long> newest = batches.ids();
    int handed = 0;
    for (AnchorKind kind : kinds) {
      Instant now = clock.instant();
      Map<Batched, List<AnchorJob>> due = new LinkedHashMap<>();
      for (JobRow row : jobs.plan(kind, newest, now)) {
        AnchorJob.Place place = row.job().place();
        if (isDue(row, now)
            && holds.getOrDefault(place, Hold.NONE).isOver(now)
            && running.add(place)) {
          Batched batch = new Batched(row.job().log(), row.job().batch());
          due.computeIfAbsent(batch, none -> new ArrayList<>()).add(row.job());
        }
      }
      for (Map.Entry<Batched, List<AnchorJob>> one : due.entrySet()) {
        handed += one.getValue().size();
        submit(kind, one.getKey(), one.getValue());
      }
    }
    return handed;
  }

  private Hold next(Hold last) {
    Duration pause = pause(last.failures(), Duration.ZERO);
    return new Hold(last.failures() + 1, clock.instant().plus(pause));
  }

  private record Batched(Origin log, long batch) {}

  /** A time that is too far ahead was set by a clock that was: it is not waited for. */
  private static boolean isDue(JobRow row, Instant now) {
    long wait = row.dueMillis() - now.toEpochMilli();
    return !row.isDone() && (wait <= 0 || wait > LONGEST_WISH.toMillis());
  }

  private void submit(AnchorKind kind, Batched batch, List<AnchorJob> due) {
    kind.begins(batch.log(), batch.batch(), due.size());
    AtomicInteger left = new AtomicInteger(due.size());
    for (AnchorJob job : due) {
      try {
        executor.execute(() -> run(kind, job, left));
      } catch (RejectedExecutionException closing) {
        ended(kind, job, left);
      }
    }
  }

  private void run(AnchorKind kind, AnchorJob job, AtomicInteger left) {
    try {
      tryOnce(kind, job);
    } catch (RuntimeException | Error mistake) {
      bug = Optional.of(mistake);
    } finally {
      ended(kind, job, left);
    }
  }

  private void ended(AnchorKind kind, AnchorJob job, AtomicInteger left) {
    running.remove(job.place());
    if (left.decrementAndGet() == 0) {
      kind.ended(job.log(), job.batch());
    }
  }

  private void tryOnce(AnchorKind kind, AnchorJob job) {
    try {
      switch (kind.submit(job)) {
        case AnchorOutcome.Done done -> jobs.done(job, clock.instant());
        case AnchorOutcome.Later(Duration notBefore, String reason) -> {
          Duration pause = pause(job.failures(), notBefore);
          LOGGER.info(
              "{} of batch {} of {} by {} failed, next try in {} s: {}",
              job.kind(),
              job.batch(),
              job.log(),
              job.target(),
              pause.toSeconds(),
              reason);
          jobs.later(job, clock.instant(), pause);
        }
      }
      holds.remove(job.place());
    } catch (StoreException failure) {
      // The job is as it was: due. What was stored before the failure is found by the next try.
      Hold hold = next(holds.getOrDefault(job.place(), Hold.NONE));
      holds.put(job.place(), hold);
      LOGGER.warn(
          "{} of batch {} of {} by {} is tried again at {}: {}",
          job.kind(),
          job.batch(),
          job.log(),
          job.target(),
          hold.until(),
          failure.getMessage());
    }
  }

  /** Between half and all of a pause that doubles, so that many nodes do not come back at once. */
  synchronized Duration pause(int failures, Duration wish) {
    Duration doubled = FIRST_PAUSE.multipliedBy(1L << Math.min(failures, DOUBLINGS));
    long millis = (doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE).toMillis();
    Duration own = Duration.ofMillis(millis / 2 + random.nextLong(millis / 2 + 1));
    Duration asked = wish.compareTo(LONGEST_WISH) < 0 ? wish : LONGEST_WISH;
    return own.compareTo(asked) < 0 ? asked : own;
  }

  private void requireNoBug() {
    if (bug.isPresent()) {
      throw new IllegalStateException(
          "a try to anchor met a programmer's error", bug.orElseThrow());
    }
  }
}
