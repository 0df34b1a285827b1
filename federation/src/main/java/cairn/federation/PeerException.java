package cairn.federation;

import cairn.format.MalformedException;
import java.time.Duration;
import java.util.Objects;

/** A peer did not give what was asked for, and why, in one line. */
final class PeerException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Duration retryAfter;
  private final boolean isWrong;

  PeerException(String message) {
    this(message, Duration.ZERO);
  }

  PeerException(String message, Duration retryAfter) {
    this(message, retryAfter, false);
  }

  private PeerException(String message, Duration retryAfter, boolean isWrong) {
    super(message);
    this.retryAfter = retryAfter;
    this.isWrong = isWrong;
  }

  PeerException(String message, Throwable cause) {
    super(message, cause);
    this.retryAfter = Duration.ZERO;
    this.isWrong = cause instanceof MalformedException;
  }

  /** It answered, and what it showed is not what it has signed. */
  static PeerException wrong(String message) {
    return new PeerException(message, Duration.ZERO, true);
  }

  /** When it asks to be tried again; zero if it does not say. */
  Duration retryAfter() {
    return retryAfter;
  }

  /** Whether it did answer, with something malformed or something that it has not signed. */
  boolean isWrong() {
    return isWrong;
  }

  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
