package cairn.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class JettyServerTest {
  private static final Route HELLO = TestServer.get("/hello", request -> TestServer.plain("hi\n"));

  @Test
  void answersAndKeepsTheConnection() throws Exception {
    try (TestServer server = TestServer.serving(HELLO);
        RawConnection connection = server.connect()) {
      for (int i = 0; i < 3; i++) {
        String reply = connection.send("GET /hello HTTP/1.1\nHost: x\n\n").readReply();
        assertThat(reply).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\nhi\n");
        assertThat(reply).doesNotContainIgnoringCase("server:").doesNotContain("Jetty");
      }
    }
  }

  @Test
  void handsOverEverythingThatTheRequestSaid() throws Exception {
    Route route =
        new Route(
            Method.POST,
            "/{namespace:colon}/tile/{level}/{index...}",
            RequestLimits.body(100),
            request ->
                TestServer.plain(
                    String.join(
                        "|",
                        request.method().name(),
                        request.path(),
                        request.pathParameter("namespace"),
                        request.pathParameter("index"),
                        request.query().first("start").orElse("?"),
                        request.headers().first("x-one").orElse("?"),
                        new String(request.body(), StandardCharsets.UTF_8),
                        request.remoteAddress())));
    try (TestServer server = TestServer.serving(route)) {
      String reply =
          server.exchange(
              "POST /dao%3Avaultmesh/tile/0/x001/067?start=%37&newest HTTP/1.1",
              "X-One: a b", "Content-Length: 4", "", "body");
      assertThat(reply)
          .endsWith(
              "POST|/dao:vaultmesh/tile/0/x001/067|dao:vaultmesh|x001/067|7|a b|body|127.0.0.1");
    }
  }

  @Test
  void answersHeadFromGetWithoutABody() throws Exception {
    Route stream =
        TestServer.get(
            "/stream", request -> Response.stream(200, "text/plain", out -> out.write(65)));
    try (TestServer server = TestServer.serving(HELLO, stream)) {
      assertThat(server.exchange("HEAD /hello HTTP/1.1"))
          .startsWith("HTTP/1.1 200 ")
          .contains("Content-Length: 3")
          .endsWith("\r\n\r\n");
      assertThat(server.exchange("HEAD /stream HTTP/1.1"))
          .startsWith("HTTP/1.1 200 ")
          .endsWith("\r\n\r\n");
    }
  }

  @Test
  void refusesUnknownPathsAndMethods() throws Exception {
    try (TestServer server = TestServer.serving(HELLO)) {
      assertThat(server.exchange("GET /nothing HTTP/1.1"))
          .startsWith("HTTP/1.1 404 ")
          .contains("application/problem+json")
          .contains("\"code\":\"not_found\"");
      assertThat(server.exchange("POST /hello HTTP/1.1", "Content-Length: 0"))
          .startsWith("HTTP/1.1 405 ")
          .contains("Allow: GET, HEAD");
      for (String method : List.of("TRACE", "PATCH", "BREW", "get")) {
        assertThat(server.exchange(method + " /hello HTTP/1.1")).startsWith("HTTP/1.1 405 ");
      }
    }
  }

  @Test
  void speaksPlainTextWhereTheRouteSaysSo() throws Exception {
    Route route =
        new Route(
            Method.POST,
            "/add-checkpoint",
            RequestLimits.body(10),
            ErrorStyle.PLAIN_TEXT,
            request -> {
              throw Problem.of(ErrorCode.UNPROCESSABLE, "the proof does not verify").asException();
            });
    try (TestServer server = TestServer.serving(route)) {
      assertThat(server.exchange("POST /add-checkpoint HTTP/1.1", "Content-Length: 0"))
          .startsWith("HTTP/1.1 422 ")
          .contains("Content-Type: text/plain")
          .endsWith("\r\n\r\nthe proof does not verify\n");
      assertThat(server.exchange("POST /add-checkpoint HTTP/1.1", "Content-Length: 11"))
          .startsWith("HTTP/1.1 413 ")
          .contains("Content-Type: text/plain");
    }
  }

  @Test
  void refusesADeclaredBodyThatIsTooLargeWithoutReadingIt() throws Exception {
    try (TestServer server = TestServer.serving(TestServer.echo(10));
        RawConnection connection = server.connect()) {
      connection.send("POST /echo HTTP/1.1\nHost: x\nContent-Length: 1000000000\n\n");
      assertThat(connection.readAll()).startsWith("HTTP/1.1 413 ").contains("body_too_large");
    }
  }

  /** Closing with unread bytes would reset the connection, and the answer be lost. */
  @Test
  void letsAClientThatIsStillSendingReadWhyItIsRefused() throws Exception {
    byte[] large = new byte[1 << 20];
    try (TestServer server = TestServer.serving(TestServer.echo(10));
        HttpClientExchange client = HttpClientExchange.create()) {
      URI uri = URI.create("http://127.0.0.1:" + server.port() + "/echo");
      for (int i = 0; i < 50; i++) {
        Call call = Call.post(uri, "text/plain", large, Duration.ofSeconds(30), 1 << 16);
        assertThat(client.send(call).status()).isEqualTo(413);
      }
    }
  }

  /** Else a client's next request would go into a connection that is being closed. */
  @Test
  void saysThatTheConnectionEndsWhenABodyStaysUnread() throws Exception {
    try (TestServer server = TestServer.serving(TestServer.echo(10))) {
      assertThat(server.exchange("POST /echo HTTP/1.1", "Content-Length: 1000"))
          .startsWith("HTTP/1.1 413 ")
          .containsIgnoringCase("connection: close");
      assertThat(server.exchange("POST /nowhere HTTP/1.1", "Content-Length: 1000"))
          .startsWith("HTTP/1.1 404 ")
          .containsIgnoringCase("connection: close");
      assertThat(server.exchange("POST /nowhere HTTP/1.1", "Transfer-Encoding: chunked"))
          .startsWith("HTTP/1.1 404 ")
          .containsIgnoringCase("connection: close");
    }
  }

  @Test
  void refusesAChunkedBodyThatGrowsTooLarge() throws Exception {
    try (TestServer server = TestServer.serving(TestServer.echo(10));
        RawConnection connection = server.connect()) {
      connection.send("POST /echo HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n\n");
      connection.send("8\n12345678\n8\n12345678\n");
      assertThat(connection.readAll())
          .startsWith("HTTP/1.1 413 ")
          .contains("body_too_large")
          .contains("Connection: close");
    }
  }

  @Test
  void takesABodyOfExactlyTheLimit() throws Exception {
    try (TestServer server = TestServer.serving(TestServer.echo(10))) {
      assertThat(server.exchange("POST /echo HTTP/1.1", "Content-Length: 10", "", "0123456789"))
          .startsWith("HTTP/1.1 200 ")
          .contains("\r\n\r\n0123456789");
      assertThat(
              server.exchange(
                  "POST /echo HTTP/1.1",
                  "Transfer-Encoding: chunked",
                  "",
                  "5",
                  "01234",
                  "5",
                  "56789",
                  "0"))
          .contains("\r\n\r\n0123456789");
    }
  }

  @Test
  void refusesABodyWhereNoneBelongs() throws Exception {
    try (TestServer server = TestServer.serving(HELLO)) {
      assertThat(server.exchange("GET /hello HTTP/1.1", "Content-Length: 1", "", "x"))
          .startsWith("HTTP/1.1 413 ");
    }
  }

  @Test
  void requiresTheContentTypeOfTheRoute() throws Exception {
    try (TestServer server = TestServer.serving(TestServer.echo(10, "application/json"))) {
      assertThat(server.exchange("POST /echo HTTP/1.1", "Content-Length: 2", "", "{}"))
          .startsWith("HTTP/1.1 415 ")
          .contains("unsupported_media_type")
          .contains("application/json");
      assertThat(
              server.exchange(
                  "POST /echo HTTP/1.1",
                  "Content-Type: Application/JSON; charset=utf-8",
                  "Content-Length: 2",
                  "",
                  "{}"))
          .startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void givesUpABodyThatComesTooSlowly() throws Exception {
    try (TestServer server = TestServer.serving(TestServer.IMPATIENT, TestServer.echo(1000));
        RawConnection connection = server.connect()) {
      connection.send("POST /echo HTTP/1.1\nHost: x\nContent-Length: 1000\n\nabc");
      assertThat(connection.readAll()).startsWith("HTTP/1.1 408 ").contains("request_timeout");
    }
  }

  @Test
  void givesUpAHeadThatComesTooSlowly() throws Exception {
    try (TestServer server = TestServer.serving(TestServer.IMPATIENT, HELLO);
        RawConnection fresh = server.connect();
        RawConnection used = server.connect()) {
      used.send("GET /hello HTTP/1.1\nHost: x\n\n").readReply();
      fresh.send("GET /hello HTTP/1.1\nHo");
      used.send("GET /hello HTTP/1.1\nHo");
      assertThat(fresh.isClosedByServer()).isTrue();
      assertThat(used.isClosedByServer()).isTrue();
    }
  }

  @Test
  void leavesAnIdleConnectionAloneUntilTheIdleTimeout() throws Exception {
    try (TestServer server = TestServer.serving(TestServer.IMPATIENT, HELLO);
        RawConnection idle = server.connect();
        RawConnection slow = server.connect()) {
      idle.send("GET /hello HTTP/1.1\nHost: x\n\n").readReply();
      slow.send("GET /hello HTTP/1.1\nHo");
      assertThat(slow.isClosedByServer()).isTrue();
      assertThat(idle.send("GET /hello HTTP/1.1\nHost: x\n\n").readReply()).contains(" 200 ");
    }
  }

  @Test
  void refusesEndlessHeadersAndTargets() throws Exception {
    try (TestServer server = TestServer.serving(HELLO)) {
      assertThat(server.exchange("GET /hello HTTP/1.1", "X-Long: " + "a".repeat(5000)))
          .startsWith("HTTP/1.1 431 ")
          .contains("headers_too_large");
      assertThat(server.exchange("GET /" + "a".repeat(5000) + " HTTP/1.1"))
          .startsWith("HTTP/1.1 414 ")
          .contains("uri_too_long");
    }
  }

  @Test
  void refusesWhateverCouldBeSmuggled() throws Exception {
    try (TestServer server = TestServer.serving(TestServer.echo(100))) {
      String post = "POST /echo HTTP/1.1\nHost: x\n";
      List<String> malformed =
          List.of(
              post + "Content-Length: 3\nTransfer-Encoding: chunked\n\n0\n\n",
              post + "Content-Length: 3\nContent-Length: 4\n\nabcd",
              post + "Content-Length: +3\n\nabc",
              post + "Content-Length : 3\n\nabc",
              post + "X: a\n b\nContent-Length: 0\n\n",
              "POST /echo HTTP/1.1\nContent-Length: 0\n\n",
              "POST /echo\n\n",
              "nonsense\n\n");
      for (String request : malformed) {
        try (RawConnection connection = server.connect()) {
          String reply = connection.send(request).readAll();
          assertThat(reply).as(request).matches("(?s)HTTP/1.1 (4\\d\\d|505) .*");
          assertThat(reply).as(request).doesNotContain("Jetty").contains("problem+json");
        }
      }
    }
  }

  @Test
  void refusesAmbiguousPaths() throws Exception {
    Route any =
        TestServer.get("/{all...}", request -> TestServer.plain("reached " + request.path()));
    try (TestServer server = TestServer.serving(any)) {
      for (String path :
          List.of(
              "/a%2Fb",
              "/a%2fb",
              "/a/../b",
              "/a/%2e%2e/b",
              "/a/./b",
              "/a//b",
              "/a/",
              "//a",
              "/a;b",
              "/a%5cb",
              "/%ff",
              "/%",
              "/%2",
              "/%zz",
              "/a%00",
              "/a%0d%0ab",
              "/a%7f")) {
        assertThat(server.exchange("GET " + path + " HTTP/1.1"))
            .as(path)
            .startsWith("HTTP/1.1 400 ")
            .contains("application/problem+json");
      }
      assertThat(server.exchange("GET /a%3Ab HTTP/1.1")).endsWith("reached /a:b");
      assertThat(server.exchange("GET /a%20%C3%A9 HTTP/1.1")).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void refusesAMalformedQuery() throws Exception {
    try (TestServer server = TestServer.serving(HELLO)) {
      for (String query : List.of("a=1&a=2", "a=%", "&", "=1", "a=%ff")) {
        assertThat(server.exchange("GET /hello?" + query + " HTTP/1.1"))
            .as(query)
            .startsWith("HTTP/1.1 400 ");
      }
    }
  }

  @Test
  void tellsAClientThatExpectsItToContinue() throws Exception {
    try (TestServer server = TestServer.serving(TestServer.echo(10))) {
      try (RawConnection connection = server.connect()) {
        String head = "POST /echo HTTP/1.1\nHost: x\nExpect: 100-continue\nContent-Length: ";
        connection.send(head + "2\n\n");
        assertThat(connection.readReply()).startsWith("HTTP/1.1 100 ");
        assertThat(connection.send("ok").readReply()).startsWith("HTTP/1.1 200 ").endsWith("ok");
      }
      try (RawConnection connection = server.connect()) {
        String head = "POST /echo HTTP/1.1\nHost: x\nExpect: 100-continue\nContent-Length: ";
        assertThat(connection.send(head + "20\n\n").readReply()).startsWith("HTTP/1.1 413 ");
      }
    }
  }

  @Test
  void hidesWhatAHandlerThrows() throws Exception {
    Route broken =
        TestServer.get(
            "/broken",
            request -> {
              throw new IllegalStateException("the secret");
            });
    try (TestServer server = TestServer.serving(broken)) {
      assertThat(server.exchange("GET /broken HTTP/1.1"))
          .startsWith("HTTP/1.1 500 ")
          .contains("\"code\":\"internal\"")
          .contains("\"incident\":\"")
          .doesNotContain("secret")
          .doesNotContain("Exception");
      assertThat(server.observation().status()).isEqualTo(500);
    }
  }

  @Test
  void sendsRetryAfterInWholeSeconds() throws Exception {
    Route full =
        TestServer.get(
            "/full",
            request -> {
              throw Problem.of(ErrorCode.QUEUE_FULL, "try again")
                  .retryAfter(Duration.ofMillis(1200))
                  .asException();
            });
    try (TestServer server = TestServer.serving(full)) {
      assertThat(server.exchange("GET /full HTTP/1.1"))
          .startsWith("HTTP/1.1 503 ")
          .contains("Retry-After: 2\r\n");
    }
  }

  @Test
  void compressesLargeTextsForThoseWhoAcceptIt() throws Exception {
    String large = "the same line again\n".repeat(20_000);
    Route text = TestServer.get("/text", request -> TestServer.plain(large));
    Route stream =
        TestServer.get(
            "/stream",
            request ->
                Response.stream(
                    200,
                    "application/x-ndjson",
                    out -> out.write(large.getBytes(StandardCharsets.UTF_8))));
    try (TestServer server = TestServer.serving(HELLO, text, stream);
        HttpClientExchange client = HttpClientExchange.create()) {
      for (String path : List.of("/text", "/stream")) {
        Call call = get(server, path, 1 << 20);
        Reply plain = client.send(call);
        assertThat(TestServer.text(plain)).isEqualTo(large);
        assertThat(plain.headers().first("Content-Encoding")).isEmpty();
        Reply gzip = client.send(call.with("Accept-Encoding", "gzip, deflate"));
        assertThat(gzip.headers().first("Content-Encoding")).contains("gzip");
        assertThat(gzip.headers().first("Vary")).contains("Accept-Encoding");
        assertThat(gzip.body().length).isLessThan(large.length() / 20);
        byte[] unzipped = new GZIPInputStream(new ByteArrayInputStream(gzip.body())).readAllBytes();
        assertThat(new String(unzipped, StandardCharsets.UTF_8)).isEqualTo(large);
      }
      Reply small = client.send(get(server, "/hello", 100).with("Accept-Encoding", "gzip"));
      assertThat(TestServer.text(small)).isEqualTo("hi\n");
    }
  }

  @Test
  void breaksOffAStreamWhoseWriterFails() throws Exception {
    Route stream =
        TestServer.get(
            "/stream",
            request ->
                Response.stream(
                    200,
                    "text/plain",
                    out -> {
                      out.write(new byte[100_000]);
                      throw new IllegalStateException("half way");
                    }));
    try (TestServer server = TestServer.serving(stream)) {
      for (String encoding : List.of("identity", "gzip")) {
        assertThat(server.exchange("GET /stream HTTP/1.1", "Accept-Encoding: " + encoding))
            .startsWith("HTTP/1.1 ")
            .doesNotEndWith("0\r\n\r\n");
      }
      try (HttpClientExchange client = HttpClientExchange.create()) {
        assertThatThrownBy(() -> client.send(get(server, "/stream", 1 << 20)))
            .isInstanceOfSatisfying(
                ExchangeException.class,
                e -> assertThat(e.reason()).isEqualTo(ExchangeException.Reason.BROKEN));
      }
    }
  }

  @Test
  void givesUpAClientThatDoesNotRead() throws Exception {
    var outcome = new CompletableFuture<Throwable>();
    Route stream =
        TestServer.get(
            "/stream",
            request ->
                Response.stream(
                    200,
                    "application/octet-stream",
                    out -> {
                      try {
                        for (int i = 0; i < 100_000; i++) {
                          out.write(new byte[10_000]);
                        }
                      } catch (IOException e) {
                        outcome.complete(e);
                        throw e;
                      }
                    }));
    try (TestServer server = TestServer.serving(TestServer.IMPATIENT, stream);
        RawConnection connection = server.connect()) {
      connection.send("GET /stream HTTP/1.1\nHost: x\n\n");
      assertThat(outcome.get(60, TimeUnit.SECONDS)).hasMessageContaining("too slowly");
    }
  }

  @Test
  void observesTemplatesAndNeverPaths() throws Exception {
    Route route = TestServer.get("/v1/timestamp/{hash}", request -> TestServer.plain("ok"));
    try (TestServer server = TestServer.serving(route)) {
      server.exchange("GET /v1/timestamp/abc HTTP/1.1");
      assertThat(shown(server.observation())).isEqualTo("GET /v1/timestamp/{hash} 200 2");
      server.exchange("GET /wp-admin HTTP/1.1");
      assertThat(shown(server.observation())).startsWith("GET unmatched 404 ");
      server.exchange("BREW /v1/timestamp/abc HTTP/1.1");
      assertThat(shown(server.observation())).startsWith("other unmatched 405 ");
    }
  }

  private static String shown(RequestObserver.Observation seen) {
    return String.join(
        " ",
        seen.method(),
        seen.route(),
        Integer.toString(seen.status()),
        Long.toString(seen.replyBytes()));
  }

  @Test
  void saysWhichAddressIsInUse() throws Exception {
    try (TestServer server = TestServer.serving(HELLO)) {
      ListenAddress taken = new ListenAddress("127.0.0.1", server.port());
      assertThatThrownBy(
              () ->
                  JettyServer.start(
                      taken,
                      Optional.empty(),
                      new Router(List.of(), ErrorStyle.PLAIN_TEXT),
                      TestServer.LIMITS,
                      observation -> {},
                      System::nanoTime,
                      new SplittableRandom(1)))
          .isInstanceOf(ListenException.class)
          .hasMessageContaining("127.0.0.1:" + server.port())
          .hasMessageContaining("already in use");
    }
  }

  @Test
  void acceptsNoMoreConnectionsThanItsLimit() throws Exception {
    ServerLimits two = limits(2, 1 << 20);
    try (TestServer server = TestServer.serving(two, HELLO);
        RawConnection first = server.connect()) {
      String request = "GET /hello HTTP/1.1\nHost: x\n\n";
      assertThat(first.send(request).readReply()).contains(" 200 ");
      RawConnection third;
      try (RawConnection second = server.connect()) {
        assertThat(second.send(request).readReply()).contains(" 200 ");
        third = server.connect().send(request);
        assertThat(third.hearsNothingFor(Duration.ofMillis(300))).isTrue();
      }
      try (third) {
        assertThat(third.readReply()).contains(" 200 ");
      }
    }
  }

  @Test
  void boundsTheMemoryOfAllBodies() throws Exception {
    ServerLimits small = limits(100, 1000);
    try (TestServer server = TestServer.serving(small, TestServer.echo(100_000));
        RawConnection holder = server.connect()) {
      holder.send("POST /echo HTTP/1.1\nHost: x\nContent-Length: 901\n\n" + "a".repeat(900));
      assertThat(
              server.exchange("POST /echo HTTP/1.1", "Content-Length: 2000", "", "b".repeat(2000)))
          .startsWith("HTTP/1.1 503 ")
          .contains("Retry-After: 1");
      assertThat(holder.send("a").readReply()).startsWith("HTTP/1.1 200 ");
      assertThat(server.exchange("POST /echo HTTP/1.1", "Content-Length: 900", "", "b".repeat(900)))
          .startsWith("HTTP/1.1 200 ");
    }
  }

  private static ServerLimits limits(int connections, long bodyBytes) {
    ServerLimits some = TestServer.LIMITS;
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
        some.stopTimeout());
  }

  private static Call get(TestServer server, String path, int maxReplyBytes) {
    URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
    return Call.get(uri, Duration.ofSeconds(10), maxReplyBytes);
  }
}
