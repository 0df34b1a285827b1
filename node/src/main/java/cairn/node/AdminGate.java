package cairn.node;

import cairn.http.ErrorCode;
import cairn.http.Handler;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.http.Request;
import cairn.http.Response;
import cairn.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may do what on the admin listener: who has a token with the scope {@code admin}, or the
 * secret of the {@link RunningFile}.
 */
final class AdminGate {
  private static final Logger LOGGER = LoggerFactory.getLogger(AdminGate.class);

  private final Tokens tokens;
  private final String secret;

  AdminGate(Tokens tokens, String secret) {
    this.tokens = tokens;
    this.secret = secret;
  }

  /** A handler that uses the node's store. */
  interface Stored {
    Response handle(Request request) throws ProblemException, StoreException;
  }

  /** The handler, with failures of the store in HTTP's words; nobody keeps its answers. */
  static Handler stored(Stored handler) {
    return request -> {
      try {
        return handler.handle(request).with("Cache-Control", "no-store");
      } catch (StoreException e) {
        LOGGER.warn("{} failed: {}", request, e.getMessage());
        throw new ProblemException(
            Problem.of(ErrorCode.UNAVAILABLE, "the store failed; try again later"), e);
      }
    };
  }

  /** Who asks; a token's use is written down first, what is done locally with the change. */
  String who(Request request, String action, String detail) throws ProblemException {
    String presented = request.bearerToken().orElse("");
    boolean local =
        MessageDigest.isEqual(
            presented.getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8));
    return local ? Tokens.LOCAL : tokens.authorize(request, new TokenScope.Admin(), action, detail);
  }
}
