package cairn.http;

import java.io.IOException;
import java.util.Objects;

/** There is no whole reply, and why. */
public final class ExchangeException extends IOException {
  private static final long serialVersionUID = 1;

  /** Why there is none: a closed set, also a metric label. */
  public enum Reason {
    /** Nobody listens at that address. */
    REFUSED,
    /** The name does not resolve, or no route leads there. */
    UNREACHABLE,
    /** The handshake failed, most often over the certificate; no request was sent. */
    TLS,
    /** The call's deadline passed. */
    TIMEOUT,
    /** The reply's body is longer than the call allows. */
    TOO_LARGE,
    /** The connection broke off, or what came was not HTTP. */
    BROKEN,
    /** The calling thread was interrupted; its interrupt flag is set. */
    INTERRUPTED,
    /** This side has been closed. */
    CLOSED
  }

  private final Reason reason;

  public ExchangeException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public ExchangeException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  /** Whether the other side may have received the request and acted on it. */
  public boolean mayHaveBeenApplied() {
    return switch (reason) {
      case REFUSED, UNREACHABLE, TLS, CLOSED -> false;
      case TIMEOUT, TOO_LARGE, BROKEN, INTERRUPTED -> true;
    };
  }

  /** Never absent: every constructor takes one. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }
}
