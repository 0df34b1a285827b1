package cairn.federation;

import cairn.format.AnchorEntry;
import cairn.format.Checkpoint;
import cairn.format.DidKey;
import cairn.format.Entry;
import cairn.format.Hash;
import cairn.format.KeyRotationEntry;
import cairn.format.MalformedException;
import cairn.format.NetworkDocument;
import cairn.format.NetworkLog;
import cairn.format.Origin;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.SignedCheckpoint;
import cairn.format.Utf8;
import cairn.http.ErrorStyle;
import cairn.http.Exchange;
import cairn.http.ProblemException;
import cairn.http.Route;
import cairn.http.Router;
import cairn.log.Draft;
import cairn.log.KeyHistory;
import cairn.log.Log;
import cairn.log.LogRoutes;
import cairn.log.LogSettings;
import cairn.log.LogWitnesses;
import cairn.log.Logs;
import cairn.log.PublishResult;
import cairn.log.TimestampDraft;
import cairn.store.Database;
import cairn.store.StoreException;
import cairn.store.Stores;
import cairn.testkit.InProcessNetwork;
import cairn.testkit.VirtualClock;
import cairn.verify.RetiredKey;
import cairn.witness.QuorumListener;
import cairn.witness.WitnessClient;
import cairn.witness.WitnessQuorumSettings;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;

/** A gateway with three witnesses and a federation, in one thread on an in-process network. */
final class TestGateway implements AutoCloseable {
  static final Duration BATCH_PERIOD = Duration.ofSeconds(60);
  static final LogSettings SETTINGS =
      new LogSettings(Duration.ofSeconds(2), Duration.ofDays(7), 20_000, 4 << 20, 64);

  final String id;
  final String host;
  final Origin origin;
  final List<TestWitness> witnesses = new ArrayList<>();
  SeedSigner logKey;
  final SeedSigner identity;
  final Path directory;
  final VirtualClock clock;
  final InProcessNetwork net;
  final Map<String, Integer> heard = new HashMap<>();

  /** What becomes of its routes when it starts next. */
  UnaryOperator<Route> spoil = UnaryOperator.identity();

  /** Runs whenever something waits for its log. */
  Runnable onPause = () -> {};

  private final Stores stores;
  private List<PeerSettings> peers = List.of();
  private KeyHistory history = KeyHistory.NONE;
  private List<KeyRotationEntry> rotations = List.of();
  private long stamps;

  @SuppressWarnings("NullAway.Init") // the constructor opens it
  private Log log;

  @SuppressWarnings("NullAway.Init") // the constructor opens it
  private Database database;

  @SuppressWarnings("NullAway.Init") // the constructor opens it
  private Federation federation;

  TestGateway(char letter, InProcessNetwork net, VirtualClock clock, Stores stores, Path directory)
      throws Exception {
    this(letter, "", net, clock, stores, directory);
  }

  /**
   * @param copy makes a second gateway with the same keys, as a fork or a restored backup does
   */
  TestGateway(
      char letter,
      String copy,
      InProcessNetwork net,
      VirtualClock clock,
      Stores stores,
      Path directory)
      throws Exception {
    this.id = "network-" + letter;
    this.host = letter + copy;
    this.origin = new Origin(id, "public:timestamps");
    this.net = net;
    this.clock = clock;
    this.stores = stores;
    this.directory = directory;
    this.logKey = signer(origin.toString());
    this.identity = signer("identity-" + letter);
    for (int number = 1; number <= 3; number++) {
      witnesses.add(new TestWitness(id, number, clock));
    }
    Log.create(stores, origin);
    stores.create("node", Federation.migrations()).close();
    start();
  }

