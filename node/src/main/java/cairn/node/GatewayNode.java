package cairn.node;

import cairn.federation.gossip.HeldLogs;
import cairn.federation.gossip.RecordRoutes;
import cairn.format.NetworkDocument;
import cairn.format.Origin;
import cairn.format.Signer;
import cairn.format.VerifierKey;
import cairn.http.ErrorStyle;
import cairn.http.HttpClientExchange;
import cairn.http.JettyServer;
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
import cairn.log.mirror.MirrorRoutes;
import cairn.log.mirror.MirrorSettings;
import cairn.log.mirror.Mirrors;
import cairn.store.Database;
import cairn.store.StoreException;
import cairn.store.Stores;
import cairn.web.FederationPages;
import cairn.witness.WitnessClient;
import cairn.witness.WitnessEndpoint;
import cairn.witness.WitnessQuorumSettings;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A gateway, wired: this file is the whole of it. */
public final class GatewayNode implements RunningNode {
  private static final Logger LOGGER = LoggerFactory.getLogger(GatewayNode.class);

  /** How often the events look around although nothing happens. */
  private static final Duration EVENTS_PATIENCE = Duration.ofSeconds(10);

  private final Configuration configuration;
  private final InstantSource clock = InstantSource.system();
  private final SecureRandom random = new SecureRandom();
  private final Closing closing; // in the order of opening: closed backwards
  private final CompletableFuture<Optional<Throwable>> ended = new CompletableFuture<>();

  private final CompletableFuture<String> answersAt = new CompletableFuture<>();
  private final NodeMetrics metrics;
  private final NodeStores stores;
  private final Tokens tokens;
  private final AuditLog audit;
  private final LogSigners signers;
  private final NetworkDocument network;
  private final KeyRotations rotations;
  private final List<WitnessEndpoint> witnesses;
  private final Map<Log, GatewayLog> logs = new LinkedHashMap<>();
  private final EventFeed events;
  private final Mirrors mirrors;
  private final Optional<GatewayFederation> federation;
  private final BundleDesk bundles;
  private final Listeners listeners;
  private final List<Route> publicRoutes;
  private final List<Route> adminRoutes;
  private final JettyServer publicServer;
  private final JettyServer adminServer;

  /**
   * Starts a gateway that has been set up; on return it accepts requests. Its logs are read-only
   * until enough of its witnesses have answered.
   *
   * @throws NodeStartException when it cannot start; nothing is left open then
   */
  public static GatewayNode start(Configuration configuration) throws NodeStartException {
    Closing closing = new Closing();
    boolean started = false;
    try {
      GatewayNode node = new GatewayNode(configuration, closing);
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

  private GatewayNode(Configuration configuration, Closing closing)
      throws ConfigurationException, StoreException, IOException, TlsException {
    this.configuration = configuration;
    this.closing = closing;
    configuration.requireRole(Role.GATEWAY, "`cairn run`");
    configuration.listen().requireProtected();
    GatewaySetup.requireFinished(configuration);
    LOGGER.info("Ed25519 by {}", FastCrypto.register());
    metrics = closing.add("metrics", new NodeMetrics());
    signers = closing.add("signers", LogSigners.open(configuration, System::nanoTime));
    stores = closing.add("stores", NodeStores.open(configuration, clock));
    rotations = KeyRotations.of(configuration); // no key goes while the stores are held
    network = NodeNetwork.document(configuration, signers.keys(), rotations);
    witnesses = new WitnessKeys(rotations, configuration.origins()).endpoints(configuration);
    Database own = closing.add("node database", stores.openNode());
    audit = new AuditLog(own, clock);
    tokens = new Tokens(own, audit, random, clock);
    tokens.list(); // a damaged one is told of now, not when somebody shows it
    HttpClientExchange exchange = closing.add("client", HttpClientExchange.create());
    new WitnessKeyBook(own).add(witnessKeys());
    openLogs(exchange);
    mirrors = openMirrors();
    events =
        closing.add("events", new EventFeed(ownLogs(), EventSettings.DEFAULT, System::nanoTime));
    metrics.gauge("cairn.events.listeners", "Who listens to /ws/events", events::listeners);
    federation = openFederation(own, exchange);
    bundles =
        new BundleDesk(
            configuration,
            own,
            GatewayBundles.among(logs.keySet()),
            () -> NodeIdentity.read(configuration),
            clock);
    Loops loops = closing.add("loops", new Loops());
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
                    () -> rotations.logOnce(log, configuration.origins())));
    loops.timed("events", this::tellEvents);
    loops.timed("bundles", () -> GatewayBundles.resume(bundles));
    federation.ifPresent(running -> running.start(loops));
    CompletableFuture<Void> _ = loops.broken().thenAccept(bug -> ended.complete(Optional.of(bug)));
    ListenSetting listen = configuration.listen();
    listeners = new Listeners(listen.tls(), listen.limits(), metrics, random);
    String secret = RunningFile.newSecret(random);
    Readiness readiness = readiness();
    publicRoutes = publicRoutes(readiness);
    adminRoutes = adminRoutes(readiness, secret);
    adminServer =
        closing.add(
            "admin listener",
            listeners.start(listen.adminAddress(), adminRoutes, ErrorStyle.PROBLEM_JSON));
    publicServer =
        closing.add(
            "public listener",
            listeners.start(listen.publicAddress(), publicRoutes, ErrorStyle.PROBLEM_JSON));
    answersAt.complete(url());
    announce(secret);
  }

