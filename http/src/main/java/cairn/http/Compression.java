package cairn.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/**
 * Which replies are sent gzipped: large and of a type that shrinks. Requests are never
 * decompressed, so nobody can send a small body that grows.
 */
final class Compression {
  private static final Set<String> TYPES = Set.of("application/json", "application/x-ndjson");
  private static final int BUFFER_BYTES = 8 << 10;

  private final int fromBytes;

  Compression(int fromBytes) {
    this.fromBytes = fromBytes;
  }

  /** Whether the reply's encoding depends on what the client accepts. */
  boolean varies(Response response) {
    Headers headers = response.headers();
    boolean large =
        switch (response.body()) {
          case Body.Bytes bytes -> bytes.length() >= fromBytes;
          case Body.Stream stream -> true;
        };
    return large
        && headers.first("Content-Encoding").isEmpty()
        && headers.first("ETag").isEmpty()
        && (shrinks(headers) || saysSo(headers));
  }

  private static boolean shrinks(Headers headers) {
    String type = headers.first("Content-Type").map(Dispatcher::mediaType).orElse("");
    return type.startsWith("text/") || type.endsWith("+json") || TYPES.contains(type);
  }

  /** A handler's {@code Vary: Accept-Encoding} asks for compression of any other type. */
  private static boolean saysSo(Headers headers) {
    return headers.first("Vary").filter("Accept-Encoding"::equalsIgnoreCase).isPresent();
  }

  /** Whether a request's {@code Accept-Encoding} values allow gzip (RFC 9110, section 12.5.3). */
  static boolean acceptsGzip(List<String> acceptEncoding) {
    boolean any = false;
    for (String value : acceptEncoding) {
      for (String element : value.split(",", 20)) {
        String coding = element.strip().toLowerCase(Locale.ROOT);
        boolean refused = coding.matches("[^;]*;\\s*q\\s*=\\s*0(\\.0*)?");
        if (coding.startsWith("gzip")) {
          return !refused;
        }
        any |= coding.startsWith("*") && !refused;
      }
    }
    return any;
  }

  /** A flush of the stream sends what was written so far. */
  static OutputStream gzip(OutputStream out) throws IOException {
    return new GZIPOutputStream(out, BUFFER_BYTES, true);
  }
}
