package cairn.http;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Answers for what Jetty refuses before a request reaches us: malformed heads, above all. */
final class ProblemErrorHandler implements Request.Handler {
  private final ErrorStyle style;

  ProblemErrorHandler(ErrorStyle style) {
    this.style = style;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    int status = response.getStatus();
    if (request.getAttribute(ErrorHandler.ERROR_EXCEPTION) instanceof HttpException refused) {
      status = refused.getCode();
    }
    cairn.http.Response answer = problem(status).toResponse(style);
    response.setStatus(answer.status());
    answer
        .headers()
        .fields()
        .forEach(field -> response.getHeaders().put(field.name(), field.value()));
    ByteBuffer body =
        answer.body() instanceof Body.Bytes bytes ? bytes.readOnly() : ByteBuffer.allocate(0);
    response.write(true, body, callback);
    return true;
  }

  private static Problem problem(int status) {
    return switch (status) {
      case 408 -> Problem.of(ErrorCode.REQUEST_TIMEOUT, "the request did not arrive in time");
      case 413 -> Problem.of(ErrorCode.BODY_TOO_LARGE, "send less at once");
      case 414 -> Problem.of(ErrorCode.URI_TOO_LONG, "wanted a shorter path and query");
      case 431 -> Problem.of(ErrorCode.HEADERS_TOO_LARGE, "wanted fewer or shorter fields");
      case 503 -> Problem.of(ErrorCode.UNAVAILABLE, "the server is stopping; try again");
      default ->
          status == 500
              ? Problem.of(ErrorCode.INTERNAL, "the server could not answer")
              : Problem.of(ErrorCode.BAD_REQUEST, "wanted a well-formed HTTP/1.1 request");
    };
  }
}
