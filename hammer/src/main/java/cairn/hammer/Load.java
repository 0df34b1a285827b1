package cairn.hammer;

import cairn.format.Checkpoint;
import cairn.http.Exchange;
import java.io.IOException;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A running load: one thread stamps and checks every answer, another follows the log (see {@link
 * LogFollower}).
 *
 * <pre>{@code
 * try (Load load = Load.start(plan, new MemoryJournal(), exchange, List.of())) {
 *   load.awaitAcknowledged(1000, Duration.ofSeconds(10));
 *   LoadReport report = load.finish();
 * }
 * }</pre>
 *
 * <p>It goes on through a gateway's death: connections are opened again and what was not answered
 * is stamped again, for as long as the plan's patience lasts. Any thread may call any method.
 */
public final class Load implements AutoCloseable {
  private static final long FOLLOW_EVERY_MILLIS = 20;
  private static final long RETRY_MILLIS = 200;

  private final LoadPlan plan;
  private final Findings findings = new Findings();
  private final Tally tally = new Tally();
  private final CheckpointBook book;
  private final TileSource tiles;
  private final LogFollower follower;
  private final Measure measure;
  private final StampTraffic traffic;
  private final CountDownLatch loaded = new CountDownLatch(1);
  private final Thread loader;
  private final Thread following;
  private volatile boolean stopped;

  private Load(LoadPlan plan, Journal journal, Exchange exchange, List<ProcessUse> watched) {
    this.plan = plan;
    this.book = new CheckpointBook(plan.trust());
    this.tiles = new TileSource(plan.log(), exchange);
    this.follower = new LogFollower(tiles, book, findings);
    this.measure = new Measure(plan.warmUp(), plan.duration(), watched, System::nanoTime);
    this.traffic =
        new StampTraffic(
            plan,
            book,
            journal,
            follower,
            findings,
            tally,
            measure,
            () -> stopped || measure.isOver());
    this.loader = Thread.ofPlatform().name("hammer-load").unstarted(this::load);
    this.following = Thread.ofPlatform().name("hammer-follow").unstarted(this::follow);
  }

  /**
   * Starts it.
   *
   * @param journal synced before anything counts as acknowledged; the caller's to close
   * @param exchange reads the log's tiles; the caller's to close
   * @param watched processes whose CPU and memory the report shows
   */
  public static Load start(
      LoadPlan plan, Journal journal, Exchange exchange, List<ProcessUse> watched) {
    Load load = new Load(plan, journal, exchange, watched);
    load.loader.start();
    load.following.start();
    return load;
  }

  private void load() {
    try {
      drive();
      measure.end();
    } catch (RuntimeException failure) { // a journal that cannot be written, or a mistake of ours
      findings.add(Finding.Kind.LOAD_FAILED, failure.toString());
      throw failure;
    } finally {
      loaded.countDown();
    }
  }

  private void drive() {
    try {
      new Connections(plan.gateway(), plan.connections(), traffic, Selector.open())
          .run(plan.patience().toNanos());
    } catch (NoAnswerException silence) {
      findings.add(Finding.Kind.NO_ANSWER, silence.toString());
    } catch (IOException failure) {
      findings.add(Finding.Kind.NO_ANSWER, failure.toString());
    }
  }

  /** As it goes; what cannot be read now is read later, and in the end by {@link #finish}. */
  private void follow() {
    boolean hasMore = false;
    boolean hasEnded = false;
    while (!hasEnded) {
      try {
        hasEnded = loaded.await(hasMore ? 0 : FOLLOW_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        hasMore = !hasEnded && follower.step(false);
      } catch (IOException unreadable) {
        hasMore = false;
      } catch (InterruptedException interrupt) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException failure) {
        findings.add(Finding.Kind.LOAD_FAILED, failure.toString());
        throw failure;
      }
    }
  }

  /** Entries proved and kept so far. */
  public long acknowledged() {
    return tally.acknowledged().get();
  }

  /** What has been found so far; at most the first hundred. */
  public List<Finding> findings() {
    return findings.kept();
  }

  /** Waits until so many are acknowledged; false when the time is up or the load ends before. */
  public boolean awaitAcknowledged(long count, Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    boolean hasEnded = false;
    while (acknowledged() < count && !hasEnded && System.nanoTime() < deadline) {
      hasEnded = loaded.await(5, TimeUnit.MILLISECONDS);
    }
    return acknowledged() >= count;
  }

  /** Sends nothing more; what is in flight is still answered. */
  public void stop() {
    stopped = true;
  }

  /**
   * Waits for the end that the plan or {@link #stop} sets, reads the rest of the log and checks
   * that everything acknowledged is in it.
   */
  public LoadReport finish() throws InterruptedException {
    loaded.await();
    following.join();
    try {
      if (tally.acknowledged().get() + tally.pending().get() > 0) {
        reachTheEnd();
        follower.finish();
      }
    } catch (IOException failure) {
      findings.add(Finding.Kind.UNREADABLE_LOG, failure.toString());
    }
    return report();
  }

  /** Waits until the newest checkpoint covers all promises and is none that was behind before. */
  private void reachTheEnd() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + plan.patience().toNanos();
    while (!isAtTheEnd(System.nanoTime() >= deadline)) {
      new CountDownLatch(1).await(RETRY_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private boolean isAtTheEnd(boolean isLastTry) throws IOException {
    try {
      Checkpoint newest = book.accept(tiles.checkpoint());
      long seen = book.largest().map(CheckpointBook.Entry::size).orElse(0L);
      if (newest.size() < seen && isLastTry) {
        findings.add(
            Finding.Kind.INCONSISTENT_CHECKPOINTS,
            "the log shows size %d, and has shown %d before".formatted(newest.size(), seen));
      }
      return isLastTry || (newest.size() >= seen && newest.size() >= follower.promisedSize());
    } catch (FoundException found) {
      findings.add(found.finding());
      return true;
    } catch (IOException failure) {
      if (isLastTry) {
        throw failure;
      }
      return false;
    }
  }

  private LoadReport report() {
    return LoadReport.of(plan.connections(), plan.bulk(), tally, book.count(), measure, findings);
  }

  /** Stops and waits until nothing of it runs any more. */
  @Override
  public void close() {
    stop();
    boolean interrupted = false;
    for (Thread thread : List.of(loader, following)) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException interrupt) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
