package cairn.node;

import cairn.federation.KnownLogs;
import cairn.federation.MirroredKeys;
import cairn.federation.Senders;
import cairn.federation.bundle.HeldRecords;
import cairn.federation.gossip.HeldLogs;
import cairn.federation.gossip.MirroredLogs;
import cairn.format.Hash;
import cairn.format.NetworkDocument;
import cairn.format.Origin;
import cairn.format.VerifierKey;
import cairn.http.ListenAddress;
import cairn.http.OriginCheck;
import cairn.http.Route;
import cairn.http.TlsException;
import cairn.log.Log;
import cairn.log.LogRoutes;
import cairn.log.LogSettings;
import cairn.log.LogWitnesses;
import cairn.log.Logs;
import cairn.log.events.EventFeed;
import cairn.log.events.EventSettings;
import cairn.store.StoreException;
import cairn.web.FederationPages;
import cairn.witness.WitnessClient;
import cairn.witness.WitnessEndpoint;
import cairn.witness.WitnessQuorumSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * A gateway, wired: this file is the whole of what it has beyond other nodes ({@link NodeCore}).
 */
public final class GatewayNode implements HomeNode {
  /** How often the events look around although nothing happens. */
  private static final Duration EVENTS_PATIENCE = Duration.ofSeconds(10);

  private final NodeCore core;
  private final Configuration configuration;
  private final LogSigners signers;
  private final NetworkDocument network;
  private final KeyRotations rotations;
  private final List<WitnessEndpoint> witnesses;
  private final Map<Log, GatewayLog> logs = new LinkedHashMap<>();
  private final EventFeed events;
  private final Optional<GatewayFederation> federation;
  private final Optional<GatewayGossip> gossip;
  private final Optional<GossipDesk> gossipDesk;
  private final BundleDesk bundles;
  private final Servers servers;

  /**
   * Starts a gateway that has been set up; on return it accepts requests. Its logs are read-only
   * until enough of its witnesses have answered.
   *
   * @throws NodeStartException when it cannot start; nothing is left open then
   */
  public static GatewayNode start(Configuration configuration) throws NodeStartException {
    return NodeCore.start(closing -> new GatewayNode(configuration, closing));
  }

  private GatewayNode(Configuration configuration, Closing closing)
      throws ConfigurationException, StoreException, IOException, TlsException {
    this.configuration = configuration;
    configuration.requireGateway("`cairn run` of a gateway");
    core = new NodeCore(configuration, closing);
    signers = closing.add("signers", LogSigners.open(configuration, System::nanoTime));
    rotations = KeyRotations.of(configuration); // no key goes while the stores are held
    network = NodeNetwork.document(configuration, signers.keys(), rotations);
    witnesses = new WitnessKeys(rotations, configuration.origins()).endpoints(configuration);
    new WitnessKeyBook(core.database()).add(witnessKeys());
    openLogs();
    events =
        closing.add("events", new EventFeed(ownLogs(), EventSettings.DEFAULT, System::nanoTime));
    core.metrics().gauge("cairn.events.listeners", "Who listens to /ws/events", events::listeners);
    federation = openFederation();
    MirroredLogs mirrored = new MirroredLogs(core.mirrors());
    gossip = openGossip(mirrored);
    gossipDesk =
        gossip.map(
            running -> running.desk(core, federation.orElseThrow().identity(), logs.keySet()));
    bundles =
        new BundleDesk(
            configuration,
            core.database(),
            mirrored,
            GatewayBundles.among(logs.keySet()),
            () -> NodeIdentity.read(configuration),
            knownLogs(),
            core.clock());
    bundles.attestations().settle();
    startLoops(core.loops());
    Readiness readiness = readiness();
    String secret = RunningFile.newSecret(core.random());
    servers =
        core.serve(
            new Servers.Served(publicRoutes(readiness), adminRoutes(readiness, secret), secret));
  }

  private Optional<GatewayFederation> openFederation()
      throws ConfigurationException, StoreException {
    if (!configuration.federation().enabled()) {
      return Optional.empty();
    }
    return Optional.of(
        GatewayFederation.open(core, network, witnesses, List.copyOf(logs.keySet())));
  }

