package cairn.web;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.http.Call;
import cairn.http.Exchange;
import cairn.http.ExchangeException;
import cairn.http.Reply;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A browser without a window: keeps cookies, and sends forms as browsers do. */
final class Visitor {
  static final String ORIGIN = "http://127.0.0.1:5000";

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Pattern FORM = Pattern.compile("name=\"form\" value=\"([0-9a-f]{64})\"");

  private final Exchange exchange;
  final Map<String, String> cookies = new LinkedHashMap<>();

  Visitor(Exchange exchange) {
    this.exchange = exchange;
  }

  Reply get(String path) throws ExchangeException {
    return send(Call.get(URI.create(ORIGIN + path), PATIENCE, 1 << 22));
  }

  /** Sends a form from a page of ours. */
  Reply post(String path, Map<String, String> fields) throws ExchangeException {
    return send(form(path, fields).with("Origin", ORIGIN).with("Sec-Fetch-Site", "same-origin"));
  }

  /** A form without cookies and origin. */
  static Call form(String path, Map<String, String> fields) {
    String body =
        fields.entrySet().stream()
            .map(field -> encode(field.getKey()) + "=" + encode(field.getValue()))
            .collect(Collectors.joining("&"));
    return Call.post(
        URI.create(ORIGIN + path),
        "application/x-www-form-urlencoded",
        body.getBytes(StandardCharsets.UTF_8),
        PATIENCE,
        1 << 22);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Sends it with the cookies, and keeps those that come back. */
  Reply send(Call call) throws ExchangeException {
    String sent =
        cookies.entrySet().stream()
            .map(cookie -> cookie.getKey() + "=" + cookie.getValue())
            .collect(Collectors.joining("; "));
    Call asked = call.with("Host", "127.0.0.1:5000");
    Reply reply = exchange.send(sent.isEmpty() ? asked : asked.with("Cookie", sent));
    for (String line : reply.headers().all("Set-Cookie")) {
      String pair = line.substring(0, line.indexOf(';'));
      cookies.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
    }
    return reply;
  }

  /** The token in the forms of a page. */
  static String formToken(Reply page) {
    Matcher found = FORM.matcher(text(page));
    assertThat(found.find()).as(text(page)).isTrue();
    return found.group(1);
  }

  static String text(Reply reply) {
    return new String(reply.body(), StandardCharsets.UTF_8);
  }

  /** Where a redirect leads. */
  static Optional<String> leadsTo(Reply reply) {
    return reply.status() == 303 ? reply.headers().first("Location") : Optional.empty();
  }

  Reply login(String token) throws ExchangeException {
    String form = formToken(get("/login"));
    return post("/login", Map.of("form", form, "token", token));
  }

  /** Logs in, and opens the page. */
  Reply page() throws ExchangeException {
    assertThat(leadsTo(login(FakeNode.TOKEN))).contains("/federation");
    return get("/federation");
  }
}
