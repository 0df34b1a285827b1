package cairn.http;

import java.net.URI;
import java.time.Duration;

/**
 * A request to send, with its bounds.
 *
 * @param uri absolute, {@code http} or {@code https}, with a host, without user information or
 *     fragment
 * @param body copied in and out; empty for none
 * @param timeout for everything, from connecting to the last byte of the reply
 * @param maxReplyBytes the longest reply body that is accepted
 */
@SuppressWarnings("ArrayRecordComponent") // copied in and out; calls are not compared
public record Call(
    Method method, URI uri, Headers headers, byte[] body, Duration timeout, int maxReplyBytes) {
  /** Longer than any wait of Cairn; also keeps nanoseconds within a long. */
  public static final Duration MAX_TIMEOUT = Duration.ofHours(1);

  public Call {
    body = body.clone();
    requireHttp(uri);
    if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(MAX_TIMEOUT) > 0) {
      throw new IllegalArgumentException(
          "timeout: got " + timeout + ", wanted more than zero and at most " + MAX_TIMEOUT);
    }
    if (maxReplyBytes < 0) {
      throw new IllegalArgumentException(
          "maxReplyBytes: got " + maxReplyBytes + ", wanted zero or more");
    }
  }

  public static Call get(URI uri, Duration timeout, int maxReplyBytes) {
    return new Call(Method.GET, uri, Headers.empty(), new byte[0], timeout, maxReplyBytes);
  }

  public static Call post(
      URI uri, String contentType, byte[] body, Duration timeout, int maxReplyBytes) {
    Headers headers = Headers.of("Content-Type", contentType);
    return new Call(Method.POST, uri, headers, body, timeout, maxReplyBytes);
  }

  /** The same call with one more header field. */
  public Call with(String name, String value) {
    return new Call(method, uri, headers.with(name, value), body, timeout, maxReplyBytes);
  }

  @Override
  public byte[] body() {
    return body.clone();
  }

  private static void requireHttp(URI uri) {
    String scheme = uri.getScheme();
    boolean http = "http".equals(scheme) || "https".equals(scheme);
    if (!http
        || uri.getHost() == null
        || uri.getRawUserInfo() != null
        || uri.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "uri: got '" + uri + "', wanted http(s)://host[:port]/path without user or fragment");
    }
  }

  @Override
  public String toString() {
    return method + " " + uri;
  }
}