  private Optional<GatewayFederation> openFederation(Database own, HttpClientExchange exchange)
      throws ConfigurationException, StoreException {
    if (!configuration.federation().enabled()) {
      return Optional.empty();
    }
    return Optional.of(
        GatewayFederation.open(
            configuration,
            witnesses,
            own,
            List.copyOf(logs.keySet()),
            exchange,
            answersAt::join, // asked for in answers only
            metrics,
            closing,
            clock,
            random));
  }

  private void openLogs(HttpClientExchange exchange) throws StoreException, ConfigurationException {
    WitnessClient client = new WitnessClient(exchange, clock);
    ExecutorService askers = Executors.newVirtualThreadPerTaskExecutor();
    closing.add("witness requests", askers::shutdownNow); // close() would wait for hung witnesses
    for (Origin origin : configuration.origins()) {
      LogMetrics figures = new LogMetrics(metrics, origin.namespace());
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
              clock,
              System::nanoTime,
              random,
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

  private Mirrors openMirrors() throws StoreException, ConfigurationException {
    Stores place = stores.mirrors(clock);
    Signer key = MirrorKey.read(configuration, place, random);
    return closing.add(
        "mirrors",
        Mirrors.open(new Mirrors.Setup(place, List.of(key), MirrorSettings.DEFAULT, clock)));
  }

  private LogSettings logSettings() {
    return new LogSettings(
        configuration.quorumTimeout(),
        configuration.checkpointRetention(),
        configuration.queue().entries(),
        configuration.queue().bytes(),
        LogSettings.DEFAULT.cachedTiles());
  }

  private Readiness readiness() {
    List<Readiness.Part> parts = new ArrayList<>();
    parts.add(
        new Readiness.Part(
            "disk", new DiskWatch(stores.directory(), stores.space(), metrics)::unfit));
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
            tokens::requireAppend,
            new NetworkJudge(
                network, () -> federation.map(GatewayFederation::pins).orElse(List.of())),
            mirrors::listed);
    List<Route> routes = new ArrayList<>(api.routes());
    routes.addAll(new MirrorRoutes(mirrors, MirrorSettings.DEFAULT).routes());
    routes.add(events.route(new OriginCheck(this::ownOrigins)));
    routes.addAll(NodeRoutes.health(readiness));
    routes.addAll(
        new RecordRoutes(new HeldLogs(Optional.of(ownLogs()), Optional.of(mirrors))).routes());
    federation.ifPresent(running -> routes.addAll(running.routes()));
    routes.add(NodeRoutes.openApi());
    if (configuration.listen().isLocal()) {
      routes.add(NodeRoutes.metrics(metrics));
    }
    return routes;
  }

  private Set<String> ownOrigins() {
    boolean tls = configuration.listen().tls().isPresent();
    return OwnOrigins.of(publicServer.address(), tls, configuration.id());
  }

  private List<Route> adminRoutes(Readiness readiness, String secret) {
    List<Route> routes = new ArrayList<>(NodeRoutes.health(readiness));
    routes.add(NodeRoutes.openApi());
    routes.add(NodeRoutes.metrics(metrics));
    AdminGate gate = new AdminGate(tokens, secret);
    routes.addAll(new AdminRoutes(tokens, audit, gate).routes());
    routes.addAll(new PeerRoutes(federation, audit, gate).routes());
    routes.addAll(new BundleRoutes(bundles, audit, gate).routes());
    routes.addAll(pages().routes());
    return routes;
  }

  private FederationPages pages() {
    ListenSetting listen = configuration.listen();
    return new FederationPages(
        new PageSource(network, List.copyOf(logs.entrySet()), federation),
        new PageActions(federation, audit),
        new PageLogin(tokens),
        new FederationPages.Settings(
            listen.tls().isPresent() || listen.behindProxy(), PageLogin.cookie(configuration.id())),
        clock,
        random);
  }

  /** Tells commands on this machine how to reach the node, until it closes. */
  private void announce(String secret) throws IOException {
    var data = stores.directory().path();
    closing.add("running file", () -> RunningFile.delete(data));
    new RunningFile(ProcessHandle.current().pid(), url(), adminUrl(), secret).write(data);
  }

  @Override
  public String readyLine() {
    return "Gateway %s is ready: public %s, admin %s, fingerprint %s"
        .formatted(configuration.id(), url(), adminUrl(), network.fingerprint());
  }

  @Override
  public String url() {
    return listeners.url(publicServer.address());
  }

  /** The address of the admin listener. */
  public String adminUrl() {
    return listeners.url(adminServer.address());
  }

  /** Where the public listener is, with the port that the system chose when 0 was asked for. */
  public ListenAddress publicAddress() {
    return publicServer.address();
  }

  /** What is served on either listener. */
  List<Route> routes() {
    List<Route> routes = new ArrayList<>(publicRoutes);
    routes.addAll(adminRoutes);
    return routes;
  }

  /** What verifiers pin of this network. */
  public NetworkDocument network() {
    return network;
  }

  @Override
  public Optional<Throwable> await() throws InterruptedException {
    try {
      return ended.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("nothing completes this with an exception", e);
    }
  }

  @Override
  public void close() {
    LOGGER.info("Gateway {} is closing", configuration.id());
    closing.close();
    ended.complete(Optional.empty());
  }
}
