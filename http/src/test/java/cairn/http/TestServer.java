package cairn.http;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A server on a free port of the loopback, with limits that a test can reach. */
final class TestServer implements AutoCloseable {
  private static final Duration PATIENT = Duration.ofSeconds(30);

  /** Deadlines that no slow machine meets: for all that is not about time. */
  static final ServerLimits LIMITS = limits(PATIENT, PATIENT, PATIENT);

  /** Deadlines that are met while a test waits, but an idle timeout that is not. */
  static final ServerLimits IMPATIENT =
      limits(PATIENT, Duration.ofMillis(500), Duration.ofSeconds(2));

  /** A route that says hi. */
  static final Route HELLO = get("/hello", request -> plain("hi\n"));

  private final JettyServer server;
  private final BlockingQueue<RequestObserver.Observation> observations =
      new LinkedBlockingQueue<>();

  /** The impatient limits with another idle timeout. */
  static ServerLimits idleTimeout(Duration idle) {
    return limits(idle, Duration.ofMillis(500), Duration.ofSeconds(2));
  }

  /** Patient in everything but a whole reply. */
  static ServerLimits replyDeadline(Duration deadline) {
    return limits(PATIENT, PATIENT, deadline);
  }

  /**
   * @param deadline for a request's head, its body, and each write of the reply
   * @param end for the whole reply, and for stopping
   */
  private static ServerLimits limits(Duration idle, Duration deadline, Duration end) {
    return new ServerLimits(
        100,
        4096,
        idle,
        deadline,
        deadline,
        1 << 20,
        deadline,
        end,
        4096,
        end,
        AddressLimits.defaults());
  }

  /** The patient limits with others on connections and on all bodies together. */
  static ServerLimits limits(int connections, long bodyBytes) {
    ServerLimits some = LIMITS;
    return new ServerLimits(
        connections,
        some.maxHeaderBytes(),
        some.idleTimeout(),
        some.headerDeadline(),
        some.bodyDeadline(),
        bodyBytes,
        some.writeTimeout(),
        some.replyDeadline(),
        some.compressFromBytes(),
        some.stopTimeout(),
        some.perAddress());
  }

  private TestServer(List<Route> routes, Optional<TlsFiles> tls, ServerLimits limits)
      throws Exception {
    Router router = new Router(routes, ErrorStyle.PROBLEM_JSON);
    server =
        JettyServer.start(
            new ListenAddress("127.0.0.1", 0),
            tls,
            router,
            limits,
            observations::add,
            System::nanoTime,
            new SplittableRandom(1));
  }

  static TestServer serving(Route... routes) throws Exception {
    return new TestServer(List.of(routes), Optional.empty(), LIMITS);
  }

  static TestServer serving(ServerLimits limits, Route... routes) throws Exception {
    return new TestServer(List.of(routes), Optional.empty(), limits);
  }

  static TestServer servingTls(TlsFiles tls, Route... routes) throws Exception {
    return new TestServer(List.of(routes), Optional.of(tls), LIMITS);
  }

  static TestServer servingTls(TlsFiles tls, ServerLimits limits, Route... routes)
      throws Exception {
    return new TestServer(List.of(routes), Optional.of(tls), limits);
  }

  static Route get(String template, Handler handler) {
    return new Route(Method.GET, template, RequestLimits.noBody(), handler);
  }

  static Route echo(int maxBytes, String... types) {
    return new Route(
        Method.POST,
        "/echo",
        RequestLimits.body(maxBytes, types),
        request -> Response.bytes(200, "application/octet-stream", request.body()));
  }

  static Response plain(String text) {
    return Response.text(200, "text/plain", text);
  }

  static String text(Reply reply) {
    return new String(reply.body(), StandardCharsets.UTF_8);
  }

  /** What the server observed next, waiting for it. */
  RequestObserver.Observation observation() throws InterruptedException {
    return Optional.ofNullable(observations.poll(20, TimeUnit.SECONDS)).orElseThrow();
  }

  int port() {
    return server.port();
  }

  RawConnection connect() throws Exception {
    return RawConnection.to(port());
  }

  /** As {@link #connect}, from another address that leads back to this machine: 127.0.1.1. */
  RawConnection connectFrom(String address) throws Exception {
    InetAddress server = InetAddress.getLoopbackAddress();
    return new RawConnection(new Socket(server, port(), InetAddress.ofLiteral(address), 0));
  }

  /** Sends one request with Connection: close and reads until the server closes. */
  String exchange(String requestLine, String... headersAndBody) throws Exception {
    try (RawConnection connection = connect()) {
      String rest = String.join("\n", headersAndBody);
      connection.send(requestLine + "\nHost: x\nConnection: close\n" + rest + "\n\n");
      return connection.readAll();
    }
  }

  JettyServer server() {
    return server;
  }

  @Override
  public void close() {
    server.close();
  }
}
