package cairn.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cairn.http.ExchangeException.Reason;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpClientExchangeTest {
  private static final Duration SHORT = Duration.ofMillis(500);
  private static final Duration LONG = Duration.ofSeconds(20);

  private final HttpClientExchange client = HttpClientExchange.create();

  @AfterEach
  void closeClient() {
    client.close();
  }

  @Test
  void sendsABodyAndHeadersAndReadsTheReply() throws Exception {
    Route route =
        new Route(
            Method.POST,
            "/a",
            RequestLimits.body(100),
            request ->
                TestServer.plain(
                        request.headers().first("X-One").orElse("?")
                            + new String(request.body(), StandardCharsets.UTF_8))
                    .with("X-Two", "2"));
    try (TestServer server = TestServer.serving(route)) {
      URI uri = URI.create("http://127.0.0.1:" + server.port() + "/a");
      byte[] body = "body".getBytes(StandardCharsets.UTF_8);
      Reply reply = client.send(Call.post(uri, "text/plain", body, LONG, 100).with("X-One", "1"));
      assertThat(TestServer.text(reply)).isEqualTo("1body");
      assertThat(reply.headers().first("x-two")).contains("2");
    }
  }

  @Test
  void keepsConnections() throws Exception {
    try (BadServer server =
        BadServer.that(
            (socket, out) -> {
              for (int i = 0; i < 3; i++) {
                BadServer.send(out, "HTTP/1.1 200 OK\nContent-Length: 0\n\n");
                BadServer.readHead(socket);
              }
            })) {
      assertThat(client.send(Call.get(server.uri(), LONG, 10)).status()).isEqualTo(200);
      assertThat(client.send(Call.get(server.uri(), LONG, 10)).status()).isEqualTo(200);
      assertThat(server.connections()).isEqualTo(1);
      client.close();
      assertThat(server.ended.poll(20, TimeUnit.SECONDS)).contains("EOFException");
    }
  }

  @Test
  void saysThatNobodyListens() throws Exception {
    try (Socket taken = new Socket()) { // so that nobody else gets the port and listens there
      taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      ExchangeException refused =
          failure(Call.get(URI.create("http://127.0.0.1:" + taken.getLocalPort() + "/"), LONG, 10));
      assertThat(refused.reason()).isEqualTo(Reason.REFUSED);
      assertThat(refused.mayHaveBeenApplied()).isFalse();
    }
  }

  /** No name server is asked for a label of 64 letters: none can have it. */
  @Test
  void saysThatANameDoesNotResolve() {
    URI nobody = URI.create("http://" + "n".repeat(64) + ".invalid/");
    ExchangeException unknown = failure(Call.get(nobody, LONG, 10));
    assertThat(unknown.reason()).isEqualTo(Reason.UNREACHABLE);
  }

  @Test
  void givesUpAServerThatNeverAccepts() throws Exception {
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Socket first = new Socket(full.getInetAddress(), full.getLocalPort());
        Socket second = new Socket(full.getInetAddress(), full.getLocalPort())) {
      assertThat(first.isConnected() && second.isConnected()).isTrue();
      URI uri = URI.create("http://127.0.0.1:" + full.getLocalPort() + "/");
      assertTimesOut(Call.get(uri, SHORT, 10));
    }
  }

  @Test
  void givesUpAServerThatNeverAnswers() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    try (BadServer server = BadServer.that((socket, out) -> done.await())) {
      assertTimesOut(Call.get(server.uri(), SHORT, 10));
      done.countDown();
    }
  }

  @Test
  void countsTheWholeBodyIntoTheDeadlineAndHangsUp() throws Exception {
    try (BadServer server =
        BadServer.that(
            (socket, out) -> {
              BadServer.send(out, "HTTP/1.1 200 OK\nContent-Length: 1000000\n\n");
              socket.setSoTimeout(20);
              while (true) {
                out.write('a');
                awaitByte(socket);
              }
            })) {
      assertTimesOut(Call.get(server.uri(), SHORT, 1_000_000));
      assertThat(server.ended.poll(20, TimeUnit.SECONDS)).contains("Exception");
    }
  }

  /** Waits a little, or notices that the client has hung up. */
  private static void awaitByte(Socket socket) throws Exception {
    try {
      if (socket.getInputStream().read() < 0) {
        throw new java.io.EOFException("hung up");
      }
    } catch (java.net.SocketTimeoutException silence) {
      assertThat(silence).isNotNull();
    }
  }

  @Test
  void handsOnABodyInPartsAndKeepsNothingOfIt() throws Exception {
    byte[] large = new byte[3_000_000];
    new Random(5).nextBytes(large);
    Route route =
        TestServer.get("/a", request -> Response.bytes(200, "application/octet-stream", large));
    try (TestServer server = TestServer.serving(route)) {
      URI uri = URI.create("http://127.0.0.1:" + server.port() + "/a");
      ByteArrayOutputStream taken = new ByteArrayOutputStream();
      AtomicInteger longest = new AtomicInteger();
      Reply reply =
          client.send(
              Call.get(uri, LONG, large.length),
              piece -> {
                taken.writeBytes(piece);
                longest.accumulateAndGet(piece.length, Math::max);
              });
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.body()).isEmpty();
      assertThat(taken.toByteArray()).isEqualTo(large);
      assertThat(longest).as("a part of it at a time").hasValueLessThan(100_000);
    }
  }

  @Test
  void handsOnNothingButTheBodyOfA200() throws Exception {
    try (BadServer server =
        BadServer.thatSays("HTTP/1.1 404 Not Found\nContent-Length: 4\n\nnone")) {
      ByteArrayOutputStream taken = new ByteArrayOutputStream();
      Reply reply = client.send(Call.get(server.uri(), LONG, 10), taken::writeBytes);
      assertThat(TestServer.text(reply)).isEqualTo("none");
      assertThat(taken.size()).isZero();
    }
  }

  @Test
  void handsOnNoMoreThanWasAskedFor() throws Exception {
    try (BadServer server =
        BadServer.that(
            (socket, out) -> {
              BadServer.send(out, "HTTP/1.1 200 OK\n\n");
              while (true) {
                out.write(new byte[1000]);
              }
            })) {
      ByteArrayOutputStream taken = new ByteArrayOutputStream();
      ExchangeException endless =
          catchThrowableOfType(
              ExchangeException.class,
              () -> client.send(Call.get(server.uri(), LONG, 10_000), taken::writeBytes));
      assertThat(endless.reason()).isEqualTo(Reason.TOO_LARGE);
      assertThat(taken.size()).isLessThanOrEqualTo(10_000);
      assertThat(server.ended.poll(20, TimeUnit.SECONDS)).contains("Exception");
    }
  }

  @Test
  void stopsReadingABodyThatIsTooLong() throws Exception {
    try (BadServer server =
        BadServer.that(
            (socket, out) -> {
              BadServer.send(out, "HTTP/1.1 200 OK\n\n");
              while (true) {
                out.write(new byte[1000]);
              }
            })) {
      ExchangeException endless = failure(Call.get(server.uri(), LONG, 10_000));
      assertThat(endless.reason()).isEqualTo(Reason.TOO_LARGE);
      assertThat(endless.mayHaveBeenApplied()).isTrue();
      assertThat(server.ended.poll(20, TimeUnit.SECONDS)).contains("Exception");
    }
  }

  @Test
  void refusesADeclaredBodyThatIsTooLong() throws Exception {
    try (BadServer server = BadServer.thatSays("HTTP/1.1 200 OK\nContent-Length: 11\n\n")) {
      assertThat(failure(Call.get(server.uri(), LONG, 10)).reason()).isEqualTo(Reason.TOO_LARGE);
    }
    try (BadServer server =
        BadServer.thatSays("HTTP/1.1 200 OK\nContent-Length: 10\n\n0123456789")) {
      assertThat(client.send(Call.get(server.uri(), LONG, 10)).body()).hasSize(10);
    }
  }

  @Test
  void readsNoBodyAfterHead() throws Exception {
    try (BadServer server = BadServer.thatSays("HTTP/1.1 200 OK\nContent-Length: 1000\n\n")) {
      Call call = new Call(Method.HEAD, server.uri(), Headers.empty(), new byte[0], LONG, 0);
      assertThat(client.send(call).status()).isEqualTo(200);
    }
  }

  @Test
  void followsNoRedirect() throws Exception {
    try (BadServer target = BadServer.thatSays("HTTP/1.1 200 OK\nContent-Length: 0\n\n");
        BadServer server =
            BadServer.thatSays(
                "HTTP/1.1 302 Found\nLocation: " + target.uri() + "\nContent-Length: 0\n\n")) {
      assertThat(client.send(Call.get(server.uri(), LONG, 10)).status()).isEqualTo(302);
      assertThat(target.connections()).isZero();
    }
  }

  @Test
  void tellsABrokenReplyFromAWholeOne() throws Exception {
    for (String reply :
        new String[] {
          "HTTP/1.1 200 OK\nContent-Length: 10\n\n01234",
          "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n5\n01234\n",
          "nonsense\n\n",
          ""
        }) {
      try (BadServer server = BadServer.thatSays(reply)) {
        assertThat(failure(Call.get(server.uri(), LONG, 100)).reason())
            .as(reply)
            .isEqualTo(Reason.BROKEN);
      }
    }
  }

  @Test
  void keepsNoCookieAndSendsNone() throws Exception {
    Route route =
        TestServer.get(
            "/a",
            request ->
                TestServer.plain(request.headers().first("Cookie").orElse("none"))
                    .with("Set-Cookie", "a=b"));
    try (TestServer server = TestServer.serving(route)) {
      URI uri = URI.create("http://127.0.0.1:" + server.port() + "/a");
      client.send(Call.get(uri, LONG, 100));
      assertThat(TestServer.text(client.send(Call.get(uri, LONG, 100)))).isEqualTo("none");
    }
  }

  @Test
  void endsWhenItsThreadIsInterrupted() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    try (BadServer server =
        BadServer.that(
            (socket, out) -> {
              arrived.countDown();
              done.await();
            })) {
      CompletableFuture<ExchangeException> outcome = new CompletableFuture<>();
      Thread caller =
          Thread.ofVirtual()
              .start(() -> outcome.complete(failure(Call.get(server.uri(), LONG, 10))));
      assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();
      caller.interrupt();
      assertThat(outcome.get(20, TimeUnit.SECONDS).reason()).isEqualTo(Reason.INTERRUPTED);
      done.countDown();
    }
  }

  @Test
  void givesUpItsCallsWhenClosed() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(1);
    try (BadServer server =
        BadServer.that(
            (socket, out) -> {
              arrived.countDown();
              done.await();
            })) {
      CompletableFuture<ExchangeException> outcome = new CompletableFuture<>();
      Thread.ofVirtual().start(() -> outcome.complete(failure(Call.get(server.uri(), LONG, 10))));
      assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();
      client.close();
      assertThat(outcome.get(20, TimeUnit.SECONDS).reason()).isEqualTo(Reason.CLOSED);
      assertThat(failure(Call.get(server.uri(), LONG, 10)).reason()).isEqualTo(Reason.CLOSED);
      done.countDown();
    }
  }

  private void assertTimesOut(Call call) {
    long started = System.nanoTime();
    ExchangeException late = failure(call);
    Duration took = Duration.ofNanos(System.nanoTime() - started);
    assertThat(late.reason()).isEqualTo(Reason.TIMEOUT);
    assertThat(took).isBetween(SHORT, LONG.dividedBy(2));
  }

  private ExchangeException failure(Call call) {
    ExchangeException failure =
        catchThrowableOfType(ExchangeException.class, () -> client.send(call));
    assertThat(failure).isNotNull();
    return failure;
  }
}
