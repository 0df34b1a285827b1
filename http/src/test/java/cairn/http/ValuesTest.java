package cairn.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
  @Test
  void requestsRepliesAndBodiesShareNoArrays() {
    byte[] bytes = {1, 2};
    Request request =
        new Request(Method.GET, "/", Map.of(), Query.empty(), Headers.empty(), bytes, "x");
    Reply reply = new Reply(200, Headers.empty(), bytes);
    Call call = Call.post(URI.create("http://x/"), "a/b", bytes, Duration.ofSeconds(1), 1);
    Body.Bytes body = new Body.Bytes(bytes);
    bytes[0] = 9;
    for (byte[] out : List.of(request.body(), reply.body(), call.body(), body.bytes())) {
      assertThat(out).containsExactly(1, 2);
      out[0] = 9;
    }
    assertThat(request.body()).containsExactly(1, 2);
    assertThat(body.bytes()).containsExactly(1, 2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "/x",
        "ftp://x/",
        "file:///x",
        "http:///x",
        "http://user:secret@x/",
        "http://x/#f"
      })
  void callsGoToHttpHostsOnly(String uri) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Call.get(URI.create(uri), Duration.ofSeconds(1), 1));
  }

  @Test
  void callsAreBounded() {
    URI uri = URI.create("http://x/");
    assertThatIllegalArgumentException().isThrownBy(() -> Call.get(uri, Duration.ZERO, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> Call.get(uri, Duration.ofHours(2), 1));
    assertThatIllegalArgumentException().isThrownBy(() -> Call.get(uri, Duration.ofHours(1), -1));
  }

  @ParameterizedTest
  @CsvSource({"Bearer abc,abc", "bearer  abc ,abc", "Bearer ,''", "Basic abc,''", "Bearerabc,''"})
  void findsABearerToken(String authorization, String token) {
    Headers headers = Headers.of("Authorization", authorization);
    Request request =
        new Request(Method.GET, "/", Map.of(), Query.empty(), headers, new byte[0], "x");
    assertThat(request.bearerToken().orElse("")).isEqualTo(token);
    assertThat(request.toString()).doesNotContain("abc");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip|true",
        "GZIP;q=0.5|true",
        "deflate, gzip|true",
        "*|true",
        "br|false",
        "''|false",
        "gzip;q=0|false",
        "gzip; q=0.000, *|false",
        "*;q=0|false",
        "identity|false"
      })
  void compressesOnlyForThoseWhoAcceptIt(String acceptEncoding, boolean accepted) {
    assertThat(Compression.acceptsGzip(List.of(acceptEncoding))).isEqualTo(accepted);
  }

  @Test
  void compressesOtherTypesWhenTheHandlerSaysThatTheyVary() {
    Compression compression = new Compression(4);
    Response tile = Response.bytes(200, "application/octet-stream", new byte[10]);
    assertThat(compression.varies(tile)).isFalse();
    assertThat(compression.varies(tile.with("Vary", "Accept-Encoding"))).isTrue();
    assertThat(compression.varies(Response.text(200, "text/plain", "abc"))).isFalse();
    Response text = Response.text(200, "text/plain", "abcd");
    assertThat(compression.varies(text)).isTrue();
    assertThat(compression.varies(text.with("Content-Encoding", "gzip"))).isFalse();
    assertThat(compression.varies(text.with("ETag", "\"1\""))).isFalse();
  }

  @Test
  void logsForeignTextInOneVisibleLine() {
    assertThat(LogText.printable("/a\r\nb\u001b[31m\u2028\u202e\\é"))
        .isEqualTo("/a\\u000d\\u000ab\\u001b[31m\\u2028\\u202e\\u005cé");
  }

  @Test
  void readsHowLongToWaitInSecondsAndNothingElse() {
    assertThat(replyAfter("7").retryAfter()).contains(Duration.ofSeconds(7));
    assertThat(replyAfter("0").retryAfter()).contains(Duration.ZERO);
    for (String other :
        List.of("", "007", "+7", "-7", "7.5", "9999999999", "Fri, 20 Nov 2026 10:00:00 GMT")) {
      assertThat(replyAfter(other).retryAfter()).as(other).isEmpty();
    }
    assertThat(new Reply(429, Headers.of(), new byte[0]).retryAfter()).isEmpty();
  }

  private static Reply replyAfter(String value) {
    return new Reply(429, Headers.of("Retry-After", value), new byte[0]);
  }
}
