package cairn.http;

/**
 * Answers one request. Plain, blocking code: the server calls it on a virtual thread of the
 * request's own, and many calls run at once.
 *
 * <p>The request came within its route's limits; the handler checks what it means. Whatever the
 * handler acknowledges must be durable before it returns: the client may have the answer at once.
 */
@FunctionalInterface
public interface Handler {
  /**
   * Answers the request.
   *
   * @return the answer; for HEAD the answer to GET (the server drops the body)
   * @throws ProblemException an operating error, rendered by the server in the route's {@link
   *     ErrorStyle}. Anything unchecked is a bug: the client sees {@link ErrorCode#INTERNAL} with
   *     an incident id, the log the rest.
   */
  Response handle(Request request) throws ProblemException;
}
