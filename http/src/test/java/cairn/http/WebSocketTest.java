package cairn.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** WebSockets over a real server, by the JDK's client where one can be made to do it. */
class WebSocketTest {
  private static final String GREEDY = "127.0.1.1"; // leads back here, and is limited
  private static final OriginCheck OWN = new OriginCheck(() -> Set.of("https://own.example"));

  private final HttpClient http = HttpClient.newHttpClient();

  @AfterEach
  void stopClients() {
    http.shutdownNow(); // close() would wait for those that nobody tells to stop
  }

  /** How each conversation ended: {@code held} with its end or failure, then {@code closed}. */
  private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();

  private final AtomicInteger opened = new AtomicInteger();

  /** Says what the script says, and notes its end. */
  private final class Said implements Conversation {
    private final Script script;

    Said(Script script) {
      this.script = script;
    }

    @Override
    public End hold(TextSender client) throws IOException, InterruptedException {
      try {
        End end = script.hold(client);
        ends.add("held " + end);
        return end;
      } catch (IOException | InterruptedException | RuntimeException failure) {
        ends.add("held " + failure.getClass().getSimpleName());
        throw failure;
      }
    }

    @Override
    public void close() {
      ends.add("closed");
    }
  }

  @FunctionalInterface
  private interface Script {
    Conversation.End hold(TextSender client) throws IOException, InterruptedException;
  }

  private Route saying(Script script) {
    SocketHandler.Opening opening =
        request -> {
          OWN.require(request);
          if (request.query().has("full")) {
            throw Problem.of(ErrorCode.UNAVAILABLE, "no room")
                .retryAfter(Duration.ofSeconds(1))
                .asException();
          }
          opened.incrementAndGet();
          return new Said(script);
        };
    return TestServer.get("/events", new SocketHandler(opening));
  }

  private Route waiting() {
    return saying(
        client -> {
          client.send(List.of("hello"));
          new CountDownLatch(1).await();
          throw new AssertionError("nobody counts down");
        });
  }

  private void assertEnds(String... wanted) throws InterruptedException {
    for (String end : wanted) {
      assertThat(ends.poll(20, TimeUnit.SECONDS)).isEqualTo(end);
    }
  }

  /** A client that asks for one message after the other, and notes how it was closed. */
  private static class Client implements WebSocket.Listener {
    final BlockingQueue<String> texts = new LinkedBlockingQueue<>();
    final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final StringBuilder part = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
      part.append(data);
      if (last) {
        texts.add(part.toString());
        part.setLength(0);
      }
      socket.request(1);
      return CompletableFuture.completedStage(null);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
      closed.complete(status);
      return CompletableFuture.completedStage(null);
    }

    @Override
    public void onError(WebSocket socket, Throwable error) {
      closed.completeExceptionally(error);
    }

    String next() throws InterruptedException {
      return Optional.ofNullable(texts.poll(20, TimeUnit.SECONDS)).orElseThrow();
    }

