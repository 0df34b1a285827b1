package cairn.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class JettyServerTest {
  @Test
  void answersAndKeepsTheConnection() throws Exception {
    try (TestServer server = TestServer.serving(TestServer.HELLO);
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
    try (TestServer server = TestServer.serving(TestServer.HELLO, stream)) {
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
    try (TestServer server = TestServer.serving(TestServer.HELLO)) {
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
}
