package cairn.cli;

import cairn.http.ErrorCode;
import cairn.http.ExchangeException;
import cairn.http.ListenException;
import cairn.http.ProblemException;
import cairn.http.TlsException;
import cairn.node.ConfigurationException;
import cairn.node.NodeAdminException;
import cairn.node.NodeStartException;
import cairn.store.StoreException;

/** How a failure ends a command: the one place that turns what was thrown into an exit code. */
final class Failures {
  private Failures() {}

  /** Tells the person what went wrong; the stack trace of what should not happen goes with it. */
  static int report(Exception failure, Surroundings surroundings) {
    surroundings.err().println("cairn: " + TerminalText.printable(message(failure)));
    ExitCode exitCode = exitCodeOf(failure);
    if (exitCode == ExitCode.INTERNAL) {
      failure.printStackTrace(surroundings.err());
    }
    return exitCode.status();
  }

  /** What to tell the person. */
  static String message(Exception failure) {
    if (failure instanceof ProblemException refused) {
      return refused.problem().detail();
    }
    return failure.getMessage() == null ? failure.getClass().getName() : failure.getMessage();
  }

  /** How a failure ends a command. */
  static ExitCode exitCodeOf(Exception failure) {
    return switch (failure) {
      case CommandFailure command -> command.exitCode();
      case ExchangeException network -> ExitCode.NETWORK;
      case ProblemException refused -> exitCode(refused.problem().code());
      case ConfigurationException configuration -> ExitCode.USAGE;
      case TlsException tls -> ExitCode.USAGE;
      case ListenException listen -> ExitCode.NETWORK;
      case StoreException store -> exitCode(store.reason());
      case NodeStartException start -> causeOf(start);
      case NodeAdminException node -> causeOf(node);
      default -> ExitCode.INTERNAL;
    };
  }

  private static ExitCode causeOf(Exception failure) {
    return failure.getCause() instanceof Exception cause ? exitCodeOf(cause) : ExitCode.USAGE;
  }

  /** What another process, a missing init or damage did is no error of ours: no stack trace. */
  private static ExitCode exitCode(StoreException.Reason reason) {
    return switch (reason) {
      case BUSY, SCHEMA, FULL, IO -> ExitCode.USAGE;
      case CORRUPT -> ExitCode.VERIFICATION_FAILED;
      case NOT_APPLIED, OUTCOME_UNKNOWN, CONFLICT, CLOSED -> ExitCode.INTERNAL;
    };
  }

  /** The exit code for a gateway's refusal. */
  static ExitCode exitCode(ErrorCode code) {
    return switch (code) {
      case NOT_FOUND -> ExitCode.NOT_FOUND;
      case QUORUM_LATE -> ExitCode.PENDING;
      case UNAUTHORIZED,
          FORBIDDEN_SCOPE,
          FORBIDDEN_TYPE,
          FORBIDDEN_ORIGIN,
          UNKNOWN_PEER,
          PEER_SET_ASIDE,
          BAD_SIGNATURE,
          MESSAGE_EXPIRED,
          MESSAGE_REPLAYED ->
          ExitCode.POLICY;
      case RATE_LIMITED, QUEUE_FULL, READ_ONLY, STORAGE_FULL, UNAVAILABLE, INTERNAL ->
          ExitCode.NETWORK;
      case BAD_REQUEST,
          BAD_HASH,
          MALFORMED_BODY,
          METHOD_NOT_ALLOWED,
          REQUEST_TIMEOUT,
          CONFLICT,
          BODY_TOO_LARGE,
          URI_TOO_LONG,
          UNSUPPORTED_MEDIA_TYPE,
          UNPROCESSABLE,
          HEADERS_TOO_LARGE ->
          ExitCode.USAGE;
    };
  }
}
