package cairn.http;

/**
 * Answers a request by a conversation over WebSocket (RFC 6455) instead of a response. A route's
 * handler that is one of these is upgraded by the server.
 *
 * @param opening admits clients
 */
public record SocketHandler(Opening opening) implements Handler {
  /** Admits a client, or not, before anything is upgraded. */
  @FunctionalInterface
  public interface Opening {
    /**
     * Decides on one client. Who asks from a browser's page must pass an {@link OriginCheck}:
     * browsers let every page connect anywhere.
     *
     * @return what is said then; the server closes it in any case, whether or not it was held
     * @throws ProblemException the answer instead of an upgrade
     */
    Conversation open(Request request) throws ProblemException;
  }

  /** A request that is no upgrade. */
  @Override
  public Response handle(Request request) throws ProblemException {
    throw Problem.of(ErrorCode.BAD_REQUEST, "wanted a WebSocket upgrade (RFC 6455, section 4.1)")
        .asException();
  }
}
