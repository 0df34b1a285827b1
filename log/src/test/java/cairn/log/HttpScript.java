package cairn.log;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Utf8;
import cairn.http.Call;
import cairn.http.Exchange;
import cairn.http.ExchangeException;
import cairn.http.Headers;
import cairn.http.Method;
import cairn.http.Reply;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Requests and what is expected of their answers, as text.
 *
 * <pre>
 * # refuses a short hash
 * > POST /v1/timestamp
 * > Content-Type: application/json
 * > {"hash":"00"}
 * {@literal <} 400 application/problem+json
 * {@literal <} bad_hash
 * {@literal <} ! secret
 * </pre>
 *
 * Lines of a request are the request line, header fields, and a body that begins with a brace. The
 * first line of an answer is status and content type; each further one is a text that the answer
 * holds in its body or header fields, or, behind {@code !}, does not. {@code ${name}} is replaced.
 */
record HttpScript(String name, List<String> request, List<String> answer) {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  static List<HttpScript> read(String resource) throws IOException {
    String text;
    try (InputStream in = HttpScript.class.getResourceAsStream(resource)) {
      text =
          new String(Optional.ofNullable(in).orElseThrow().readAllBytes(), StandardCharsets.UTF_8);
    }
    List<HttpScript> scripts = new ArrayList<>();
    for (String line : text.lines().toList()) {
      if (line.startsWith("# ")) {
        scripts.add(new HttpScript(line.substring(2), new ArrayList<>(), new ArrayList<>()));
      } else if (line.startsWith("> ")) {
        scripts.getLast().request.add(line.substring(2));
      } else if (line.startsWith("< ")) {
        scripts.getLast().answer.add(line.substring(2));
      } else if (!line.isBlank()) {
        throw new IOException("script: expected #, > or <, found " + line);
      }
    }
    return scripts;
  }

  void play(Exchange exchange, Map<String, String> values) throws ExchangeException {
    Reply reply = exchange.send(call(values));
    String body = new String(reply.body(), StandardCharsets.UTF_8);
    String type = reply.headers().first("Content-Type").orElse("-");
    assertThat(reply.status() + " " + type).as(body).isEqualTo(answer.getFirst());
    StringBuilder whole = new StringBuilder(body);
    reply.headers().fields().forEach(f -> whole.append('\n').append(f.name() + ": " + f.value()));
    for (String line : answer.subList(1, answer.size())) {
      String expected = filled(line, values);
      if (expected.startsWith("! ")) {
        assertThat(whole.toString()).doesNotContain(expected.substring(2));
      } else {
        assertThat(whole.toString()).contains(expected);
      }
    }
  }

  private Call call(Map<String, String> values) {
    String[] first = filled(request.getFirst(), values).split(" ", 2);
    Headers headers = Headers.empty();
    String body = "";
    for (String line : request.subList(1, request.size())) {
      int colon = line.indexOf(": ");
      if (line.startsWith("{") || colon < 0) {
        body = filled(line, values);
      } else {
        headers = headers.with(line.substring(0, colon), line.substring(colon + 2));
      }
    }
    return new Call(
        Method.named(first[0]).orElseThrow(),
        URI.create("http://gateway" + first[1]),
        headers,
        Utf8.encode(body),
        TIMEOUT,
        1 << 22);
  }

  private static String filled(String text, Map<String, String> values) {
    String result = text;
    for (Map.Entry<String, String> value : values.entrySet()) {
      result = result.replace("${" + value.getKey() + "}", value.getValue());
    }
    return result;
  }

  @Override
  public String toString() {
    return name;
  }
}
