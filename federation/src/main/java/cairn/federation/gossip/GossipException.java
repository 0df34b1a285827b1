package cairn.federation.gossip;

import cairn.federation.gossip.Round.Stage;
import java.time.Duration;
import java.util.Objects;

/** A peer did not give what a round asked for, and why, in one line. */
final class GossipException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Stage stage;
  private final Duration retryAfter;

  GossipException(Stage stage, String message, Duration retryAfter) {
    super(message);
    this.stage = stage;
    this.retryAfter = retryAfter;
  }

  GossipException(Stage stage, String message, Throwable cause) {
    super(message, cause);
    this.stage = stage;
    this.retryAfter = Duration.ZERO;
  }

  Stage stage() {
    return stage;
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