  /** Nobody else brings records of our own logs, of peer networks' or mirrored ones as he likes. */
  private KnownLogs knownLogs() {
    List<KnownLogs> sources = new ArrayList<>();
    federation.ifPresent(running -> sources.add(running.knownLogs()));
    sources.add(KnownLogs.own(configuration.origins()));
    sources.add(new MirroredKeys(core.mirrors()));
    gossip.ifPresent(running -> sources.add(running.pinned()));
    return KnownLogs.of(sources);
  }

  /** Who may push records, beside the peers of the configuration. */
  private Senders pinnedNodes() {
    return gossip.<Senders>map(GatewayGossip::pinned).orElse(Senders.NONE);
  }

  /** Runs with federation, whose pins bind it too. */
  private Optional<GatewayGossip> openGossip(MirroredLogs mirrored) throws StoreException {
    if (federation.isEmpty()) {
      return Optional.empty();
    }
    GatewayFederation running = federation.get();
    GatewayGossip.Parts parts =
        new GatewayGossip.Parts(
            running.logPins(),
            running.forks(),
            running.contacts(),
            new HeldRecords(core.database(), mirrored),
            new HeldLogs(Optional.of(ownLogs()), Optional.of(core.mirrors())),
            running.cards());
    return Optional.of(GatewayGossip.open(core, parts));
  }

  private void openLogs() throws StoreException, ConfigurationException {
    NodeStores stores = core.stores();
    WitnessClient client = new WitnessClient(core.exchange(), core.clock());
    ExecutorService askers = Executors.newVirtualThreadPerTaskExecutor();
    Closing closing = core.closing();
    closing.add("witness requests", askers::shutdownNow); // close() would wait for hung witnesses
    for (Origin origin : configuration.origins()) {
      LogMetrics figures = new LogMetrics(core.metrics(), origin.namespace());
      LogWitnesses asked =
          new LogWitnesses(
              witnesses,
              configuration.threshold(),
              client,
              askers,
              WitnessQuorumSettings.DEFAULT,
              figures);
      Log.Setup setup =
          new Log.Setup(
              stores.stores(),
              GatewayFiles.index(stores.directory().path(), origin.namespace()),
              origin,
              signers.of(origin),
              asked,
              logSettings(),
              core.clock(),
              System::nanoTime,
              core.random(),
              rotations.history(origin, signers.of(origin).key()));
      Log log =
          closing.add(
              "log " + origin,
              LostData.open(
                  () -> Log.open(setup),
                  () -> Log.exists(setup.stores(), origin),
                  LostData.GATEWAY));
      figures.watch(log);
      logs.put(log, new GatewayLog(log, figures));
    }
  }

  private Set<VerifierKey> witnessKeys() {
    return witnesses.stream()
        .flatMap(witness -> witness.allKeys().stream())
        .collect(Collectors.toSet());
  }

  private LogSettings logSettings() {
    return new LogSettings(
        configuration.quorumTimeout(),
        configuration.checkpointRetention(),
        configuration.queue().entries(),
        configuration.queue().bytes(),
        LogSettings.DEFAULT.cachedTiles());
  }

  private void startLoops(Loops loops) {
    logs.values()
        .forEach(
            log ->
                log.start(
                    loops,
                    configuration.quorumTimeout(),
                    configuration.federation().batchPeriod()));
    logs.keySet()
        .forEach(
            log ->
                loops.working(
                    "rotations " + log.origin().namespace(),
                    RotationsLogged.of(rotations, log, configuration.origins(), core.random())));
    loops.timed("events", this::tellEvents);
    loops.timed("bundles", () -> GatewayBundles.resume(bundles));
    federation.ifPresent(running -> running.start(loops));
    gossip.ifPresent(running -> running.start(loops));
  }

  private Readiness readiness() {
    List<Readiness.Part> parts = new ArrayList<>();
    parts.add(core.started());
    parts.add(core.disk());
    logs.forEach(
        (log, moving) ->
            parts.add(new Readiness.Part("log " + log.origin().namespace(), moving::unfit)));
    return new Readiness(parts);
  }

  private Logs ownLogs() {
    return new Logs(List.copyOf(logs.keySet()));
  }

  /** Waits by itself, so it is due again at once. */
  private Duration tellEvents() throws InterruptedException {
    events.pumpOnce(EVENTS_PATIENCE);
    return Duration.ZERO;
  }

