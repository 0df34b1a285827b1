package cairn.http;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a route accepts, known before a body is read.
 *
 * @param maxBodyBytes a longer body is refused with 413, with or without a declared length
 * @param contentTypes media types without parameters, in lower case, {@code application/json};
 *     another or none is refused with 415; empty: any
 */
public record RequestLimits(int maxBodyBytes, Set<String> contentTypes) {
  /** Bodies are held whole in memory: larger transfers belong into several requests. */
  public static final int MAX_BODY_BYTES = 64 << 20;

  private static final RequestLimits NO_BODY = new RequestLimits(0, Set.of());

  public RequestLimits {
    if (maxBodyBytes < 0 || maxBodyBytes > MAX_BODY_BYTES) {
      throw new IllegalArgumentException(
          "maxBodyBytes: got " + maxBodyBytes + ", wanted 0 to " + MAX_BODY_BYTES);
    }
    for (String type : contentTypes) {
      if (!type.equals(type.toLowerCase(Locale.ROOT)) || type.indexOf('/') < 1) {
        throw new IllegalArgumentException(
            "content type: got '" + type + "', wanted type/subtype in lower case");
      }
    }
    contentTypes = Set.copyOf(contentTypes);
  }

  /** For GET and its like: any body is refused. */
  public static RequestLimits noBody() {
    return NO_BODY;
  }

  /** At most that many bytes, of one of these content types; of any type when none is named. */
  public static RequestLimits body(int maxBytes, String... contentTypes) {
    return new RequestLimits(maxBytes, Set.copyOf(List.of(contentTypes)));
  }
}
