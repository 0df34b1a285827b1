package cairn.node.sim;

import cairn.federation.Federation;
import cairn.federation.FollowedForks;
import cairn.federation.NodeCards;
import cairn.federation.bundle.BundleSchema;
import cairn.federation.bundle.HeldRecords;
import cairn.federation.gossip.CardRoutes;
import cairn.federation.gossip.ForkDesk;
import cairn.federation.gossip.Gossip;
import cairn.federation.gossip.GossipListener;
import cairn.federation.gossip.GossipPeers;
import cairn.federation.gossip.GossipSchema;
import cairn.federation.gossip.HeldLogs;
import cairn.federation.gossip.LogPins;
import cairn.federation.gossip.LogPushing;
import cairn.federation.gossip.MirroredLogs;
import cairn.federation.gossip.Pushing;
import cairn.federation.gossip.RecordRoutes;
import cairn.format.NetworkLog;
import cairn.format.Origin;
import cairn.http.Exchange;
import cairn.http.Route;
import cairn.log.Log;
import cairn.log.LogWitnesses;
import cairn.log.Logs;
import cairn.log.mirror.MirrorRoutes;
import cairn.log.mirror.MirrorSettings;
import cairn.log.mirror.Mirrors;
import cairn.store.Database;
import cairn.store.RoomMigrations;
import cairn.store.StoreException;
import cairn.store.Stores;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What one process of a node is made of that gossips.
 *
 * @param log its own; a relay has none
 * @param database the node's own
 * @param forks the proofs that it keeps
 * @param routes what it answers
 */
record GossipParts(
    Optional<Log> log,
    Database database,
    Mirrors mirrors,
    Gossip gossip,
    FollowedForks forks,
    List<Route> routes) {
  static final Duration INTERVAL = Duration.ofSeconds(15);

  private static final String NODE = "node";
  private static final List<RoomMigrations> ROOMS =
      Stream.concat(
              Federation.migrations().stream(),
              Stream.of(BundleSchema.MIGRATIONS, GossipSchema.MIGRATIONS))
          .toList();
  private static final Gossip.Limits LIMITS =
      new Gossip.Limits(INTERVAL, Duration.ofSeconds(60), 1L << 24);

  /** Small pieces, so that there are many between which a process can end. */
  private static final MirrorSettings MIRRORS = new MirrorSettings(8, 1, 1 << 12);

  GossipParts {
    routes = List.copyOf(routes);
  }

  /** Makes what a new node has, once. */
  static void create(Stores stores, Optional<Origin> log) throws StoreException {
    stores.create(NODE, ROOMS).close();
    if (log.isPresent()) {
      Log.create(stores, log.get());
    }
  }

  /**
   * Starts a process.
   *
   * @param watched how contradictions come to where they are kept
   */
  static GossipParts open(
      Seat seat,
      boolean hasLog,
      Stores stores,
      UnaryOperator<ForkDesk> watched,
      GossipListener listener)
      throws StoreException {
    Member member = seat.member();
    Optional<Log> log =
        hasLog
            ? Optional.of(LogParts.open(seat, stores, LogWitnesses.none(seat.clock())))
            : Optional.empty();
    Optional<Logs> logs = log.map(own -> new Logs(List.of(own)));
    Database database = stores.open(NODE, ROOMS);
    Mirrors mirrors =
        Mirrors.open(new Mirrors.Setup(stores, List.of(member.mirror()), MIRRORS, seat.clock()));
    FollowedForks forks =
        FollowedForks.of(database, seat.directory().resolve("forks"), seat.clock());
    ForkDesk desk = watched.apply(forks);
    mirrors.listen(desk);
    HeldLogs held = new HeldLogs(logs, Optional.of(mirrors));
    List<NetworkLog> named =
        log.map(own -> List.of(new NetworkLog(own.origin(), own.key()))).orElse(List.of());
    NodeCards cards =
        new NodeCards(
            () -> member.url().toString(),
            List.of(hasLog ? "serve" : "relay"),
            named,
            member.identity(),
            seat.clock());
    Exchange exchange = seat.wires().from(seat.host(), seat.face());
    Pushing pushing =
        seat.bug() == PlantedBug.PUSH_FORGOTTEN
            ? Pushing.NONE
            : new LogPushing(exchange, held, cards, seat.clock(), seat.clock()::nanoseconds);
    Gossip gossip =
        new Gossip(
            new Gossip.Setup(
                GossipPeers.open(database, seat.clock()),
                mirrors,
                LogPins.NONE,
                new HeldRecords(database, new MirroredLogs(mirrors)),
                desk,
                pushing,
                exchange,
                Runnable::run,
                LIMITS,
                seat.clock(),
                seat.clock()::nanoseconds,
                new SplittableRandom(seat.random().nextLong()),
                listener));
    List<Route> routes = new ArrayList<>(new RecordRoutes(held).routes());
    routes.addAll(new MirrorRoutes(mirrors, MIRRORS).routes());
    routes.addAll(new CardRoutes(cards, gossip, seat.clock()).routes());
    routes.add(cards.route());
    if (seat.bug() != PlantedBug.EVIDENCE_KEPT_BACK) {
      routes.add(forks.route());
    }
    logs.ifPresent(own -> routes.addAll(LogParts.routes(seat, own)));
    return new GossipParts(log, database, mirrors, gossip, forks, routes);
  }

  void close() throws StoreException {
    mirrors.close();
    database.close();
    if (log.isPresent()) {
      log.get().close();
    }
  }
}
