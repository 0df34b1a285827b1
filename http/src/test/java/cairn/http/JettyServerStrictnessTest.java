package cairn.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JettyServerStrictnessTest {
  @Test
  void refusesEndlessHeadersAndTargets() throws Exception {
    try (TestServer server = TestServer.serving(TestServer.HELLO)) {
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
    try (TestServer server = TestServer.serving(TestServer.HELLO)) {
      for (String query : List.of("a=1&a=2", "a=%", "&", "=1", "a=%ff")) {
        assertThat(server.exchange("GET /hello?" + query + " HTTP/1.1"))
            .as(query)
            .startsWith("HTTP/1.1 400 ");
      }
    }
  }
}
