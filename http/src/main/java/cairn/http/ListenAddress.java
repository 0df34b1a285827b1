package cairn.http;

import cairn.format.Decimal;
import cairn.format.MalformedException;
import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * Where a server listens: {@code 127.0.0.1:8000}, {@code [::1]:8000}, {@code localhost:0}.
 *
 * @param host an IPv4 or IPv6 address without brackets, or a host name; {@code 0.0.0.0} and {@code
 *     ::} are every address of the machine
 * @param port 0 to 65535; 0 lets the system choose a free one
 */
public record ListenAddress(String host, int port) {
  private static final String WANTED = "host:port, such as 127.0.0.1:8000 or [::1]:8000";

  public ListenAddress {
    if (!isIpv4(host) && !isIpv6(host) && !isHostName(host)) {
      throw new IllegalArgumentException("host: got '" + host + "', wanted an address or a name");
    }
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port: got " + port + ", wanted 0 to 65535");
    }
  }

  /** Reads {@code host:port}; an IPv6 address stands in brackets. */
  public static ListenAddress parse(String text) throws MalformedException {
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      throw malformed(text, "no port");
    }
    String host = text.substring(0, colon);
    int port = port(text, text.substring(colon + 1));
    if (host.startsWith("[") && host.endsWith("]") && host.length() > 2) {
      String address = host.substring(1, host.length() - 1);
      if (!isIpv6(address)) {
        throw malformed(text, "no IPv6 address in the brackets");
      }
      return new ListenAddress(address, port);
    }
    if (host.indexOf(':') >= 0) {
      throw malformed(text, "a colon in the host; an IPv6 address stands in brackets");
    }
    if (!isIpv4(host) && !isHostName(host)) {
      throw malformed(text, "a host that is neither an address nor a name");
    }
    return new ListenAddress(host, port);
  }

  private static int port(String text, String digits) throws MalformedException {
    long port = Decimal.parse(digits, "listen address '" + LogText.printable(text) + "': port");
    if (port > 65535) {
      throw malformed(text, "a port above 65535");
    }
    return (int) port;
  }

  private static MalformedException malformed(String text, String problem) {
    String shown = text.length() > 80 ? text.substring(0, 80) + "…" : text;
    return new MalformedException(
        "listen address: expected "
            + WANTED
            + ", found '"
            + LogText.printable(shown)
            + "' ("
            + problem
            + ")");
  }

  /** Whether only this machine can reach it. A name other than {@code localhost} never counts. */
  public boolean isLoopback() {
    if (isIpv6(host)) {
      return literal(host).isLoopbackAddress();
    }
    return host.equals("localhost") || (isIpv4(host) && host.startsWith("127."));
  }

  /** The same host with another port. */
  public ListenAddress withPort(int newPort) {
    return new ListenAddress(host, newPort);
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
  }

  /** Four plain decimals; the JDK also takes {@code 127.1}, octal and one large number. */
  private static boolean isIpv4(String host) {
    String[] parts = host.split("\\.", -1);
    if (parts.length != 4) {
      return false;
    }
    for (String part : parts) {
      if (!isOctet(part)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isOctet(String part) {
    try {
      return Decimal.parse(part, "octet") <= 255;
    } catch (MalformedException e) {
      return false;
    }
  }

  private static boolean isIpv6(String host) {
    boolean characters =
        host.indexOf(':') >= 0
            && host.chars()
                .allMatch(c -> (Character.digit(c, 16) >= 0 && c < 0x80) || c == ':' || c == '.');
    if (!characters) {
      return false;
    }
    try {
      literal(host);
      return true;
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }

  private static InetAddress literal(String host) {
    return Inet6Address.ofLiteral(host);
  }

  /** Labels of letters, digits and hyphens (RFC 1123, section 2.1), not all digits at the end. */
  private static boolean isHostName(String host) {
    if (host.isEmpty() || host.length() > 253) {
      return false;
    }
    String last = "";
    for (String label : host.split("\\.", -1)) {
      boolean characters =
          label
              .chars()
              .allMatch(
                  c ->
                      (c >= 'a' && c <= 'z')
                          || (c >= 'A' && c <= 'Z')
                          || (c >= '0' && c <= '9')
                          || c == '-');
      if (!characters
          || label.isEmpty()
          || label.length() > 63
          || label.startsWith("-")
          || label.endsWith("-")) {
        return false;
      }
      last = label;
    }
    return !last.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
