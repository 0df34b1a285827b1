package cairn.web;

import cairn.http.Headers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Cookies of our own (RFC 6265), which hold hex digits only. */
final class Cookies {
  private Cookies() {}

  /**
   * The value of the cookie; empty if it is not there, or twice: then somebody else has set one.
   */
  static Optional<String> value(Headers headers, String name) {
    List<String> values =
        headers.all("Cookie").stream()
            .flatMap(line -> Arrays.stream(line.split(";", -1)))
            .map(String::strip)
            .filter(pair -> pair.startsWith(name + "="))
            .map(pair -> pair.substring(name.length() + 1))
            .toList();
    return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
  }

  /** What sets a cookie that scripts and other sites' requests do not get. */
  static String set(String name, String value, Duration age, boolean secure) {
    return "%s=%s; Path=/; Max-Age=%d; HttpOnly; SameSite=Strict%s"
        .formatted(name, value, age.toSeconds(), secure ? "; Secure" : "");
  }
}
