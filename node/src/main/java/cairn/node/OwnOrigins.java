package cairn.node;

import cairn.http.ListenAddress;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The origins of this node's own pages, as browsers spell them (RFC 6454, section 6.2). Whoever
 * reaches it by another name, through a proxy, comes by the network's id.
 */
final class OwnOrigins {
  private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

  private OwnOrigins() {}

  /**
   * @param address where the listener is
   * @param networkId a DNS name, if its operator follows our advice
   */
  static Set<String> of(ListenAddress address, boolean tls, String networkId) {
    Set<String> origins = new LinkedHashSet<>();
    origins.add(origin(tls, host(address), address.port()));
    if (address.isLoopback()) {
      LOOPBACK.forEach(host -> origins.add(origin(tls, host, address.port())));
    } else {
      origins.add(origin(tls, networkId, address.port()));
    }
    origins.add("https://" + networkId);
    return Set.copyOf(origins);
  }

  private static String host(ListenAddress address) {
    String host = address.host();
    return host.indexOf(':') < 0 ? host : "[" + host + "]";
  }

  /** Browsers leave a scheme's own port out. */
  private static String origin(boolean tls, String host, int port) {
    String scheme = tls ? "https" : "http";
    return port == (tls ? 443 : 80)
        ? scheme + "://" + host
        : "%s://%s:%d".formatted(scheme, host, port);
  }
}
