package cairn.http;

import cairn.http.Dispatcher.Admission;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Jetty's requests as ours. Runs on a virtual thread of the request's own. */
final class JettyHandler extends Handler.Abstract {
  /** A stamp, with room to spare: each connection may send one. */
  private static final int UNCOUNTED_BYTES = 1 << 10;

  private final Dispatcher dispatcher;
  private final ReplyWriter writer;
  private final BodyReader bodies;
  private final BodyBudget budget;
  private final AddressCounter bodiesOfAddress;
  private final HeaderDeadline headerDeadline;
  private final long maxBytesOfAddress;
  private final RequestObserver observer;
  private final LongSupplier nanoTime;
  private final Optional<Sockets> sockets;

  /**
   * @param sockets empty when no route opens any
   */
  JettyHandler(
      Dispatcher dispatcher,
      Optional<Sockets> sockets,
      ServerLimits limits,
      HeaderDeadline headerDeadline,
      RequestObserver observer,
      LongSupplier nanoTime) {
    this.dispatcher = dispatcher;
    this.sockets = sockets;
    this.nanoTime = nanoTime;
    this.writer = new ReplyWriter(limits, dispatcher, nanoTime);
    this.bodies = new BodyReader(limits.bodyDeadline(), nanoTime);
    this.budget = new BodyBudget(limits.maxBufferedBodyBytes());
    this.maxBytesOfAddress = limits.perAddress().maxBodyBytes();
    this.bodiesOfAddress = new AddressCounter(maxBytesOfAddress);
    this.headerDeadline = headerDeadline;
    this.observer = observer;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    Connection connection = request.getConnectionMetaData().getConnection();
    headerDeadline.begin(connection);
    SocketAddress from = remote(request);
    try (BodyBudget.Share share = budget.share();
        AddressCounter.Share ofAddress = bodiesOfAddress.share(from)) {
      answer(request, response, callback, new Shares(share, ofAddress));
    } finally {
      headerDeadline.end(connection);
    }
    return true;
  }

  private static SocketAddress remote(Request request) {
    return request.getConnectionMetaData().getRemoteSocketAddress();
  }

  /**
   * What a request holds.
   *
   * @param ofServer while it is worked on
   * @param ofAddress until its answer has been taken
   */
  private record Shares(BodyBudget.Share ofServer, AddressCounter.Share ofAddress) {}

  private void answer(Request request, Response response, Callback callback, Shares shares) {
    long started = nanoTime.getAsLong();
    Answer answer = answer(request, shares);
    shares
        .ofServer()
        .close(); // the body has been used: whoever reads the answer can send the next one
    switch (answer) {
      case Written written -> write(request, response, callback, written, started);
      case Opened opened -> upgrade(request, response, callback, opened, started);
    }
  }

  private void write(
      Request request, Response response, Callback callback, Written answer, long started) {
    long bytes = writer.write(request, response, callback, answer);
    observe(request, answer.template(), answer.response().status(), started, bytes);
  }

  private void upgrade(
      Request request, Response response, Callback callback, Opened opened, long started) {
    if (sockets.orElseThrow().upgrade(request, response, callback, opened.conversation())) {
      observe(request, opened.template(), HttpStatus.SWITCHING_PROTOCOLS_101, started, 0);
      return;
    }
    Problem problem =
        Problem.of(
            ErrorCode.BAD_REQUEST, "wanted a whole WebSocket upgrade (RFC 6455, section 4.1)");
    Written refused =
        new Written(problem.toResponse(opened.errors()), opened.template(), opened.errors());
    write(request, response, callback, refused, started);
  }

  private void observe(Request request, String template, int status, long started, long bytes) {
    observer.answered(
        new RequestObserver.Observation(
            Method.named(request.getMethod()).map(Method::name).orElse("other"),
            template,
            status,
            nanoTime.getAsLong() - started,
            bytes));
  }

  /** What a request is answered, and by which route. */
  sealed interface Answer {}

  record Written(cairn.http.Response response, String template, ErrorStyle errors)
      implements Answer {}

  record Opened(Conversation conversation, String template, ErrorStyle errors) implements Answer {}

  private Answer answer(Request request, Shares shares) {
    Optional<Headers> headers = headers(request);
    if (headers.isEmpty()) {
      Problem problem = Problem.of(ErrorCode.BAD_REQUEST, "headers: got a control character");
      return refused(problem.toResponse(ErrorStyle.PROBLEM_JSON), RequestObserver.UNMATCHED);
    }
    return switch (dispatcher.admit(head(request, headers.get()))) {
      case Admission.Refused refused ->
          refused(unread(request, headers.get(), refused.response()), refused.template());
      case Admission.Admitted admitted -> answer(request, headers.get(), admitted, shares);
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
    return new Written(response, template, ErrorStyle.PROBLEM_JSON);
  }

  private Answer answer(
      Request request, Headers headers, Admission.Admitted admitted, Shares shares) {
    Route route = admitted.route();
    try {
      requireRoom(request, route.limits().maxBodyBytes(), shares.ofAddress());
      cairn.http.Request asked =
          admitted.request(
              headers,
              bodies.read(request, route.limits().maxBodyBytes(), shares.ofServer()),
              Request.getRemoteAddr(request));
      return route.handler() instanceof SocketHandler handler && isUpgrade(headers)
          ? open(route, handler, asked, remote(request))
          : written(route, dispatcher.answer(route, asked));
    } catch (ProblemException refused) {
      cairn.http.Response response = refused.problem().toResponse(route.errors());
      return written(
          route,
          switch (refused.problem().code()) {
            case BODY_TOO_LARGE, RATE_LIMITED -> unread(request, headers, response);
            default -> response.with("Connection", "close"); // nothing more comes, or too slowly
          });
    }
  }

  private static Written written(Route route, cairn.http.Response response) {
    return new Written(response, route.template(), route.errors());
  }

  private static boolean isUpgrade(Headers headers) {
    return headers.first("Upgrade").filter("websocket"::equalsIgnoreCase).isPresent();
  }

  private Answer open(
      Route route, SocketHandler handler, cairn.http.Request asked, SocketAddress from) {
    try {
      Conversation admitted = sockets.orElseThrow().open(handler, asked, from);
      return new Opened(admitted, route.template(), route.errors());
    } catch (ProblemException refused) {
      return written(route, refused.problem().toResponse(route.errors()));
    } catch (RuntimeException | Error unexpected) {
      return written(route, dispatcher.incident(route.errors(), "socket " + route, unexpected));
    }
  }

  /**
   * Counts a body as long as it says it is, or as it may become; one that is longer than all that
   * an address may have counts as that.
   */
  private void requireRoom(Request request, int maxBodyBytes, AddressCounter.Share ofAddress)
      throws ProblemException {
    long length = request.getLength();
    long said = length == Dispatcher.Head.UNKNOWN_LENGTH ? maxBodyBytes : length;
    if (said > UNCOUNTED_BYTES && !ofAddress.grow(Math.min(said, maxBytesOfAddress))) {
      throw Problem.of(
              ErrorCode.RATE_LIMITED,
              "your address has too much under way; read the answers, then send more")
          .retryAfter(Duration.ofSeconds(1))
          .asException();
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
