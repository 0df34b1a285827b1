package cairn.hammer;

import cairn.format.Utf8;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.net.URI;

/**
 * A server under load: plain HTTP, since a generator that encrypts measures its own encryption.
 *
 * @param base {@code http://host:port} with any path prefix, without a slash at its end
 */
public record Target(URI base) {
  private static final int DEFAULT_PORT = 80;

  public Target {
    String text = base.toString();
    if (!"http".equals(base.getScheme())
        || base.getHost() == null
        || base.getRawQuery() != null
        || base.getRawFragment() != null) {
      throw new IllegalArgumentException("target: got '" + base + "', wanted http://host[:port]");
    }
    if (text.endsWith("/")) {
      base = URI.create(text.substring(0, text.length() - 1));
    }
  }

  InetSocketAddress address() {
    return new InetSocketAddress(
        base.getHost(), base.getPort() < 0 ? DEFAULT_PORT : base.getPort());
  }

  /** The address of something below it. */
  URI resolve(String path) {
    return URI.create(base + path);
  }

  /** The bytes of a GET request. */
  byte[] get(String path) {
    return Utf8.encode(head("GET", path) + "\r\n");
  }

  /** The bytes of a POST request. */
  byte[] post(String path, String contentType, byte[] body) {
    String head =
        head("POST", path)
            + "Content-Type: "
            + contentType
            + "\r\nContent-Length: "
            + body.length
            + "\r\n\r\n";
    ByteArrayOutputStream request = new ByteArrayOutputStream(head.length() + body.length);
    request.writeBytes(Utf8.encode(head));
    request.writeBytes(body);
    return request.toByteArray();
  }

  private String head(String method, String path) {
    return method
        + " "
        + base.getRawPath()
        + path
        + " HTTP/1.1\r\nHost: "
        + base.getRawAuthority()
        + "\r\n";
  }
}
