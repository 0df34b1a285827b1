package cairn.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HandlerExchangeTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  private final Exchange exchange =
      new HandlerExchange(
          new Router(
              List.of(
                  TestServer.echo(4, "text/plain"),
                  TestServer.get(
                      "/who/{name}",
                      request ->
                          TestServer.plain(
                              request.pathParameter("name") + request.remoteAddress())),
                  TestServer.get(
                      "/stream",
                      request -> Response.stream(200, "text/plain", out -> out.write('s'))),
                  TestServer.get(
                      "/gone",
                      request ->
                          Response.stream(
                              200,
                              "text/plain",
                              out -> {
                                throw new IOException("gone");
                              })),
                  TestServer.get(
                      "/broken",
                      request -> {
                        throw new IllegalStateException("secret");
                      })),
              ErrorStyle.PROBLEM_JSON),
          "192.0.2.1");

  @Test
  void callsHandlersAsAServerWould() throws Exception {
    assertThat(TestServer.text(get("/who/me%20"))).isEqualTo("me 192.0.2.1");
    assertThat(TestServer.text(get("/stream"))).isEqualTo("s");
    assertThat(post("text/plain", "1234").status()).isEqualTo(200);
    assertThat(exchange.send(call(Method.HEAD, "/who/me")).body()).isEmpty();
  }

  @Test
  void refusesAsAServerWould() throws Exception {
    assertThat(get("/nothing").status()).isEqualTo(404);
    assertThat(get("/who/a%2fb").status()).isEqualTo(400);
    assertThat(get("/who/a?a=1&a=1").status()).isEqualTo(400);
    assertThat(exchange.send(call(Method.PUT, "/echo")).headers().first("Allow")).contains("POST");
    assertThat(post("text/plain", "12345").status()).isEqualTo(413);
    assertThat(post("text/html", "1").status()).isEqualTo(415);
    Reply broken = get("/broken");
    assertThat(broken.status()).isEqualTo(500);
    assertThat(TestServer.text(broken)).doesNotContain("secret").contains("incident");
  }

  @Test
  void boundsTheReply() {
    URI uri = URI.create("http://node.example/stream");
    assertReason(Call.get(uri, TIMEOUT, 0), ExchangeException.Reason.TOO_LARGE);
  }

  @Test
  void tellsABrokenReply() {
    assertReason(call(Method.GET, "/gone"), ExchangeException.Reason.BROKEN);
  }

  private void assertReason(Call call, ExchangeException.Reason reason) {
    assertThatThrownBy(() -> exchange.send(call))
        .isInstanceOfSatisfying(
            ExchangeException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  private Reply get(String path) throws ExchangeException {
    return exchange.send(call(Method.GET, path));
  }

  private Reply post(String contentType, String body) throws ExchangeException {
    URI uri = URI.create("http://node.example/echo");
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return exchange.send(Call.post(uri, contentType, bytes, TIMEOUT, 1000));
  }

  private static Call call(Method method, String path) {
    URI uri = URI.create("http://node.example" + path);
    return new Call(method, uri, Headers.empty(), new byte[0], TIMEOUT, 1000);
  }
}
