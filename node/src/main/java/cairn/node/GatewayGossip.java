package cairn.node;

import cairn.federation.Contacts;
import cairn.federation.NodeCards;
import cairn.federation.Rounds;
import cairn.federation.bundle.HeldRecords;
import cairn.federation.gossip.CardRoutes;
import cairn.federation.gossip.FollowedLog;
import cairn.federation.gossip.ForkDesk;
import cairn.federation.gossip.Gossip;
import cairn.federation.gossip.GossipListener;
import cairn.federation.gossip.GossipPeer;
import cairn.federation.gossip.GossipPeers;
import cairn.federation.gossip.HeldLogs;
import cairn.federation.gossip.LogPins;
import cairn.federation.gossip.LogPushing;
import cairn.federation.gossip.PinnedNodes;
import cairn.federation.gossip.Round;
import cairn.format.DidKey;
import cairn.format.Hash;
import cairn.http.Exchange;
import cairn.http.Route;
import cairn.log.Log;
import cairn.log.mirror.Mirror;
import cairn.store.StoreException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns the steps of a node's gossip into threads: a virtual one for each round. */
final class GatewayGossip {
  private static final Logger LOGGER = LoggerFactory.getLogger(GatewayGossip.class);

  /** How soon somebody who has just been added, or has become due, is asked. */
  private static final Duration LOOK = Duration.ofMillis(250);

  private static final Duration LONGEST_END = Duration.ofSeconds(5);

  private final Gossip gossip;
  private final CardRoutes cards;
  private final PinnedNodes pinned;
  private final Executor threads;
  private final Rounds<GossipPeer> rounds;

  /**
   * What is another one in a gateway than in a relay.
   *
   * @param pins what is known of logs otherwise
   * @param forks takes contradictions
   * @param contacts count how often peers were reached, by their fingerprints
   * @param held single records of logs that may be mirrored
   * @param logs brought to those who cannot fetch them
   * @param cards what the node says of itself
   */
  record Parts(
      LogPins pins,
      ForkDesk forks,
      Contacts contacts,
      HeldRecords held,
      HeldLogs logs,
      NodeCards cards) {}

  private GatewayGossip(
      Gossip gossip, CardRoutes cards, PinnedNodes pinned, ExecutorService threads) {
    this.gossip = gossip;
    this.cards = cards;
    this.pinned = pinned;
    this.threads = threads;
    this.rounds =
        new Rounds<>("gossip", this::due, peer -> peer.fingerprint().hex(), this::round, threads);
  }

  static GatewayGossip open(NodeCore core, Parts parts) throws StoreException {
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    GossipPeers peers = GossipPeers.open(core.database(), core.clock());
    Exchange exchange = PeerExchange.of(core.exchange());
    Gossip gossip =
        new Gossip(
            new Gossip.Setup(
                peers,
                core.mirrors(),
                parts.pins(),
                parts.held(),
                parts.forks(),
                new LogPushing(
                    exchange, parts.logs(), parts.cards(), core.clock(), System::nanoTime),
                exchange,
                threads,
                Gossip.Limits.every(core.configuration().federation().gossipInterval()),
                core.clock(),
                System::nanoTime,
                core.random(),
                listener(core.metrics(), parts.contacts())));
    core.mirrors().listen(parts.forks());
    core.closing().add("gossip", () -> end(threads));
    watch(core, peers);
    CardRoutes cards = new CardRoutes(parts.cards(), gossip, core.clock());
    return new GatewayGossip(gossip, cards, new PinnedNodes(peers, core.mirrors()), threads);
  }

  private static void end(ExecutorService threads) throws InterruptedException {
    threads.shutdownNow();
    if (!threads.awaitTermination(LONGEST_END.toMillis(), TimeUnit.MILLISECONDS)) {
      LOGGER.warn("A round of gossip did not end in time");
    }
  }

  private static GossipListener listener(NodeMetrics metrics, Contacts contacts) {
    countEntries(metrics, 0); // what an alert waits for is there from the start
    countFailed(metrics, 0);
    return new GossipListener() {
      @Override
      public void answered(Hash peer) {
        contacts.answered(peer.hex());
      }

      @Override
      public void failed(Hash peer) {
        contacts.failed(peer.hex());
        countFailed(metrics, 1);
      }

      @Override
      public void mirrored(long entries) {
        countEntries(metrics, entries);
      }
    };
  }

  private static void countEntries(NodeMetrics metrics, long entries) {
    metrics.count("cairn.gossip.entries.mirrored", "Entries stored in mirrors", (double) entries);
  }

  private static void countFailed(NodeMetrics metrics, int rounds) {
    metrics.count("cairn.gossip.rounds.failed", "Rounds with gossip peers that failed", rounds);
  }

  private static void watch(NodeCore core, GossipPeers peers) {
    NodeMetrics metrics = core.metrics();
    metrics.gauge("cairn.gossip.peers", "Gossip peers", () -> peers.all().size());
    metrics.gauge(
        "cairn.gossip.peers.healthy",
        "Gossip peers that failed fewer than three times in a row",
        () -> peers.all().stream().filter(peer -> peer.health().healthy()).count());
    metrics.gauge(
        "cairn.gossip.mirrors", "Mirrors of others' logs", () -> core.mirrors().all().size());
    metrics.gauge(
        "cairn.gossip.mirrors.stopped",
        "Mirrors whose log has forked and is followed no further",
        () ->
            core.mirrors().all().stream()
                .map(Mirror::stopped)
                .filter(it -> it.isPresent())
                .count());
  }

  private List<GossipPeer> due() {
    return gossip.peers().all().stream()
        .filter(peer -> peer.url().isPresent() && gossip.due(peer).isZero())
        .toList();
  }

  private void round(GossipPeer peer) throws StoreException {
    Round round = gossip.gossipOnce(peer);
    LOGGER.debug("Gossip with {}: {}", peer.fingerprint(), round);
  }

  /** Starts what moves it. */
  void start(Loops loops) {
    loops.timed("gossip", this::lookOnce);
  }

  private Duration lookOnce() {
    rounds.runOnce();
    return LOOK;
  }

  /** {@code /federation/cards}. */
  List<Route> routes() {
    return cards.routes();
  }

  /** Whatever else is asked of it. */
  Gossip gossip() {
    return gossip;
  }

  /** What the pinned nodes mean for single records. */
  PinnedNodes pinned() {
    return pinned;
  }

  /**
   * What operators see of it; the rounds that they ask for end with the others.
   *
   * @param identity by which others know this node
   * @param own its own logs
   */
  GossipDesk desk(NodeCore core, DidKey identity, Collection<Log> own) {
    return new GossipDesk(
        gossip,
        new GossipDesk.Self(
            identity,
            core.url(),
            core.configuration().federation().gossipInterval(),
            () -> ListedLog.all(own, core.mirrors())),
        threads);
  }

  GossipPeers peers() {
    return gossip.peers();
  }

  List<FollowedLog> followed() {
    return gossip.followed();
  }
}
