package cairn.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class JettyServerReplyTest {
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
    try (TestServer server = TestServer.serving(TestServer.HELLO, text, stream);
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

  private static Call get(TestServer server, String path, int maxReplyBytes) {
    URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
    return Call.get(uri, Duration.ofSeconds(10), maxReplyBytes);
  }
}
