package cairn.log;

import cairn.http.ErrorCode;
import cairn.http.Problem;
import cairn.http.ProblemException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds a log's state and lets submissions and signatures pass. Any thread may call. */
final class LogGate {
  private static final Logger LOGGER = LoggerFactory.getLogger(LogGate.class);
  private static final Duration RETRY = Duration.ofSeconds(5);

  private final String origin;
  private final Runnable opened;

  /** Written under the lock of this; read by any thread. */
  private volatile LogState state;

  /**
   * @param reason why it is read-only at first
   * @param opened called when it becomes writable
   */
  LogGate(String origin, String reason, Runnable opened) {
    this.origin = origin;
    this.opened = opened;
    this.state = new LogState.ReadOnly(reason);
  }

  LogState state() {
    return state;
  }

  boolean isWritable() {
    return state instanceof LogState.Writable;
  }

  /** Refuses while the log is not writable, with the reason. */
  void requireWritable() throws ProblemException {
    switch (state) {
      case LogState.Writable writable -> {}
      case LogState.ReadOnly(String reason) ->
          throw Problem.of(ErrorCode.READ_ONLY, reason).retryAfter(RETRY).asException();
      case LogState.Stopped(String reason) -> throw stopped(reason).asException();
    }
  }

  static Problem stopped(String reason) {
    return Problem.of(ErrorCode.UNAVAILABLE, "this log has stopped: " + reason)
        .retryAfter(Duration.ofMinutes(1));
  }

  void open() {
    if (change(new LogState.Writable())) {
      LOGGER.info("Log {} is writable", origin);
      opened.run();
    }
  }

  void makeReadOnly(String reason) {
    if (change(new LogState.ReadOnly(reason))) {
      LOGGER.warn("Log {} is read-only: {}", origin, reason);
    }
  }

  void stop(String reason) {
    if (change(new LogState.Stopped(reason))) {
      LOGGER.error("Log {} has stopped: {}", origin, reason);
    }
  }

  /** Whether the state is another now; a stopped log stays so. */
  private synchronized boolean change(LogState wanted) {
    if (state instanceof LogState.Stopped || state.equals(wanted)) {
      return false;
    }
    state = wanted;
    return true;
  }
}
