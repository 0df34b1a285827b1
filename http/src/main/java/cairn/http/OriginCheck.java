package cairn.http;

import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Refuses pages of other origins: a browser sends the page's origin (RFC 6454) and lets the server
 * decide. Programs that are no browsers send none, and pass.
 */
public final class OriginCheck {
  private final Supplier<Set<String>> own;

  /**
   * @param own the origins of our own pages as browsers spell them, {@code https://host:port};
   *     asked for at each request
   */
  public OriginCheck(Supplier<Set<String>> own) {
    this.own = own;
  }

  /**
   * Passes if the request has no origin, or exactly one of ours.
   *
   * @throws ProblemException {@link ErrorCode#FORBIDDEN_ORIGIN}
   */
  public void require(Request request) throws ProblemException {
    List<String> origins = request.headers().all("Origin");
    if (origins.isEmpty() || (origins.size() == 1 && own.get().contains(origins.getFirst()))) {
      return;
    }
    throw Problem.of(
            ErrorCode.FORBIDDEN_ORIGIN,
            "origin: got %s, wanted none or one of this server's"
                .formatted(LogText.printable(String.join(", ", origins))))
        .asException();
  }
}
