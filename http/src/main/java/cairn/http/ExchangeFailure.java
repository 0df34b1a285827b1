package cairn.http;

import cairn.http.ExchangeException.Reason;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLHandshakeException;

/** Tells from the JDK client's exceptions what went wrong. */
final class ExchangeFailure {
  private ExchangeFailure() {}

  static ExchangeException of(Call call, Throwable failure, boolean closed) {
    if (closed) {
      return new ExchangeException(Reason.CLOSED, call + ": this exchange was closed", failure);
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ExchangeException known) {
        return known;
      }
    }
    Reason reason = reason(failure);
    return new ExchangeException(reason, call + ": " + words(reason, failure), failure);
  }

  /** The deepest cause that says something decides: the client wraps what the network said. */
  private static Reason reason(Throwable failure) {
    Reason reason = Reason.BROKEN;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      reason =
          switch (cause) {
            case UnresolvedAddressException e -> Reason.UNREACHABLE;
            case UnknownHostException e -> Reason.UNREACHABLE;
            case NoRouteToHostException e -> Reason.UNREACHABLE;
            case ConnectException e -> connectReason(e);
            case SSLHandshakeException e -> Reason.TLS;
            case HttpTimeoutException e -> Reason.TIMEOUT;
            default -> reason;
          };
    }
    return reason;
  }

  private static Reason connectReason(ConnectException e) {
    String message = String.valueOf(e.getMessage());
    if (message.contains("timed out")) {
      return Reason.TIMEOUT;
    }
    return message.contains("unreachable") ? Reason.UNREACHABLE : Reason.REFUSED;
  }

  private static String words(Reason reason, Throwable failure) {
    return switch (reason) {
      case REFUSED -> "nobody listens there";
      case UNREACHABLE -> "the name does not resolve, or no route leads there";
      case TLS -> "the certificate or handshake failed: " + failure.getMessage();
      case TIMEOUT -> "no reply in time";
      case TOO_LARGE, BROKEN, INTERRUPTED, CLOSED ->
          "the connection broke off: " + failure.getMessage();
    };
  }
}
