package cairn.federation.gossip;

import cairn.federation.bundle.BundleSchema;
import cairn.federation.bundle.HeldRecords;
import cairn.format.ForkFile;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.SignedCheckpoint;
import cairn.format.VerifierKey;
import cairn.http.ErrorStyle;
import cairn.http.Exchange;
import cairn.http.Method;
import cairn.http.RequestLimits;
import cairn.http.Response;
import cairn.http.Route;
import cairn.http.Router;
import cairn.log.mirror.Mirror;
import cairn.log.mirror.MirrorRoutes;
import cairn.log.mirror.MirrorSettings;
import cairn.log.mirror.Mirrors;
import cairn.store.DataDirectory;
import cairn.store.Database;
import cairn.store.RoomMigrations;
import cairn.store.SpaceGuard;
import cairn.store.SqliteStores;
import cairn.store.StoreException;
import cairn.store.Stores;
import cairn.testkit.FastDirectory;
import cairn.testkit.FastSignatures;
import cairn.testkit.FaultyStores;
import cairn.testkit.VirtualClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/** A node that mirrors and gossips, and has no log of its own. */
final class GossipNode implements AutoCloseable, ForkDesk {
  static final List<RoomMigrations> ROOMS =
      List.of(BundleSchema.MIGRATIONS, GossipSchema.MIGRATIONS);
  static final Duration INTERVAL = Duration.ofSeconds(60);

  private final FastDirectory directory;
  private final DataDirectory data;
  private final VirtualClock clock;
  private final Exchange exchange;
  final FaultyStores stores;

  /** What it is started with next; may be changed before {@link #restart}. */
  LogPins pins = LogPins.NONE;

  Pushing pushing = Pushing.NONE;
  LongSupplier nanos;
  Executor fetches = Runnable::run;
  Gossip.Limits limits = new Gossip.Limits(INTERVAL, Duration.ofSeconds(60), 1L << 30);

  final List<ForkFile> forks = new ArrayList<>();
  final List<SignedCheckpoint> suspected = new ArrayList<>();
  long mirroredEntries;

  @SuppressWarnings("NullAway.Init") // the constructor opens it
  Database database;

  @SuppressWarnings("NullAway.Init") // the constructor opens it
  Mirrors mirrors;

  @SuppressWarnings("NullAway.Init") // the constructor opens it
  GossipPeers peers;

  @SuppressWarnings("NullAway.Init") // the constructor opens it
  HeldRecords held;

  @SuppressWarnings("NullAway.Init") // the constructor opens it
  Gossip gossip;

  GossipNode(VirtualClock clock, Exchange exchange) throws Exception {
    FastSignatures.use();
    this.clock = clock;
    this.nanos = clock::nanoseconds;
    this.exchange = exchange;
    this.directory = FastDirectory.create("cairn-gossip-");
    this.data = DataDirectory.lock(directory.path().resolve("data"));
    this.stores =
        new FaultyStores(new SqliteStores(data, new SpaceGuard(data::usableBytes, 0), clock));
    stores.create("node", ROOMS).close();
    start();
  }

  private void start() throws StoreException {
    database = stores.open("node", ROOMS);
    mirrors = Mirrors.open(setup(stores, clock));
    mirrors.listen(this);
    peers = GossipPeers.open(database, clock);
    held = new HeldRecords(database, new MirroredLogs(mirrors));
    gossip =
        new Gossip(
            new Gossip.Setup(
                peers,
                mirrors,
                pins,
                held,
                this,
                peer -> pushing.pushOnce(peer),
                exchange,
                fetches,
                limits,
                clock,
                nanos,
                new Random(5),
                new GossipListener() {
                  @Override
                  public void mirrored(long entries) {
                    mirroredEntries += entries;
                  }
                }));
  }

  private static Mirrors.Setup setup(Stores stores, VirtualClock clock) {
    try {
      return new Mirrors.Setup(
          stores,
          List.of(SeedSigner.of("relay/mirror", SignatureType.COSIGNATURE_ED25519, new byte[32])),
          new MirrorSettings(8, 2, 1 << 20),
          clock);
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As after a kill. */
  void restart() throws StoreException {
    mirrors.close();
    database.close();
    start();
  }

  Path place() {
    return directory.path().resolve("data");
  }

  Router router() {
    return new Router(routes(), ErrorStyle.PROBLEM_JSON);
  }

  /** With the card of that one, whose node this is then. */
  Router routerWith(FakeNode identity) {
    List<Route> routes = new ArrayList<>(routes());
    routes.add(
        new Route(
            Method.GET,
            "/federation/node",
            RequestLimits.noBody(),
            request -> Response.json(200, identity.card().encode())));
    return new Router(routes, ErrorStyle.PROBLEM_JSON);
  }

  private List<Route> routes() {
    List<Route> routes =
        new ArrayList<>(
            new RecordRoutes(new HeldLogs(Optional.empty(), Optional.of(mirrors))).routes());
    routes.addAll(new MirrorRoutes(mirrors, MirrorSettings.DEFAULT).routes());
    return routes;
  }

  GossipPeer pin(FakeNode node) throws Exception {
    return peers.add(node.fingerprint(), Optional.of(node.url()), false);
  }

  GossipPeer peer(FakeNode node) {
    return peers.of(node.fingerprint()).orElseThrow();
  }

  Round round(FakeNode node) throws StoreException {
    return gossip.gossipOnce(peer(node));
  }

  Optional<Mirror> mirror(MadeUpLog log) {
    return mirrors.of(log.origin.toString());
  }

  long size(MadeUpLog log) {
    return mirror(log).map(Mirror::size).orElse(-1L);
  }

  Optional<Hash> root(MadeUpLog log) {
    return mirror(log).flatMap(Mirror::head).map(head -> head.checkpoint().root());
  }

  @Override
  public void forked(ForkFile fork, List<VerifierKey> keys) {
    if (!forks.contains(fork)) { // told again after a restart
      forks.add(fork);
    }
  }

  @Override
  public void suspected(SignedCheckpoint known, SignedCheckpoint shown) {
    suspected.add(shown);
  }

  @Override
  public void close() throws StoreException, IOException {
    mirrors.close();
    database.close();
    stores.close();
    data.close();
    directory.close();
  }
}
