package cairn.testkit;

import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;

/**
 * Runs a randomised test once per seed, 1, 2, 3 …, so that every build runs the same, and names the
 * seed that failed: {@code -Dcairn.seed=7} runs that one alone.
 */
public final class SeededRunner {
  /** The property that names the only seed to run. */
  public static final String SEED_PROPERTY = "cairn.seed";

  /** A test with its randomness. */
  @FunctionalInterface
  public interface Body {
    /** Runs the test once; only the seed determines what the generator yields. */
    void run(RandomGenerator random) throws Exception;
  }

  private final Function<String, Optional<String>> properties;
  private final Consumer<String> notice;

  SeededRunner(Function<String, Optional<String>> properties, Consumer<String> notice) {
    this.properties = properties;
    this.notice = notice;
  }

  /**
   * Runs the body for that many seeds, or for the one asked for.
   *
   * @throws AssertionError that names the seed, with what the body threw as its cause
   */
  public static void run(int seeds, Body body) {
    new SeededRunner(
            name -> Optional.ofNullable(System.getProperty(name)),
            text -> org.slf4j.LoggerFactory.getLogger(SeededRunner.class).warn(text))
        .runAll(seeds, body);
  }

  /**
   * As {@link #run}, as many seeds at a time as there are processors, each in one thread. After a
   * failure no further seed is begun; of several failures the smallest seed's is thrown.
   */
  public static void runSideBySide(int seeds, Body body) {
    new SeededRunner(
            name -> Optional.ofNullable(System.getProperty(name)),
            text -> org.slf4j.LoggerFactory.getLogger(SeededRunner.class).warn(text))
        .runAll(seeds, Runtime.getRuntime().availableProcessors(), body);
  }

  void runAll(int seeds, Body body) {
    runAll(seeds, 1, body);
  }

  void runAll(int seeds, int threads, Body body) {
    if (seeds < 1) {
      throw new IllegalArgumentException("seeds: got " + seeds + ", want 1 or more");
    }
    Optional<Long> only = properties.apply(SEED_PROPERTY).map(Long::valueOf);
    if (only.isPresent()) {
      notice.accept("running seed " + only.get() + " alone, as " + SEED_PROPERTY + " says");
      runOne(only.get(), body);
    } else if (threads == 1) {
      LongStream.rangeClosed(1, seeds).forEach(seed -> runOne(seed, body));
    } else {
      runSideBySide(seeds, threads, body);
    }
  }

  private static void runSideBySide(int seeds, int threads, Body body) {
    AtomicLong next = new AtomicLong(1);
    ConcurrentSkipListMap<Long, AssertionError> failures = new ConcurrentSkipListMap<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      for (int thread = 0; thread < threads; thread++) {
        pool.execute(
            () -> {
              // What was drawn is run: else seed 2 could fail in the place of seed 1.
              while (failures.isEmpty()) {
                long seed = next.getAndIncrement();
                if (seed > seeds) {
                  return;
                }
                try {
                  runOne(seed, body);
                } catch (AssertionError failure) {
                  failures.put(seed, failure);
                }
              }
            });
      }
    }
    if (!failures.isEmpty()) {
      throw failures.firstEntry().getValue();
    }
  }

  /** Catches everything: whatever the body threw, the seed must be told. */
  private static void runOne(long seed, Body body) {
    try {
      body.run(new SplittableRandom(seed));
    } catch (Exception | Error failure) {
      if (failure instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      throw new AssertionError(
          "seed "
              + seed
              + " fails (-D"
              + SEED_PROPERTY
              + "="
              + seed
              + " runs it alone): "
              + failure,
          failure);
    }
  }
}
