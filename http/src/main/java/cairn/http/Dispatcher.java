package cairn.http;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every transport does with a request: admits it before its body is read, then has it
 * answered. The one place where errors become responses.
 */
final class Dispatcher {
  private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

  /** A request's head, as it came. */
  record Head(String method, String rawPath, String rawQuery, Headers headers, long length) {
    /** The length of a body that does not say how long it is. */
    static final long UNKNOWN_LENGTH = -1;
  }

  /** Whether a request may go on. */
  sealed interface Admission {
    /** The template, or {@link RequestObserver#UNMATCHED}. */
    String template();

    /** Its body may be read within the route's limits, and the request answered. */
    record Admitted(
        Route route, Method method, String path, Map<String, String> parameters, Query query)
        implements Admission {
      @Override
      public String template() {
        return route.template();
      }

      Request request(Headers headers, byte[] body, String remoteAddress) {
        return new Request(method, path, parameters, query, headers, body, remoteAddress);
      }
    }

    /** It is answered without reading the body. */
    record Refused(Response response, String template) implements Admission {}
  }

  private final Router router;
  private final Supplier<String> incidentIds;

  Dispatcher(Router router, Supplier<String> incidentIds) {
    this.router = router;
    this.incidentIds = incidentIds;
  }

  Admission admit(Head head) {
    Optional<String> path = RequestPath.decode(head.rawPath());
    if (path.isEmpty()) {
      Problem problem =
          Problem.of(
              ErrorCode.BAD_REQUEST,
              "path: wanted segments of percent-encoded UTF-8, without '.', '..', ';', empty ones"
                  + " or escaped slashes");
      return refused(problem, router.unknown(), RequestObserver.UNMATCHED);
    }
    return switch (router.match(Method.named(head.method()), path.get())) {
      case Router.Match.Found found -> admitMatched(head, path.get(), found);
      case Router.Match.WrongMethod wrong -> wrongMethod(wrong);
      case Router.Match.Unknown unknown ->
          refused(
              Problem.of(ErrorCode.NOT_FOUND, "no such path here"),
              unknown.errors(),
              RequestObserver.UNMATCHED);
    };
  }

  private static Admission wrongMethod(Router.Match.WrongMethod wrong) {
    String allowed = wrong.allowed().stream().map(Method::name).collect(Collectors.joining(", "));
    Problem problem = Problem.of(ErrorCode.METHOD_NOT_ALLOWED, "allowed here: " + allowed);
    return new Admission.Refused(
        problem.toResponse(wrong.errors()).with("Allow", allowed), RequestObserver.UNMATCHED);
  }

  private static Admission admitMatched(Head head, String path, Router.Match.Found found) {
    Route route = found.route();
    try {
      requireContentType(route.limits(), head.headers().first("Content-Type"));
      if (head.length() > route.limits().maxBodyBytes()) {
        throw bodyTooLarge(route.limits().maxBodyBytes());
      }
      Query query = Query.parse(head.rawQuery());
      Method method = Method.named(head.method()).orElseThrow();
      return new Admission.Admitted(route, method, path, found.parameters(), query);
    } catch (ProblemException refused) {
      return refused(refused.problem(), route.errors(), route.template());
    }
  }

  private static Admission refused(Problem problem, ErrorStyle style, String template) {
    return new Admission.Refused(problem.toResponse(style), template);
  }

  private static void requireContentType(RequestLimits limits, Optional<String> contentType)
      throws ProblemException {
    if (limits.contentTypes().isEmpty()) {
      return;
    }
    String mediaType = contentType.map(Dispatcher::mediaType).orElse("");
    if (!limits.contentTypes().contains(mediaType)) {
      List<String> wanted = limits.contentTypes().stream().sorted().toList();
      throw Problem.of(
              ErrorCode.UNSUPPORTED_MEDIA_TYPE,
              "content type: got "
                  + (mediaType.isEmpty() ? "none" : "'" + LogText.printable(mediaType) + "'")
                  + ", wanted "
                  + String.join(" or ", wanted))
          .asException();
    }
  }

  /** The media type without parameters, in lower case. */
  static String mediaType(String contentType) {
    int semicolon = contentType.indexOf(';');
    String type = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
    return type.strip().toLowerCase(Locale.ROOT);
  }

  static ProblemException bodyTooLarge(int maxBodyBytes) {
    String detail =
        maxBodyBytes == 0
            ? "body: wanted none here"
            : "body: wanted at most " + maxBodyBytes + " bytes; send less at once";
    return Problem.of(ErrorCode.BODY_TOO_LARGE, detail).asException();
  }

  /** Calls the handler; whatever it throws becomes a response. */
  Response answer(Route route, Request request) {
    try {
      return route.handler().handle(request);
    } catch (ProblemException refused) {
      return refused.problem().toResponse(route.errors());
    } catch (RuntimeException | Error unexpected) {
      return incident(route.errors(), route + " of " + request.path(), unexpected);
    }
  }

  /** Logs a bug in full, and tells the client nothing but where to find it. */
  Response incident(ErrorStyle style, String where, Throwable cause) {
    String id = incidentIds.get();
    LOG.error("incident {}: {}", id, LogText.printable(where), cause);
    return Problem.of(ErrorCode.INTERNAL, "the log has more under incident " + id)
        .with("incident", id)
        .toResponse(style);
  }
}
