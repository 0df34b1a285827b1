package cairn.log.mirror;

import java.time.Duration;
import java.util.Objects;

/** A source did not give what was asked for, and why, in one line. No evidence of anything. */
public final class TileSourceException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The closed set of reasons. */
  public enum Reason {
    /** It does not answer, or says that it cannot. */
    UNREACHABLE,
    /** What it sends is malformed. */
    MALFORMED,
    /** What it sends is longer than was asked for. */
    TOO_LARGE,
    /** What it sends is not what the log has signed. */
    WRONG,
    /** The time or the bytes that one synchronisation may take are used up. */
    BUDGET
  }

  private final Reason reason;
  private final Duration retryAfter;

  public TileSourceException(Reason reason, String message) {
    super(message);
    this.reason = reason;
    this.retryAfter = Duration.ZERO;
  }

  public TileSourceException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.retryAfter = Duration.ZERO;
  }

  /** It asks to be tried again then. */
  public TileSourceException(Reason reason, String message, Duration retryAfter) {
    super(message);
    this.reason = reason;
    this.retryAfter = retryAfter;
  }

  public Reason reason() {
    return reason;
  }

  /** When it asks to be tried again; zero if it does not say. */
  public Duration retryAfter() {
    return retryAfter;
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
