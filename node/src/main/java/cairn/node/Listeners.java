package cairn.node;

import cairn.http.ErrorStyle;
import cairn.http.JettyServer;
import cairn.http.ListenAddress;
import cairn.http.ListenException;
import cairn.http.RequestObserver;
import cairn.http.Route;
import cairn.http.Router;
import cairn.http.ServerLimits;
import cairn.http.TlsException;
import cairn.http.TlsFiles;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Starts servers, and says how to reach them. */
final class Listeners {
  private final Optional<TlsSetting> tls;
  private final ServerLimits limits;
  private final RequestObserver observer;
  private final RandomGenerator random;

  /**
   * @param random for the ids of incidents
   */
  Listeners(
      Optional<TlsSetting> tls,
      ServerLimits limits,
      RequestObserver observer,
      RandomGenerator random) {
    this.tls = tls;
    this.limits = limits;
    this.observer = observer;
    this.random = random;
  }

  /**
   * Starts one.
   *
   * @param unknown the style of errors on paths that no route has
   * @throws ConfigurationException when TLS's key file is open to others
   */
  JettyServer start(ListenAddress address, List<Route> routes, ErrorStyle unknown)
      throws ConfigurationException, ListenException, TlsException {
    if (tls.isPresent()) {
      KeyFile.requirePrivate(tls.get().key());
    }
    return JettyServer.start(
        address,
        tls.map(setting -> new TlsFiles(setting.certificate(), setting.key())),
        new Router(routes, unknown),
        limits,
        observer,
        System::nanoTime,
        random);
  }

  /** {@code http://127.0.0.1:8000}. */
  String url(ListenAddress address) {
    return (tls.isPresent() ? "https://" : "http://") + address;
  }
}