    int status() throws Exception {
      return closed.get(20, TimeUnit.SECONDS);
    }
  }

  private WebSocket connect(TestServer server, WebSocket.Listener client, String... headers)
      throws IOException {
    return connect(server, "/events", client, headers);
  }

  private WebSocket connect(
      TestServer server, String path, WebSocket.Listener client, String... headers)
      throws IOException {
    WebSocket.Builder builder = http.newWebSocketBuilder();
    for (int i = 0; i < headers.length; i += 2) {
      builder.header(headers[i], headers[i + 1]);
    }
    try {
      return builder
          .buildAsync(URI.create("ws://127.0.0.1:" + server.port() + path), client)
          .join();
    } catch (CompletionException failure) {
      if (failure.getCause() instanceof IOException refused) {
        throw refused;
      }
      throw failure;
    }
  }

  @Test
  void sendsTextsInTheirOrderAndCloses() throws Exception {
    List<String> many = IntStream.range(0, 64).mapToObj(i -> i + "…".repeat(300)).toList();
    try (TestServer server =
        TestServer.serving(
            saying(
                client -> {
                  client.send(List.of("first"));
                  client.send(many);
                  return Conversation.End.DONE;
                }))) {
      Client client = new Client();
      connect(server, client);
      assertThat(client.next()).isEqualTo("first");
      for (String text : many) {
        assertThat(client.next()).isEqualTo(text);
      }
      assertThat(client.status()).isEqualTo(1000);
      assertEnds("held DONE", "closed");
      RequestObserver.Observation seen = server.observation();
      assertThat(seen.status()).isEqualTo(101);
      assertThat(seen.route()).isEqualTo("/events");
    }
  }

  @Test
  void letsInOwnPagesAndProgramsAndNobodyElse() throws Exception {
    try (TestServer server = TestServer.serving(saying(client -> Conversation.End.DONE))) {
      connect(server, new Client()).abort();
      connect(server, new Client(), "Origin", "https://own.example").abort();
      for (String foreign :
          List.of(
              "https://evil.example",
              "http://own.example",
              "https://own.example:443",
              "https://own.example.evil.example",
              "HTTPS://OWN.EXAMPLE",
              "null")) {
        assertThatThrownBy(() -> connect(server, new Client(), "Origin", foreign))
            .as(foreign)
            .isInstanceOfSatisfying(
                WebSocketHandshakeException.class,
                refused -> assertThat(refused.getResponse().statusCode()).isEqualTo(403));
      }
    }
  }

  private static final List<String> UPGRADE =
      List.of(
          "Host: x",
          "Upgrade: websocket",
          "Connection: Upgrade",
          "Sec-WebSocket-Version: 13",
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");

  private static String raw(TestServer server, List<String> headers) throws Exception {
    try (RawConnection connection = server.connect()) {
      connection.send("GET /events HTTP/1.1\n" + String.join("\n", headers) + "\n\n");
      return connection.readReply();
    }
  }

  private static List<String> without(String name) {
    return UPGRADE.stream().filter(line -> !line.startsWith(name)).toList();
  }

  @Test
  void answersAProblemToWhatIsNoWholeUpgrade() throws Exception {
    try (TestServer server = TestServer.serving(saying(client -> Conversation.End.DONE))) {
      assertThat(raw(server, List.of("Host: x"))).startsWith("HTTP/1.1 400 ").contains("RFC 6455");
      assertThat(raw(server, without("Upgrade"))).startsWith("HTTP/1.1 400 ");
      assertThat(ends).as("nothing was opened").isEmpty();
      for (String name : List.of("Connection", "Sec-WebSocket-Version", "Sec-WebSocket-Key")) {
        assertThat(raw(server, without(name))).as(name).startsWith("HTTP/1.1 400 ");
      }
      assertThat(ends).as("all that was opened").hasSize(opened.get()).containsOnly("closed");
    }
  }

  @Test
  void agreesToNoCompression() throws Exception {
    try (TestServer server = TestServer.serving(waiting());
        RawConnection connection = server.connect()) {
      connection.send(
          "GET /events HTTP/1.1\n"
              + String.join("\n", UPGRADE)
              + "\nSec-WebSocket-Extensions: permessage-deflate\n\n");
      assertThat(connection.readReply())
          .startsWith("HTTP/1.1 101 ")
          .contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
          .doesNotContain("Sec-WebSocket-Extensions")
          .doesNotContain("Server:");
    }
  }

  @Test
  void refusesWithAReasonBeforeItUpgrades() throws Exception {
    try (TestServer server = TestServer.serving(waiting())) {
      assertThatThrownBy(() -> connect(server, "/events?full", new Client()))
          .isInstanceOfSatisfying(
              WebSocketHandshakeException.class,
              refused -> {
                assertThat(refused.getResponse().statusCode()).isEqualTo(503);
                assertThat(refused.getResponse().headers().firstValue("Retry-After")).contains("1");
              });
    }
  }

  private static String upgrade(RawConnection connection) throws Exception {
    return connection
        .send("GET /events HTTP/1.1\n" + String.join("\n", UPGRADE) + "\n\n")
        .readReply();
  }

  @Test
  void oneAddressHoldsItsShareOfConversationsAndNoMore() throws Exception {
    AddressLimits two = new AddressLimits(100, 1 << 20, 2);
    try (TestServer server = TestServer.serving(TestServer.LIMITS.with(two), waiting());
        RawConnection first = server.connectFrom(GREEDY);
        RawConnection third = server.connectFrom(GREEDY);
        RawConnection other = server.connectFrom("127.0.1.2")) {
      assertThat(upgrade(first)).startsWith("HTTP/1.1 101 ");
      try (RawConnection second = server.connectFrom(GREEDY)) {
        assertThat(upgrade(second)).startsWith("HTTP/1.1 101 ");
        assertThat(upgrade(third)).startsWith("HTTP/1.1 429 ").contains("Retry-After: 10");
        assertThat(opened).as("nobody took a place for the third").hasValue(2);
        assertThat(upgrade(other)).startsWith("HTTP/1.1 101 ");
      }
      awaitPlace(server);
    }
  }

  /** The place of a client that went is free a moment later. */
  private static void awaitPlace(TestServer server) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (true) {
      try (RawConnection again = server.connectFrom(GREEDY)) {
        if (upgrade(again).startsWith("HTTP/1.1 101 ")) {
          return;
        }
      }
      assertThat(System.nanoTime()).as("a place that was given back").isLessThan(deadline);
    }
  }

  @Test
  void aRefusalTakesNoPlaceOfItsAddress() throws Exception {
    AddressLimits one = new AddressLimits(100, 1 << 20, 1);
    try (TestServer server = TestServer.serving(TestServer.LIMITS.with(one), waiting());
        RawConnection refused = server.connectFrom(GREEDY);
        RawConnection taken = server.connectFrom(GREEDY)) {
      String full = "GET /events?full HTTP/1.1\n" + String.join("\n", UPGRADE) + "\n\n";
      assertThat(refused.send(full).readReply()).startsWith("HTTP/1.1 503 ");
      assertThat(upgrade(taken)).startsWith("HTTP/1.1 101 ");
    }
  }

  @Test
  void closesOnWhoeverSaysSomething() throws Exception {
    try (TestServer server = TestServer.serving(waiting())) {
      Client talker = new Client();
      WebSocket socket = connect(server, talker);
      assertThat(talker.next()).isEqualTo("hello");
      socket.sendText("hello yourself", true).join();
      assertThat(talker.status()).isEqualTo(1003);
      assertEnds("held InterruptedException", "closed");
      Client flooder = new Client();
      WebSocket flood = connect(server, flooder);
      CompletableFuture<WebSocket> _ = flood.sendBinary(ByteBuffer.allocate(100_000), true);
      assertThat(flooder.status()).isEqualTo(1009);
      assertEnds("held InterruptedException", "closed");
    }
  }

  @Test
  void endsTheConversationWhenTheClientGoes() throws Exception {
    try (TestServer server = TestServer.serving(waiting())) {
      Client polite = new Client();
      WebSocket socket = connect(server, polite);
      assertThat(polite.next()).isEqualTo("hello");
      socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
      assertEnds("held InterruptedException", "closed");
      Client rude = new Client();
      WebSocket cut = connect(server, rude);
      assertThat(rude.next()).isEqualTo("hello");
      cut.abort();
      assertEnds("held InterruptedException", "closed");
    }
  }

  @Test
  void breaksOffAClientThatDoesNotRead() throws Exception {
    String large = "x".repeat(1 << 16);
    try (TestServer server =
        TestServer.serving(
            TestServer.IMPATIENT,
            saying(
                client -> {
                  while (true) {
                    client.send(List.of(large));
                  }
                }))) {
      WebSocket.Listener asksForNothing =
          new WebSocket.Listener() {
            @Override
            public void onOpen(WebSocket socket) {
              // by default it would ask for the first message
            }
          };
      connect(server, asksForNothing);
      assertEnds("held IOException", "closed");
    }
  }

  @Test
  void breaksOffAClientThatAnswersNoPing() throws Exception {
    Duration silence = Duration.ofMillis(1500);
    try (TestServer server = TestServer.serving(TestServer.idleTimeout(silence), waiting());
        RawConnection connection = server.connect()) {
      connection.send("GET /events HTTP/1.1\n" + String.join("\n", UPGRADE) + "\n\n");
      assertThat(connection.readReply()).startsWith("HTTP/1.1 101 ");
      assertEnds("held InterruptedException", "closed");
      assertThat(connection.readAll()).contains("hello");
    }
  }

  @Test
  void keepsAClientThatAnswersPings() throws Exception {
    Duration silence = Duration.ofSeconds(5); // a client on a busy machine answers in time
    CountDownLatch lateEnough = new CountDownLatch(1);
    try (TestServer server =
        TestServer.serving(
            TestServer.idleTimeout(silence),
            saying(
                client -> {
                  assertThat(lateEnough.await(20, TimeUnit.SECONDS)).isTrue();
                  return Conversation.End.DONE;
                }))) {
      CountDownLatch pings =
          new CountDownLatch(3); // a third of the silence apart, swept each second
      Client client =
          new Client() {
            @Override
            public CompletionStage<?> onPing(WebSocket socket, ByteBuffer message) {
              pings.countDown();
              socket.request(1);
              return CompletableFuture.completedStage(null);
            }
          };
      connect(server, client);
      assertThat(pings.await(20, TimeUnit.SECONDS)).isTrue();
      lateEnough.countDown();
      assertThat(client.status()).isEqualTo(1000);
    }
  }

  @Test
  void tellsItsClientsThatItStops() throws Exception {
    Client client = new Client();
    try (TestServer server = TestServer.serving(waiting())) {
      connect(server, client);
      assertThat(client.next()).isEqualTo("hello");
    }
    assertThat(client.status()).isEqualTo(1001);
    assertEnds("held InterruptedException", "closed");
  }

  @Test
  void hidesABugFromItsClient() throws Exception {
    try (TestServer server =
        TestServer.serving(
            saying(
                client -> {
                  throw new IllegalStateException("a bug");
                }))) {
      Client client = new Client();
      connect(server, client);
      assertThat(client.status()).isEqualTo(1011);
      assertEnds("held IllegalStateException", "closed");
    }
  }
}
