package cairn.node;

import cairn.format.Signer;
import cairn.http.HttpClientExchange;
import cairn.http.ListenException;
import cairn.http.TlsException;
import cairn.log.mirror.MirrorSettings;
import cairn.log.mirror.Mirrors;
import cairn.store.Database;
import cairn.store.StoreException;
import cairn.store.Stores;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every node with a server rests on, whatever it serves: its stores, its own database, the way
 * out, the mirrors; and its end.
 */
final class NodeCore {
  private static final Logger LOGGER = LoggerFactory.getLogger(NodeCore.class);

  private final Configuration configuration;
  private final Closing closing; // in the order of opening: closed backwards
  private final InstantSource clock = InstantSource.system();
  private final SecureRandom random = new SecureRandom();
  private final NodeMetrics metrics;
  private final NodeStores stores;
  private final Database database;
  private final AuditLog audit;
  private final Tokens tokens;
  private final HttpClientExchange exchange;
  private final Mirrors mirrors;
  private final Announcement announcement = new Announcement();
  private final CompletableFuture<String> answersAt = new CompletableFuture<>();
  private final CompletableFuture<Optional<Throwable>> ended = new CompletableFuture<>();

  /** Builds a node. What it has opened is in {@code closing} when it fails. */
  @FunctionalInterface
  interface Building<T extends HomeNode> {
    T build(Closing closing)
        throws ConfigurationException, StoreException, IOException, TlsException;
  }

  /**
   * Starts a node.
   *
   * @throws NodeStartException when it cannot start; nothing is left open then
   */
  static <T extends HomeNode> T start(Building<T> building) throws NodeStartException {
    Closing closing = new Closing();
    boolean started = false;
    try {
      T node = building.build(closing);
      started = true;
      LOGGER.info("{}", node.readyLine());
      return node;
    } catch (ConfigurationException | StoreException | TlsException | IOException e) {
      throw new NodeStartException(e);
    } finally {
      if (!started) {
        closing.close();
      }
    }
  }

  /**
   * Opens it all, of a node that has been set up and says nothing in the clear; no key goes while
   * its stores are held.
   */
  NodeCore(Configuration configuration, Closing closing)
      throws ConfigurationException, StoreException {
    configuration.listen().requireProtected();
    GatewaySetup.requireFinished(configuration);
    this.configuration = configuration;
    this.closing = closing;
    LOGGER.info("Ed25519 by {}", FastCrypto.register());
    metrics = closing.add("metrics", new NodeMetrics());
    stores = closing.add("stores", NodeStores.open(configuration, clock));
    database = closing.add("node database", stores.openNode());
    audit = new AuditLog(database, clock);
    tokens = new Tokens(database, audit, random, clock);
    tokens.list(); // a damaged one is told of now, not when somebody shows it
    exchange = closing.add("client", HttpClientExchange.create());
    mirrors = openMirrors();
  }

  private Mirrors openMirrors() throws StoreException, ConfigurationException {
    Stores place = stores.mirrors(clock);
    Signer key = MirrorKey.read(configuration, place, random);
    return closing.add(
        "mirrors",
        Mirrors.open(new Mirrors.Setup(place, List.of(key), MirrorSettings.DEFAULT, clock)));
  }

  Configuration configuration() {
    return configuration;
  }

  Closing closing() {
    return closing;
  }

  InstantSource clock() {
    return clock;
  }

  SecureRandom random() {
    return random;
  }

  NodeMetrics metrics() {
    return metrics;
  }

  NodeStores stores() {
    return stores;
  }

  /** The node's own. */
  Database database() {
    return database;
  }

  AuditLog audit() {
    return audit;
  }

  Tokens tokens() {
    return tokens;
  }

  HttpClientExchange exchange() {
    return exchange;
  }

  Mirrors mirrors() {
    return mirrors;
  }

  /** Says whether commands on this machine can reach the node. */
  Readiness.Part started() {
    return announcement.part();
  }

  /** Says whether the disk has room. */
  Readiness.Part disk() {
    return new Readiness.Part(
        "disk", new DiskWatch(stores.directory(), stores.space(), metrics)::unfit);
  }

  /** Threads, closed before anything that was opened until now. */
  Loops loops() {
    Loops loops = closing.add("loops", new Loops());
    CompletableFuture<Void> _ = loops.broken().thenAccept(bug -> ended.complete(Optional.of(bug)));
    return loops;
  }

  /** The address of the public listener; whoever asks before it listens waits for it. */
  Supplier<String> url() {
    return answersAt::join;
  }

  /** Starts both listeners; from then on the node answers. */
  Servers serve(Servers.Served served)
      throws ConfigurationException, ListenException, TlsException, IOException {
    Servers servers = Servers.start(this, served);
    answersAt.complete(servers.url());
    servers.announce(announcement);
    return servers;
  }

  /** As {@link RunningNode#await}. */
  Optional<Throwable> await() throws InterruptedException {
    try {
      return ended.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("nothing completes this with an exception", e);
    }
  }

  /** As {@link RunningNode#close}. */
  void close() {
    LOGGER.info(
        "The {} {} is closing", SettingNames.word(configuration.role()), configuration.id());
    closing.close();
    ended.complete(Optional.empty());
  }
}
