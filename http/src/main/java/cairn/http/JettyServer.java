package cairn.http;

import java.io.IOException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves routes over HTTP/1.1, on one address: a virtual thread per request, every wait bounded by
 * {@link ServerLimits}.
 *
 * <p>Stricter than it must be: no HTTP/2, no TRACE, no ambiguous paths, no decompression of
 * requests, no server version in replies; Jetty's own guards against request smuggling stay on.
 */
public final class JettyServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JettyServer.class);

  /** For accepting, selecting and timers; requests run on virtual threads. */
  private static final int MAX_PLATFORM_THREADS = 32;

  /** What the system may hold of connections not yet accepted; it caps this itself. */
  private static final int ACCEPT_QUEUE = 4096;

  private static final int MAX_REPLY_HEADER_BYTES = 16 << 10;
  private static final Duration SWEEP_PERIOD = Duration.ofSeconds(1);

  private final ListenAddress address;
  private final Server server;
  private final HeaderDeadline headerDeadline;
  private final Optional<TlsReload> tls;
  private final Optional<Sockets> sockets;

  private JettyServer(
      ListenAddress address,
      Server server,
      HeaderDeadline headers,
      Optional<TlsReload> tls,
      Optional<Sockets> sockets) {
    this.address = address;
    this.server = server;
    this.headerDeadline = headers;
    this.tls = tls;
    this.sockets = sockets;
  }

  /**
   * Starts serving; on return connections are accepted.
   *
   * @param files for TLS; the certificate is loaded anew within a second when the files change
   * @param nanoTime the clock of every deadline, {@code System::nanoTime}
   * @param random names the incidents that the log explains
   * @throws ListenException when the address is in use or not permitted
   * @throws TlsException when certificate or key cannot be used
   */
  public static JettyServer start(
      ListenAddress address,
      Optional<TlsFiles> files,
      Router router,
      ServerLimits limits,
      RequestObserver observer,
      LongSupplier nanoTime,
      RandomGenerator random)
      throws ListenException, TlsException {
    Optional<TlsReload> tls =
        files.isPresent() ? Optional.of(new TlsReload(files.get())) : Optional.empty();
    HeaderDeadline deadline =
        new HeaderDeadline(limits.headerDeadline(), limits.idleTimeout(), nanoTime);
    Server server = new Server(threads());
    ServerConnector connector = connector(server, address, limits, tls);
    connector.addBean(deadline);
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(limits.maxConnections(), connector));
    Dispatcher dispatcher = new Dispatcher(router, incidentIds(random));
    Optional<Sockets> sockets =
        Sockets.areIn(router.routes())
            ? Optional.of(new Sockets(server, limits, nanoTime))
            : Optional.empty();
    server.setHandler(
        new GracefulHandler(
            new JettyHandler(dispatcher, sockets, limits, deadline, observer, nanoTime)));
    server.setErrorHandler(new ProblemErrorHandler(router.unknown()));
    server.setStopTimeout(limits.stopTimeout().toMillis());
    listen(server, connector, address);
    JettyServer started =
        new JettyServer(address.withPort(connector.getLocalPort()), server, deadline, tls, sockets);
    started.sweepLater();
    return started;
  }

  private static QueuedThreadPool threads() {
    QueuedThreadPool threads = new QueuedThreadPool(MAX_PLATFORM_THREADS);
    threads.setName("http");
    threads.setVirtualThreadsExecutor(VirtualThreads.getNamedVirtualThreadsExecutor("http-"));
    return threads;
  }

  private static ServerConnector connector(
      Server server, ListenAddress address, ServerLimits limits, Optional<TlsReload> tls) {
    HttpConnectionFactory http = new HttpConnectionFactory(configuration(limits, tls.isPresent()));
    ConnectionFactory[] factories =
        tls.map(
                files ->
                    new ConnectionFactory[] {
                      new SslConnectionFactory(files.factory(), http.getProtocol()), http
                    })
            .orElseGet(() -> new ConnectionFactory[] {http});
    AddressCounter counter = new AddressCounter(limits.perAddress().maxConnections());
    ServerConnector connector = new AddressConnector(server, counter, factories);
    connector.setHost(address.host());
    connector.setPort(address.port());
    connector.setAcceptQueueSize(ACCEPT_QUEUE);
    connector.setIdleTimeout(limits.idleTimeout().toMillis());
    return connector;
  }

  private static HttpConfiguration configuration(ServerLimits limits, boolean secure) {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.setSendServerVersion(false);
    configuration.setRequestHeaderSize(limits.maxHeaderBytes());
    configuration.setMaxResponseHeaderSize(MAX_REPLY_HEADER_BYTES);
    // Jetty remembers each connection's header fields in a table of 100 KB, which saves nothing:
    // 1,000 kept connections would take 100 MB of heap, and every collection would copy them.
    configuration.setHeaderCacheSize(0);
    if (secure) {
      // The name in the handshake is for choosing a certificate, and there is one.
      configuration.addCustomizer(new SecureRequestCustomizer(false));
    }
    return configuration;
  }

  private static void listen(Server server, ServerConnector connector, ListenAddress address)
      throws ListenException {
    try {
      connector.open();
      server.start();
    } catch (Exception e) {
      stopQuietly(server);
      throw new ListenException(
          address, e instanceof IOException failure ? failure : new IOException(e));
    }
  }

  private static Supplier<String> incidentIds(RandomGenerator random) {
    return () -> HexFormat.of().toHexDigits(random.nextLong());
  }

  /** Where it listens, with the port that the system chose when it was asked for 0. */
  public ListenAddress address() {
    return address;
  }

  public int port() {
    return address.port();
  }

  private void sweepLater() {
    if (server.isRunning()) {
      server.getScheduler().schedule(this::sweep, SWEEP_PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void sweep() {
    try {
      headerDeadline.sweep();
      tls.ifPresent(TlsReload::reloadIfChanged);
      sockets.ifPresent(Sockets::sweep);
    } finally {
      sweepLater();
    }
  }

  /**
   * Stops: accepts nobody new, answers the requests in flight, ends the WebSockets, and after
   * {@link ServerLimits#stopTimeout()} breaks off what is left.
   */
  @Override
  public void close() {
    sockets.ifPresent(Sockets::close);
    stopQuietly(server);
  }

  private static void stopQuietly(Server server) {
    try {
      server.stop();
    } catch (Exception e) {
      LOG.warn("stopping: {}; open connections were broken off", e.toString());
    }
  }
}
