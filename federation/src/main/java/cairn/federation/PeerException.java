package cairn.federation;

import java.time.Duration;
import java.util.Objects;

/** A peer did not give what was asked for, and why, in one line. */
final class PeerException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;

  PeerException(String message) {
    this(message, Duration.ZERO);
  }

  PeerException(String message, Duration retryAfter) {
    super(message);
    this.retryAfter = retryAfter;
  }

  PeerException(String message, Throwable cause) {
    super(message, cause);
    this.retryAfter = Duration.ZERO;
  }

  /** When it asks to be tried again; zero if it does not say. */
  Duration retryAfter() {
    return retryAfter;
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
