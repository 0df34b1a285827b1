package cairn.node;

import cairn.format.MalformedException;
import cairn.http.AddressLimits;
import cairn.http.ListenAddress;
import cairn.http.ServerLimits;
import cairn.log.mirror.MirrorRoutes;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The two listeners and what protects them.
 *
 * @param publicAddress API, tiles, federation
 * @param adminAddress pages, settings, metrics
 * @param behindProxy says that a proxy in front does TLS, which permits plain HTTP off loopback
 * @param perAddress what one address may have of each listener
 */
public record ListenSetting(
    ListenAddress publicAddress,
    ListenAddress adminAddress,
    Optional<TlsSetting> tls,
    boolean behindProxy,
    AddressLimits perAddress) {
  private static final String WANTED = "host:port, such as 127.0.0.1:8000";
  private static final ListenAddress PUBLIC = new ListenAddress("127.0.0.1", 8000);
  private static final ListenAddress ADMIN = new ListenAddress("127.0.0.1", 5000);

  static ListenSetting read(Section top, Path home) throws ConfigurationException {
    Addresses addresses = top.section("listen", Addresses::read);
    return new ListenSetting(
        addresses.publicAddress(),
        addresses.adminAddress(),
        top.section("tls", section -> TlsSetting.read(section, home)),
        top.truth("behind_proxy", false),
        addresses.perAddress());
  }

  /**
   * What a node's servers grant here. Of bodies they hold at once the longest that there is, an
   * upload to a mirror, and what one address may have of others: so no single one keeps all others
   * out.
   */
  ServerLimits limits() {
    return limits(behindProxy, perAddress)
        .withBufferedBodies(MirrorRoutes.MAX_UPLOAD + AddressLimits.defaults().maxBodyBytes());
  }

  /** Behind a proxy all come from its address: how much each may have is for the proxy to say. */
  static ServerLimits limits(boolean behindProxy, AddressLimits perAddress) {
    return ServerLimits.defaults().with(behindProxy ? AddressLimits.NONE : perAddress);
  }

  /** Whether only this machine reaches the public listener, itself or through a proxy. */
  boolean isLocal() {
    return publicAddress.isLoopback() && !behindProxy;
  }

  /**
   * Refuses to send what is said here over an open network in the clear.
   *
   * @throws ConfigurationException when a listener is off loopback and nothing protects it
   */
  public void requireProtected() throws ConfigurationException {
    requireProtected("listen.public", publicAddress, tls, behindProxy);
    requireProtected("listen.admin", adminAddress, tls, behindProxy);
  }

  static void requireProtected(
      String name, ListenAddress address, Optional<TlsSetting> tls, boolean behindProxy)
      throws ConfigurationException {
    if (!address.isLoopback() && tls.isEmpty() && !behindProxy) {
      throw new ConfigurationException(
          name
              + ": "
              + address
              + " can be reached from other machines and there is no TLS; give it a certificate and"
              + (name.startsWith("--")
                  ? " key (`--tls-certificate`, `--tls-key`), or say `--behind-proxy`"
                  : " key (`tls.certificate`, `tls.key`), or set `behind_proxy: true`")
              + " if a proxy in front of it does TLS, or listen on 127.0.0.1");
    }
  }

  private record Addresses(
      ListenAddress publicAddress, ListenAddress adminAddress, AddressLimits perAddress) {
    /** At least one body of any route: the largest is a proof file of 4 MiB. */
    private static final long LEAST_BODY_BYTES = 4L << 20;

    static Addresses read(Section section) throws ConfigurationException {
      Addresses addresses =
          new Addresses(
              address(section, "public").orElse(PUBLIC),
              address(section, "admin").orElse(ADMIN),
              limits(section));
      section.refuseOthers();
      if (addresses.publicAddress.equals(addresses.adminAddress)
          && addresses.publicAddress.port() != 0) {
        throw section.refuse("admin", "is the same as `listen.public`, expected another port");
      }
      return addresses;
    }

    private static AddressLimits limits(Section section) throws ConfigurationException {
      AddressLimits usual = AddressLimits.defaults();
      return new AddressLimits(
          (int) section.number("connections_per_address", 1, 1_000_000, usual.maxConnections()),
          section.number(
              "body_bytes_per_address", LEAST_BODY_BYTES, 1L << 40, usual.maxBodyBytes()),
          (int) section.number("sockets_per_address", 1, 1_000_000, usual.maxSockets()));
    }

    private static Optional<ListenAddress> address(Section section, String key)
        throws ConfigurationException {
      return section.optional(key, WANTED, Addresses::parse);
    }

    private static ListenAddress parse(String text) throws MalformedException {
      return ListenAddress.parse(text);
    }
  }
}
