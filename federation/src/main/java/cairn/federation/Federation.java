package cairn.federation;

import cairn.anchor.AnchorRunner;
import cairn.anchor.AnchorSchema;
import cairn.federation.gossip.ForkDesk;
import cairn.federation.gossip.LogPins;
import cairn.format.AnchorRequest;
import cairn.format.Checkpoint;
import cairn.format.ForkFile;
import cairn.format.NetworkDocument;
import cairn.format.NetworkLog;
import cairn.format.Origin;
import cairn.format.Signer;
import cairn.format.VerifierKey;
import cairn.http.Exchange;
import cairn.http.Method;
import cairn.http.RequestLimits;
import cairn.http.Route;
import cairn.log.Batch;
import cairn.log.Log;
import cairn.log.Logs;
import cairn.store.Database;
import cairn.store.RoomMigrations;
import cairn.store.StoreException;
import cairn.verify.TrustedNetwork;
import cairn.verify.TrustedPolicy;
import cairn.witness.WitnessClient;
import cairn.witness.WitnessEndpoint;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * A node's part in a federation of networks that witness each other: plain, blocking steps for
 * threads that somebody else owns.
 *
 * <table>
 * <caption>Who calls what</caption>
 * <tr><td>one timer each</td><td>{@link #meetPeersOnce} (each ten seconds until all peers are known,
 *     then each two minutes), {@link #anchorOnce} (each second), {@link #watchOnce} (twice in a batch
 *     period), {@link #keepContactsOnce} (each minute, and at the end)</td></tr>
 * <tr><td>any thread</td><td>{@link #routes}, {@link #peers}, {@link #contacts}, {@link #acceptedOf},
 *     {@link #evidence}</td></tr>
 * </table>
 *
 * A step hands what concerns one peer to the executor, and never waits for a peer itself.
 */
public final class Federation {
  /** It answers those who ask about its logs. */
  private static final List<String> ROLES = List.of("serve");

  private final PeerBook peers;
  private final Evidence evidence;
  private final Rounds<Peer> meetings;
  private final Rounds<Peer> reading;
  private final AnchorRunner anchors;
  private final AnchorService service;
  private final NodeCards cards;
  private final Executor executor;
  private final InstantSource clock;
  private final Contacts contacts;
  private final OriginMemory memory;
  private final LogTroubles troubles;
  private final KnownLogs knownLogs;
  private final RequestGate pushes;
  private final LogPins pins;
  private final ForkDesk forks;

  /**
   * What a federation is opened with.
   *
   * @param database the node's, with {@link #migrations}
   * @param settings with whom
   * @param network what others pin of this node's network, with the keys that have gone
   * @param logs the node's own logs
   * @param identity the node's identity key, of type 01
   * @param url where the node answers, as its card says it
   * @param evidence the directory of evidence files
   * @param exchange the way to peers
   * @param executor runs what concerns one peer; a thread for each task
   * @param patience what waiting for a log is
   * @param clock compared with the times of messages
   * @param random for the pauses between tries
   * @param listener counts
   */
  public record Setup(
      Database database,
      FederationSettings settings,
      NetworkDocument network,
      Logs logs,
      Signer identity,
      Supplier<String> url,
      Path evidence,
      Exchange exchange,
      Executor executor,
      Patience patience,
      InstantSource clock,
      RandomGenerator random,
      FederationListener listener) {}

  /** What the node's database needs for it. */
  public static List<RoomMigrations> migrations() {
    return List.of(AnchorSchema.MIGRATIONS, FederationSchema.MIGRATIONS, ContactTable.MIGRATIONS);
  }

  /**
   * Reads everything that is remembered.
   *
   * @throws StoreException {@code CORRUPT} when any of it is damaged
   */
  public static Federation open(Setup setup) throws StoreException {
    Federation federation = new Federation(setup);
    requireSound(setup.database(), setup.clock());
    federation.evidence.writeFiles();
    return federation;
  }

  private Federation(Setup setup) throws StoreException {
    FederationSettings settings = setup.settings();
    Database database = setup.database();
    clock = setup.clock();
    executor = setup.executor();
    peers = PeerBook.open(database, settings.peers(), clock);
    memory = new OriginMemory(database);
    Sightings sightings = new Sightings(database);
    Followed followed = new Followed(database);
    OwnTrees own = new OwnTrees(setup.logs());
    evidence =
        new Evidence(
            database,
            peers,
            Optional.of(pin(setup.network())),
            tree -> keys(own, tree),
            setup.evidence(),
            clock,
            setup.listener());
    ForkWatch watch = new ForkWatch(peers, own, memory, sightings, followed, evidence, clock);
    knownLogs = new PinnedLogs(peers, own, watch);
    pushes = new RequestGate(database, clock);
    forks = new FollowedForks(evidence, Optional.of(watch));
    pins = new NetworkPins(settings.networkId(), peers);
    contacts = new Contacts(database, clock);
    PeerClient client = new PeerClient(setup.exchange(), contacts);
    AnchorWriter writer = new AnchorWriter(setup.patience());
    meetings =
        new Rounds<>(
            "meeting",
            peers::all,
            Peer::id,
            new PeerMeeting(peers, client)::meet,
            setup.executor());
    HeardEvidence heard = new HeardEvidence(client, evidence);
    troubles = new LogTroubles(clock, setup.listener());
    SightingCheck check = new SightingCheck(watch, evidence, clock);
    PeerLogReader reader =
        new PeerLogReader(peers, client, watch, followed, evidence, check, troubles);
    reading =
        new Rounds<>(
            "reading the logs",
            peers::usable,
            Peer::id,
            peer -> {
              heard.ask(peer);
              reader.read(peer);
            },
            setup.executor());
    CrossAnchoring kind =
        new CrossAnchoring(
            peers, client, setup.logs(), setup.identity(), writer, watch, clock, setup.listener());
    anchors =
        new AnchorRunner(
            database,
            List.of(kind),
            () -> newestBatches(setup.logs()),
            setup.executor(),
            clock,
            setup.random());
    service =
        new AnchorService(
            settings.networkId(),
            new AnchorGate(settings.networkId(), peers, new RequestGate(database, clock)),
            new PeerShares(settings.peers().size()),
            memory,
            own,
            watch,
            evidence,
            writer,
            settings.batchPeriod().dividedBy(2),
            clock,
            setup.listener());
    setup.logs().all().forEach(log -> log.listen(new OwnKeyWatch(watch, setup.executor())));
    List<NetworkLog> cardLogs =
        setup.logs().all().stream().map(log -> new NetworkLog(log.origin(), log.key())).toList();
    cards = new NodeCards(setup.url(), ROLES, cardLogs, setup.identity(), clock);
  }

  private static TrustedNetwork pin(NetworkDocument network) {
    return new TrustedNetwork(network.id(), List.of(TrustedPolicy.of(network)));
  }

  private List<VerifierKey> keys(OwnTrees own, Checkpoint tree) {
    List<VerifierKey> ours = own.keys(tree);
    return ours.isEmpty() ? peers.logKeys(tree) : ours;
  }

  private static Map<Origin, Long> newestBatches(Logs logs) throws StoreException {
    Map<Origin, Long> newest = new LinkedHashMap<>();
    for (Log log : logs.all()) {
      Optional<Batch> batch = log.reader().newestBatch();
      batch.ifPresent(last -> newest.put(log.origin(), last.id()));
    }
    return newest;
  }

  /**
   * Reads every row that a federation keeps in a node's database, whether it is enabled or not.
   *
   * @throws StoreException {@code CORRUPT} when one is damaged
   */
  public static void requireSound(Database database, InstantSource clock) throws StoreException {
    PeerBook.open(database, List.of(), clock);
    AnchorRunner.requireSound(database);
    new RequestMemory(database).requireSound();
    new OriginMemory(database).requireSound();
    new Sightings(database).requireSound();
    new Followed(database).requireSound();
    Contacts.requireSound(database);
    database.read(ForkTable::all);
  }

  /** The anchor service, the node's card, and the forks that it has proven. */
  public List<Route> routes() {
    return List.of(
        new Route(
            Method.POST,
            "/v1/federation/anchor",
            RequestLimits.body(AnchorRequest.MAX_BYTES, "application/json"),
            service::handle),
        cards.route(),
        new Route(
            Method.GET,
            "/federation/evidence",
            RequestLimits.noBody(),
            new EvidenceRoute(evidence)::handle));
  }

  /** What this node says of itself. */
  public NodeCards cards() {
    return cards;
  }

  /** Asks each peer's gateway what it shows of itself. */
  public void meetPeersOnce() {
    meetings.runOnce();
  }

  /**
   * Submits the newest batch of each log to every peer that has not anchored it and is due.
   *
   * @return how many requests were begun
   */
  public int anchorOnce() throws StoreException {
    return anchors.runDueJobs();
  }

  /** Asks each peer for the forks that it has proven, and reads on in its logs, a bounded piece. */
  public void watchOnce() {
    reading.runOnce();
  }

  /**
   * Looks for forks that the network's own witnesses have met.
   *
   * @param client asks them; where they are is what our own operator has configured
   */
  public WitnessEvidence witnessEvidence(WitnessClient client, List<WitnessEndpoint> witnesses) {
    return new WitnessEvidence(client, witnesses, evidence, executor, clock);
  }

  /** Stores how often peers were reached since the last time. */
  public void keepContactsOnce() throws StoreException {
    contacts.keepOnce();
  }

  /** How often each peer was reached. */
  public Contacts contacts() {
    return contacts;
  }

  /** The newest checkpoints of the peer's logs that were accepted here. */
  public List<AcceptedTree> acceptedOf(Peer peer) throws StoreException {
    List<AcceptedTree> accepted = new ArrayList<>();
    for (Origin log : peer.logs()) {
      memory.newest(log.toString()).ifPresent(accepted::add);
    }
    return accepted;
  }

  /** What is wrong now with what the peer's logs show. */
  public List<LogTrouble> troublesOf(Peer peer) {
    return troubles.of(peer.logs());
  }

  /** The peers and what is pinned of them. */
  public PeerBook peers() {
    return peers;
  }

  /** The node's own logs and those of its peer networks, whose records nobody else may replace. */
  public KnownLogs knownLogs() {
    return knownLogs;
  }

  /** What signed pushes have to pass: they do not use up what a peer's anchors may. */
  public RequestGate pushGate() {
    return pushes;
  }

  /** The peers of the configuration, by the keys of their nodes. */
  public Senders senders() {
    return identity ->
        peers
            .signingAs(identity)
            .<Senders.Standing>map(Federation::standing)
            .orElseGet(Senders.Standing.Unknown::new);
  }

  private static Senders.Standing standing(Peer peer) {
    if (peer.pins().setAside().isPresent()) {
      return new Senders.Standing.SetAside(peer.id());
    }
    return peer.isUsable() ? new Senders.Standing.Peer(peer.id()) : new Senders.Standing.Unknown();
  }

  /** What no card of a gossip peer can change: our own network, and those that are pinned. */
  public LogPins pins() {
    return pins;
  }

  /** Where contradictions of mirrored logs are taken. */
  public ForkDesk forks() {
    return forks;
  }

  /** Every proven fork, oldest first. */
  public List<ForkFile> evidence() throws StoreException {
    return evidence.all();
  }
}
