package cairn.node;

import cairn.log.Log;
import cairn.log.LogState;
import cairn.log.PublishResult;
import cairn.log.Publisher;
import cairn.log.Sequencer;
import cairn.store.StoreException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns the steps of one log into threads and timers. */
final class GatewayLog {
  private static final Logger LOGGER = LoggerFactory.getLogger(GatewayLog.class);

  private static final Duration IDLE = Duration.ofSeconds(10);
  private static final Duration SHORTEST_RETRY = Duration.ofMillis(20);
  private static final Duration MAINTENANCE = Duration.ofSeconds(1);
  private static final Duration FIRST_POLL = Duration.ofMillis(200);
  private static final Duration LONGEST_POLL_PAUSE = Duration.ofSeconds(1);
  private static final Duration POLL_WHEN_WRITABLE = Duration.ofMinutes(1);

  private final Log log;
  private final String namespace;
  private final LogMetrics metrics;

  /** Owned by the polling loop. */
  private Duration pollPause = FIRST_POLL;

  GatewayLog(Log log, LogMetrics metrics) {
    this.log = log;
    this.namespace = log.origin().namespace();
    this.metrics = metrics;
  }

  /** Why the log cannot do its work now; empty when it can. */
  Optional<String> unfit() {
    return switch (log.state()) {
      case LogState.Writable writable ->
          log.publisher().isLate()
              ? Optional.of("the witnesses' quorum is late; stamps are answered 202")
              : Optional.empty();
      case LogState.ReadOnly(String reason) -> Optional.of("read-only: " + reason);
      case LogState.Stopped(String reason) -> Optional.of("stopped: " + reason);
    };
  }

  /** Starts everything that moves this log. */
  void start(Loops loops, Duration quorumTimeout, Duration batchPeriod) {
    Sequencer sequencer = log.sequencer();
    loops.working("sequencer " + namespace, () -> commitRound(sequencer));
    loops.working("publisher " + namespace, new Publishing(log.publisher())::step);
    loops.timed("witness poll " + namespace, this::poll);
    loops.timed("batches " + namespace, new Sealing(batchPeriod)::step);
    loops.working("maintenance " + namespace, this::maintain);
    Duration expiry = quorumTimeout.dividedBy(4);
    loops.timed(
        "waiters " + namespace,
        () -> {
          log.publisher().expireWaiters();
          return expiry;
        });
  }

  private boolean commitRound(Sequencer sequencer) throws InterruptedException {
    if (!sequencer.awaitSubmission()) {
      return false;
    }
    long started = System.nanoTime();
    int entries = sequencer.commitRound();
    metrics.committed(entries, Duration.ofNanos(System.nanoTime() - started));
    return true;
  }

  /** Publishes the newest head, and again at once when there is a newer one. */
  private final class Publishing {
    private final Publisher publisher;
    private Duration wait = Duration.ZERO;

    Publishing(Publisher publisher) {
      this.publisher = publisher;
    }

    boolean step() throws InterruptedException {
      if (!publisher.awaitHead(wait)) {
        return false;
      }
      long started = System.nanoTime();
      wait =
          switch (publisher.publishOnce()) {
            case PublishResult.Idle idle -> IDLE;
            case PublishResult.Published(long size) -> {
              metrics.published(Duration.ofNanos(System.nanoTime() - started));
              LOGGER.debug("{} is cosigned at size {}", log.origin(), size);
              yield IDLE;
            }
            case PublishResult.Late(Duration retryIn, String reason) -> {
              metrics.late();
              LOGGER.debug("{}: {}", log.origin(), reason);
              yield between(retryIn, SHORTEST_RETRY, IDLE);
            }
          };
      return true;
    }
  }

  /** Asks for a batch each period; the first one only when a period has passed. */
  private final class Sealing {
    private final Duration period;
    private boolean waited;

    Sealing(Duration period) {
      this.period = period;
    }

    Duration step() {
      if (waited) {
        log.sealOnce();
      }
      waited = true;
      return period;
    }
  }

  private Duration poll() {
    try {
      log.pollWitnessesOnce();
    } catch (StoreException e) {
      LOGGER.warn("{}: the witnesses could not be polled: {}", log.origin(), e.getMessage());
    }
    if (log.state() instanceof LogState.Writable) {
      pollPause = FIRST_POLL;
      return POLL_WHEN_WRITABLE;
    }
    Duration pause = pollPause;
    pollPause = between(pause.multipliedBy(2), FIRST_POLL, LONGEST_POLL_PAUSE);
    return pause;
  }

  /** On a thread of its own: a merge in the dedupe index takes a second at ten million entries. */
  private boolean maintain() throws InterruptedException {
    try {
      while (log.maintainOnce()) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
    } catch (StoreException | IOException e) {
      LOGGER.warn("{}: maintenance failed, it is tried again: {}", log.origin(), e.getMessage());
    }
    Thread.sleep(MAINTENANCE);
    return true;
  }

  private static Duration between(Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0) {
      return least;
    }
    return value.compareTo(most) > 0 ? most : value;
  }
}
