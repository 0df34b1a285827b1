package cairn.node;

import cairn.federation.AcceptedTree;
import cairn.federation.Contacts;
import cairn.federation.Federation;
import cairn.federation.FederationSettings;
import cairn.federation.KnownLogs;
import cairn.federation.LogTrouble;
import cairn.federation.NodeCards;
import cairn.federation.Peer;
import cairn.federation.PeerBook;
import cairn.federation.PeerSettings;
import cairn.federation.PeerStatus;
import cairn.federation.Senders;
import cairn.federation.WitnessEvidence;
import cairn.federation.gossip.ForkDesk;
import cairn.federation.gossip.LogPins;
import cairn.format.DidKey;
import cairn.format.NetworkDocument;
import cairn.format.Signer;
import cairn.http.Exchange;
import cairn.http.Route;
import cairn.log.Batch;
import cairn.log.Log;
import cairn.log.LogListener;
import cairn.log.Logs;
import cairn.store.StoreException;
import cairn.verify.TrustedNetwork;
import cairn.witness.WitnessClient;
import cairn.witness.WitnessEndpoint;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns the steps of a gateway's federation into threads and timers. */
final class GatewayFederation {
  private static final Logger LOGGER = LoggerFactory.getLogger(GatewayFederation.class);

  /** Doubled up to the longest one while a peer has not been met. */
  private static final Duration FIRST_UNTIL_MET = Duration.ofSeconds(2);

  private static final Duration LONGEST_UNTIL_MET = Duration.ofSeconds(10);
  private static final Duration ONCE_MET = Duration.ofMinutes(2);
  private static final Duration JOBS = Duration.ofSeconds(1);
  private static final Duration SHORTEST_WATCH = Duration.ofSeconds(1);
  private static final Duration LONGEST_WATCH = Duration.ofSeconds(30);

  private static final Duration WITNESSES = Duration.ofSeconds(5);

  private final Federation federation;
  private final WitnessEvidence witnesses;
  private final DidKey identity;
  private final Duration watchPeriod;

  /** A permit says that a batch was sealed. */
  private final Semaphore sealed = new Semaphore(0);

  /** Owned by the thread that meets peers. */
  private Duration untilMet = FIRST_UNTIL_MET;

  private GatewayFederation(
      Federation federation, WitnessEvidence witnesses, DidKey identity, Duration batchPeriod) {
    this.federation = federation;
    this.witnesses = witnesses;
    this.identity = identity;
    this.watchPeriod = between(batchPeriod.dividedBy(2), SHORTEST_WATCH, LONGEST_WATCH);
  }

  private static Duration between(Duration value, Duration least, Duration most) {
    Duration high = value.compareTo(most) > 0 ? most : value;
    return high.compareTo(least) < 0 ? least : high;
  }

  /**
   * Opens the federation of a configuration that has it enabled.
   *
   * @param network what others pin of it
   * @param witnesses the network's own
   */
  static GatewayFederation open(
      NodeCore core, NetworkDocument network, List<WitnessEndpoint> witnesses, List<Log> logs)
      throws ConfigurationException, StoreException {
    Configuration configuration = core.configuration();
    Exchange exchange = core.exchange();
    InstantSource clock = core.clock();
    Signer identity = NodeIdentity.read(configuration);
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    FederationMetrics figures = new FederationMetrics(core.metrics(), clock);
    Federation federation =
        Federation.open(
            new Federation.Setup(
                core.database(),
                settings(configuration),
                network,
                new Logs(logs),
                identity,
                core.url(),
                GatewayFiles.forks(configuration.data()),
                PeerExchange.of(exchange),
                threads,
                Thread::sleep,
                clock,
                core.random(),
                figures));
    // close() would wait for hung peers
    core.closing().add("requests to peers", threads::shutdownNow);
    figures.watch(federation.peers(), logs);
    GatewayFederation running =
        new GatewayFederation(
            federation,
            federation.witnessEvidence(new WitnessClient(exchange, clock), witnesses),
            NodeIdentity.did(identity),
            configuration.federation().batchPeriod());
    core.closing().add("contacts with peers", federation::keepContactsOnce);
    logs.forEach(log -> log.listen(running.wake()));
    return running;
  }

