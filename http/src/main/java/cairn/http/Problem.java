package cairn.http;

import cairn.format.JsonObject;
import cairn.format.JsonString;
import cairn.format.MalformedException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One operating error, in words for whoever reads it: what was wrong, what was expected, what to
 * do.
 *
 * <p>As {@code application/problem+json} (RFC 9457, section 3):
 *
 * <pre>{"type":"urn:cairn:problem:bad_hash","title":"Not a SHA-256 hash in lowercase hex",
 * "status":400,"detail":"hash: got 63 characters, wanted 64","code":"bad_hash"}</pre>
 *
 * @param detail about this occurrence; never a stack trace or a secret
 * @param members further members of the document, such as {@code expected} and {@code actual}
 * @param retryAfter when to try again; sent as {@code Retry-After} in whole seconds, rounded up
 */
public record Problem(
    ErrorCode code, String detail, Map<String, String> members, Optional<Duration> retryAfter) {
  private static final String MEDIA_TYPE = "application/problem+json";

  /** A problem of ours is a few hundred bytes. */
  private static final int MAX_DOCUMENT_BYTES = 16 << 10;

  private static final Set<String> RESERVED =
      Set.of("type", "title", "status", "detail", "instance", "code");

  public Problem {
    members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    for (String name : members.keySet()) {
      if (RESERVED.contains(name)) {
        throw new IllegalArgumentException(
            "problem member: got '" + name + "', wanted none of " + RESERVED);
      }
    }
    if (retryAfter.isPresent() && retryAfter.get().isNegative()) {
      throw new IllegalArgumentException(
          "retryAfter: got " + retryAfter.get() + ", wanted zero or more");
    }
  }

  public static Problem of(ErrorCode code, String detail) {
    return new Problem(code, detail, Map.of(), Optional.empty());
  }

  /**
   * Reads what a server of Cairn answered; nothing for a reply that is no problem document. A code
   * that is not known here becomes the most general one of the reply's status. Never trusted: it is
   * for showing, and for deciding when to try again.
   */
  public static Optional<Problem> parse(Reply reply) {
    String type = reply.headers().first("Content-Type").map(Dispatcher::mediaType).orElse("");
    if (!type.equals(MEDIA_TYPE)) {
      return Optional.empty();
    }
    try {
      JsonObject document = JsonObject.parse(reply.body(), MAX_DOCUMENT_BYTES, "problem");
      ErrorCode code =
          document
              .optionalString("code")
              .flatMap(ErrorCode::named)
              .orElse(ErrorCode.ofStatus(reply.status()));
      String detail = document.optionalString("detail").orElse(code.title());
      return Optional.of(new Problem(code, detail, texts(document), reply.retryAfter()));
    } catch (MalformedException malformed) {
      return Optional.empty();
    }
  }

  private static Map<String, String> texts(JsonObject document) {
    Map<String, String> texts = new LinkedHashMap<>();
    document
        .members()
        .forEach(
            (name, value) -> {
              if (!RESERVED.contains(name) && value instanceof JsonString text) {
                texts.put(name, text.value());
              }
            });
    return texts;
  }

  /** The same problem with one more member. */
  public Problem with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(members);
    more.put(name, value);
    return new Problem(code, detail, more, retryAfter);
  }

  public Problem retryAfter(Duration duration) {
    return new Problem(code, detail, members, Optional.of(duration));
  }

  public ProblemException asException() {
    return new ProblemException(this);
  }

  /** The answer to a client, in the style of its route. */
  public Response toResponse(ErrorStyle style) {
    Response response =
        switch (style) {
          case PROBLEM_JSON -> Response.bytes(code.status(), MEDIA_TYPE, toJson());
          case PLAIN_TEXT ->
              Response.text(code.status(), "text/plain; charset=utf-8", detail + "\n");
        };
    return retryAfter
        .map(after -> response.with("Retry-After", Long.toString(wholeSeconds(after))))
        .orElse(response);
  }

  private static long wholeSeconds(Duration duration) {
    return duration.plusNanos(999_999_999).toSeconds();
  }

  /** The problem document in UTF-8. */
  public byte[] toJson() {
    StringBuilder json = new StringBuilder(256).append('{');
    JsonText.member(json, "type", code.type());
    JsonText.member(json.append(','), "title", code.title());
    json.append(",\"status\":").append(code.status());
    JsonText.member(json.append(','), "detail", detail);
    JsonText.member(json.append(','), "code", code.code());
    members.forEach((name, value) -> JsonText.member(json.append(','), name, value));
    return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
  }
}