  static SeedSigner signer(String name) {
    try {
      return SeedSigner.of(name, SignatureType.ED25519, Hash.sha256(Utf8.encode(name)).bytes());
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  static DidKey did(TestGateway gateway) throws MalformedException {
    return DidKey.of(gateway.identity.key().publicKeyBytes());
  }

  NetworkDocument document() {
    return new NetworkDocument(
        id,
        List.of(new NetworkLog(origin, logKey.key())),
        witnesses.stream().map(TestWitness::documented).toList(),
        2,
        List.of(),
        Optional.empty(),
        rotations);
  }

  /** As others pin it: its own quorum alone keeps what too few have signed out. */
  PeerSettings asPeer() {
    return new PeerSettings(
        id,
        URI.create("http://" + host),
        1,
        Optional.of(document().fingerprint()),
        Optional.empty());
  }

  /** Pins these networks, meets them, and starts again. */
  void pin(TestGateway... others) throws Exception {
    List<PeerSettings> all = new ArrayList<>();
    for (TestGateway other : others) {
      all.add(other.asPeer());
    }
    configure(all);
  }

  void configure(List<PeerSettings> settings) throws Exception {
    peers = List.copyOf(settings);
    restart();
  }

  /** Starts again, as after a kill: what was not stored is gone. */
  void restart() throws Exception {
    stop();
    start();
  }

  void stop() throws StoreException {
    net.silence(host, 80);
    log.close();
    database.close();
  }

  void start() throws Exception {
    log = Log.open(setup());
    database = stores.open("node", Federation.migrations());
    federation =
        Federation.open(
            new Federation.Setup(
                database,
                new FederationSettings(id, peers, BATCH_PERIOD),
                document(),
                new Logs(List.of(log)),
                identity,
                () -> "http://" + host,
                directory.resolve("forks"),
                net.from(host),
                Runnable::run,
                pause -> {
                  onPause.run();
                  moveLog();
                },
                clock,
                new Random(7),
                listener()));
    log.pollWitnessesOnce();
    publish();
    List<Route> routes = new ArrayList<>(federation.routes());
    routes.addAll(
        new LogRoutes(
                new Logs(List.of(log)),
                document(),
                (request, scope) -> {},
                proof -> {
                  throw new MalformedException("not asked in these tests");
                })
            .routes());
    net.listen(host, 80, new Router(routes.stream().map(spoil).toList(), ErrorStyle.PROBLEM_JSON));
  }

  private FederationListener listener() {
    return new FederationListener() {
      @Override
      public void received(String peer) {
        heard.merge("received " + peer, 1, Integer::sum);
      }

      @Override
      public void failed(String peer) {
        heard.merge("failed " + peer, 1, Integer::sum);
      }

      @Override
      public void given(String peer) {
        heard.merge("given " + peer, 1, Integer::sum);
      }

      @Override
      public void misread(String peer) {
        heard.merge("misread " + peer, 1, Integer::sum);
      }

      @Override
      public void forked(String networkId) {
        heard.merge("forked " + networkId, 1, Integer::sum);
      }
    };
  }

  int heard(String what) {
    return heard.getOrDefault(what, 0);
  }

  private Log.Setup setup() {
    Exchange toWitnesses =
        call ->
            witnesses.stream()
                .filter(witness -> witness.id.equals(call.uri().getHost()))
                .findFirst()
                .orElseThrow()
                .send(call);
    return new Log.Setup(
        stores,
        directory.resolve("index"),
        origin,
        logKey,
        new LogWitnesses(
            witnesses.stream().map(TestWitness::endpoint).toList(),
            2,
            new WitnessClient(toWitnesses, clock),
            Runnable::run,
            WitnessQuorumSettings.DEFAULT,
            QuorumListener.NONE),
        SETTINGS,
        clock,
        clock::nanoseconds,
        new SecureRandom(),
        history);
  }

  /** Starts again under another key; the one that it had counts for the trees so far. */
  void rotateKey(String seed) throws Exception {
    long size = log.sequencer().head().size();
    history =
        new KeyHistory(
            List.of(new RetiredKey(logKey.key(), origin.toString(), size, true)), Optional.empty());
    stop();
    SeedSigner next =
        SeedSigner.of(
            origin.toString(), SignatureType.ED25519, Hash.sha256(Utf8.encode(seed)).bytes());
    rotations =
        List.of(KeyRotationEntry.rotate(KeyRotationEntry.Role.LOG, origin, logKey, next, size));
    logKey = next;
    start();
  }

  /** Whatever is submitted is committed and published. */
  void moveLog() throws InterruptedException {
    log.sequencer().commitRound();
    publish();
    clock.advance(Duration.ofMillis(20));
    log.publisher().expireWaiters();
  }

  private void publish() throws InterruptedException {
    PublishResult _ = log.publisher().publishOnce();
  }

  /** A user stamps something. */
  void stamp() throws ProblemException, InterruptedException {
    Hash hash = Hash.sha256(Utf8.encode(host + " file " + stamps++));
    log.sequencer().submit(List.<Draft>of(new TimestampDraft(hash)));
    moveLog();
  }

  /** Users stamp that many things, in rounds of 10,000. */
  void stampMany(int count) throws ProblemException, InterruptedException {
    for (int left = count; left > 0; left -= 10_000) {
      List<Draft> drafts = new ArrayList<>();
      for (int i = 0; i < Math.min(left, 10_000); i++) {
        drafts.add(new TimestampDraft(Hash.sha256(Utf8.encode(host + " file " + stamps++))));
      }
      log.sequencer().submit(drafts);
      moveLog();
    }
  }

  /** Stamps and seals. */
  void close(int users) throws ProblemException, InterruptedException {
    for (int i = 0; i < users; i++) {
      stamp();
    }
    seal();
  }

  /** Whether a batch was due. */
  boolean seal() throws InterruptedException {
    boolean due = log.sealOnce();
    publish();
    return due;
  }

  SignedCheckpoint newest() {
    return log.reader().newest().orElseThrow().note();
  }

  Log log() {
    return log;
  }

  Federation federation() {
    return federation;
  }

  Peer peer(TestGateway other) {
    return federation.peers().named(other.id).orElseThrow();
  }

  /** The checkpoints of the other's log in this one, in their order. */
  List<Checkpoint> anchorsOf(TestGateway other) throws StoreException, MalformedException {
    List<Checkpoint> found = new ArrayList<>();
    for (long index = 0; index < log.sequencer().head().size(); index++) {
      byte[] entry = log.reader().entry(index).orElseThrow().entry();
      if (Entry.parse(entry) instanceof AnchorEntry anchor
          && anchor.checkpoint().checkpoint().origin().equals(other.origin.toString())) {
        found.add(anchor.checkpoint().checkpoint());
      }
    }
    return found;
  }

  /** Which peers have anchored the newest batch. */
  List<String> anchoredBy() throws StoreException {
    long batch = log.reader().newestBatch().orElseThrow().id();
    return log.anchors().of(batch).stream().map(anchor -> anchor.networkId()).toList();
  }

  @Override
  public void close() throws StoreException {
    stop();
  }
}
