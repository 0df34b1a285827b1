package cairn.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads a request's path so that it can mean one thing only. Refused rather than repaired: dot
 * segments, empty segments, escaped slashes and backslashes, path parameters ({@code ;}), control
 * characters, bytes that are no UTF-8.
 */
final class RequestPath {
  /** No route of Cairn has as many; a tile's index at 2^63 entries takes 8. */
  private static final int MAX_SEGMENTS = 32;

  private RequestPath() {}

  /** The decoded path: {@code /dao%3Avaultmesh/checkpoint} is {@code /dao:vaultmesh/checkpoint}. */
  static Optional<String> decode(String raw) {
    if (raw.indexOf(';') >= 0 || raw.contains("%2f") || raw.contains("%2F")) {
      return Optional.empty();
    }
    return PercentDecoder.decode(raw).filter(path -> segments(path).isPresent());
  }

  /** The segments of a decoded path, {@code [dao:vaultmesh, checkpoint]}; none for the root. */
  static Optional<List<String>> segments(String path) {
    if (!path.startsWith("/") || path.indexOf('\\') >= 0) {
      return Optional.empty();
    }
    List<String> segments = new ArrayList<>(8);
    int from = 1;
    while (from < path.length() || (!segments.isEmpty() && from == path.length())) {
      int slash = path.indexOf('/', from);
      int to = slash < 0 ? path.length() : slash;
      String segment = path.substring(from, to);
      if (segment.isEmpty()
          || segment.equals(".")
          || segment.equals("..")
          || segments.size() == MAX_SEGMENTS) {
        return Optional.empty();
      }
      segments.add(segment);
      from = to + 1;
    }
    return Optional.of(segments);
  }
}