  private static FederationSettings settings(Configuration configuration) {
    FederationSetting federation = configuration.federation();
    return new FederationSettings(
        configuration.id(),
        federation.peers().stream().map(GatewayFederation::settings).toList(),
        federation.batchPeriod());
  }

  private static PeerSettings settings(PeerSetting peer) {
    return new PeerSettings(
        peer.id(), peer.gateway(), peer.minWitnesses(), peer.fingerprint(), peer.identity());
  }

  private LogListener wake() {
    return new LogListener() {
      @Override
      public void sealed(Batch batch) {
        sealed.release();
      }
    };
  }

  /** Starts everything that moves it. */
  void start(Loops loops) {
    loops.timed("peers", this::meet);
    loops.working("cross-anchors", this::anchor);
    loops.timed("fork watch", this::watch);
    loops.timed("witnesses' evidence", this::askWitnesses);
    ContactCount.start(loops, federation.contacts());
  }

  private Duration meet() {
    federation.meetPeersOnce();
    boolean isWaiting =
        federation.peers().all().stream().anyMatch(peer -> peer.status() == PeerStatus.WAITING);
    if (!isWaiting) {
      untilMet = FIRST_UNTIL_MET;
      return ONCE_MET;
    }
    Duration pause = untilMet;
    untilMet = between(pause.multipliedBy(2), FIRST_UNTIL_MET, LONGEST_UNTIL_MET);
    return pause;
  }

  private boolean anchor() throws InterruptedException {
    boolean _ = sealed.tryAcquire(JOBS.toMillis(), TimeUnit.MILLISECONDS);
    sealed.drainPermits();
    try {
      int begun = federation.anchorOnce();
      LOGGER.debug("{} requests to peers begun", begun);
    } catch (StoreException e) {
      LOGGER.warn("Batches were not submitted to peers, it is tried again: {}", e.getMessage());
    }
    return true;
  }

  private Duration watch() {
    federation.watchOnce();
    return watchPeriod;
  }

  private Duration askWitnesses() {
    witnesses.pollOnce();
    return WITNESSES;
  }

  /**
   * What peers ask.
   *
   * @param bundles takes the records that they push
   * @param others may push too
   */
  List<Route> routes(BundleDesk bundles, Senders others) {
    List<Route> routes = new ArrayList<>(federation.routes());
    routes.add(
        bundles.pushes(identity, federation.senders().and(others), federation.pushGate()).route());
    return routes;
  }

  /** The logs whose keys come from the configuration. */
  KnownLogs knownLogs() {
    return federation.knownLogs();
  }

  PeerBook peers() {
    return federation.peers();
  }

  /** The key by which peers know this node. */
  DidKey identity() {
    return identity;
  }

  Contacts contacts() {
    return federation.contacts();
  }

  NodeCards cards() {
    return federation.cards();
  }

  LogPins logPins() {
    return federation.pins();
  }

  ForkDesk forks() {
    return federation.forks();
  }

  List<AcceptedTree> acceptedOf(Peer peer) throws StoreException {
    return federation.acceptedOf(peer);
  }

  List<LogTrouble> troublesOf(Peer peer) {
    return federation.troublesOf(peer);
  }

  /** The peers' pins, but for those that are set aside. */
  List<TrustedNetwork> pins() {
    return federation.peers().all().stream()
        .filter(peer -> peer.status() != PeerStatus.SET_ASIDE)
        .flatMap(peer -> peer.pin().stream())
        .toList();
  }

  /** After the operator has accepted a peer: what it shows now is looked at, at once. */
  void meetNow() {
    federation.meetPeersOnce();
  }
}