  private List<Route> publicRoutes(Readiness readiness) {
    LogRoutes api =
        new LogRoutes(
            ownLogs(),
            network,
            core.tokens()::requireAppend,
            new NetworkJudge(
                network, () -> federation.map(GatewayFederation::pins).orElse(List.of())),
            core.mirrors()::listed);
    List<Route> routes = new ArrayList<>(api.routes());
    routes.add(events.route(new OriginCheck(this::ownOrigins)));
    routes.addAll(NodeRoutes.health(readiness));
    routes.addAll(NodeRoutes.held(Optional.of(ownLogs()), core.mirrors()));
    federation.ifPresent(running -> routes.addAll(running.routes(bundles, pinnedNodes())));
    gossip.ifPresent(running -> routes.addAll(running.routes()));
    routes.add(NodeRoutes.openApi());
    if (configuration.listen().isLocal()) {
      routes.add(NodeRoutes.metrics(core.metrics()));
    }
    return routes;
  }

  private Set<String> ownOrigins() {
    boolean tls = configuration.listen().tls().isPresent();
    return OwnOrigins.of(servers.publicAddress(), tls, configuration.id());
  }

  private List<Route> adminRoutes(Readiness readiness, String secret) {
    List<Route> routes = new ArrayList<>(NodeRoutes.admin(readiness, core.metrics()));
    AdminGate gate = new AdminGate(core.tokens(), secret);
    routes.addAll(new AdminRoutes(core.tokens(), core.audit(), gate).routes());
    routes.addAll(new PeerRoutes(federation, core.audit(), gate).routes());
    routes.addAll(new GossipRoutes(gossipDesk, core.audit(), gate).routes());
    routes.addAll(new MirrorAdminRoutes(mirrorDesk(), core.audit(), gate).routes());
    routes.addAll(new HeldRoutes(bundles, core.audit(), gate).routes());
    routes.addAll(new BundleRoutes(bundles, core.audit(), gate).routes());
    routes.addAll(new PushRoutes(bundles, core.audit(), gate).routes());
    routes.add(new AttestationRoutes(bundles.attestations(), core.audit(), gate).route());
    routes.addAll(new PrivateRoutes(bundles.privateTexts(), core.audit(), gate).routes());
    routes.addAll(pages().routes());
    return routes;
  }

  private Optional<MirrorDesk> mirrorDesk() {
    List<String> own = logs.keySet().stream().map(log -> log.origin().toString()).toList();
    return gossip.map(running -> new MirrorDesk(running.gossip().mirrors(), own));
  }

  private FederationPages pages() {
    ListenSetting listen = configuration.listen();
    return new FederationPages(
        new PageSource(
            network,
            List.copyOf(logs.entrySet()),
            federation,
            gossipDesk.map(desk -> new GossipViews(desk, federation.orElseThrow().contacts())),
            mirrorDesk()),
        new PageActions(federation, gossipDesk, mirrorDesk(), core.audit()),
        new PageLogin(core.tokens()),
        new FederationPages.Settings(
            listen.tls().isPresent() || listen.behindProxy(), PageLogin.cookie(configuration.id())),
        core.clock(),
        core.random());
  }

  @Override
  public String readyLine() {
    return "Gateway %s is ready: public %s, admin %s, fingerprint %s"
        .formatted(configuration.id(), url(), adminUrl(), network.fingerprint());
  }

  @Override
  public String url() {
    return servers.url();
  }

  @Override
  public String adminUrl() {
    return servers.adminUrl();
  }

  @Override
  public Hash fingerprint() {
    return network.fingerprint();
  }

  /** Where the public listener is, with the port that the system chose when 0 was asked for. */
  public ListenAddress publicAddress() {
    return servers.publicAddress();
  }

  /** What is served on either listener. */
  List<Route> routes() {
    return servers.routes();
  }

  /** Compares logs with others; empty when federation is not enabled. */
  Optional<GatewayGossip> gossip() {
    return gossip;
  }

  /** What verifiers pin of this network. */
  public NetworkDocument network() {
    return network;
  }

  @Override
  public Optional<Throwable> await() throws InterruptedException {
    return core.await();
  }

  @Override
  public void close() {
    core.close();
  }
}
