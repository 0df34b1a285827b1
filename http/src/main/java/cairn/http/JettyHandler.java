package cairn.http;

import cairn.http.Dispatcher.Admission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Jetty's requests as ours. Runs on a virtual thread of the request's own. */
final class JettyHandler extends Handler.Abstract {
  private final Dispatcher dispatcher;
  private final ReplyWriter writer;
  private final BodyReader bodies;
  private final BodyBudget budget;
  private final HeaderDeadline headerDeadline;
  private final RequestObserver observer;
  private final LongSupplier nanoTime;

  JettyHandler(
      Dispatcher dispatcher,
      ServerLimits limits,
      HeaderDeadline headerDeadline,
      RequestObserver observer,
      LongSupplier nanoTime) {
    this.dispatcher = dispatcher;
    this.nanoTime = nanoTime;
    this.writer = new ReplyWriter(limits, dispatcher, nanoTime);
    this.bodies = new BodyReader(limits.bodyDeadline(), nanoTime);
    this.budget = new BodyBudget(limits.maxBufferedBodyBytes());
    this.headerDeadline = headerDeadline;
    this.observer = observer;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Connection connection = request.getConnectionMetaData().getConnection();
    headerDeadline.begin(connection);
    try (BodyBudget.Share share = budget.share()) {
      answer(request, response, callback, share);
    } finally {
      headerDeadline.end(connection);
    }
    return true;
  }

  private void answer(
      Request request, Response response, Callback callback, BodyBudget.Share share) {
    long started = nanoTime.getAsLong();
    Answer answer = answer(request, share);
    share.close(); // the body has been used: whoever reads the answer can send the next one
    long bytes = writer.write(request, response, callback, answer);
    observer.answered(
        new RequestObserver.Observation(
            Method.named(request.getMethod()).map(Method::name).orElse("other"),
            answer.template(),
            answer.response().status(),
            nanoTime.getAsLong() - started,
            bytes));
  }

  /** What a request is answered, and by which route. */
  record Answer(cairn.http.Response response, String template, ErrorStyle errors) {}

  private Answer answer(Request request, BodyBudget.Share share) {
    Optional<Headers> headers = headers(request);
    if (headers.isEmpty()) {
      Problem problem = Problem.of(ErrorCode.BAD_REQUEST, "headers: got a control character");
      return refused(problem.toResponse(ErrorStyle.PROBLEM_JSON), RequestObserver.UNMATCHED);
    }
    return switch (dispatcher.admit(head(request, headers.get()))) {
      case Admission.Refused refused ->
          refused(unread(request, headers.get(), refused.response()), refused.template());
      case Admission.Admitted admitted -> {
        ErrorStyle errors = admitted.route().errors();
        cairn.http.Response response = answer(request, headers.get(), admitted, share);
        yield new Answer(response, admitted.template(), errors);
      }
    };
  }

  /**
   * The response to a request whose body is not wanted. Its connection ends with it: what is still
   * to come of the body would be read as the next request.
   */
  private cairn.http.Response unread(
      Request request, Headers headers, cairn.http.Response response) {
    boolean hasBody =
        headers.first("Transfer-Encoding").isPresent()
            || headers.first("Content-Length").filter(length -> !length.equals("0")).isPresent();
    if (!hasBody) {
      return response;
    }
    if (headers.first("Expect").isEmpty()) { // who asks first has sent nothing yet
      bodies.discard(request);
    }
    return response.with("Connection", "close");
  }

  private static Answer refused(cairn.http.Response response, String template) {
    return new Answer(response, template, ErrorStyle.PROBLEM_JSON);
  }

  private cairn.http.Response answer(
      Request request, Headers headers, Admission.Admitted admitted, BodyBudget.Share share) {
    Route route = admitted.route();
    try {
      byte[] body = bodies.read(request, route.limits().maxBodyBytes(), share);
      return dispatcher.answer(
          route, admitted.request(headers, body, Request.getRemoteAddr(request)));
    } catch (ProblemException refused) {
      cairn.http.Response response = refused.problem().toResponse(route.errors());
      return refused.problem().code() == ErrorCode.BODY_TOO_LARGE
          ? unread(request, headers, response)
          : response.with("Connection", "close"); // nothing more comes, or too slowly
    }
  }

  private static Dispatcher.Head head(Request request, Headers headers) {
    HttpURI uri = request.getHttpURI();
    return new Dispatcher.Head(
        request.getMethod(),
        Optional.ofNullable(uri.getPath()).orElse(""),
        Optional.ofNullable(uri.getQuery()).orElse(""),
        headers,
        request.getLength());
  }

  private static Optional<Headers> headers(Request request) {
    List<Headers.Field> fields = new ArrayList<>(request.getHeaders().size());
    try {
      for (HttpField field : request.getHeaders()) {
        String value = Optional.ofNullable(field.getValue()).orElse("");
        fields.add(new Headers.Field(field.getName(), value));
      }
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
    return Optional.of(Headers.of(fields));
  }
}
