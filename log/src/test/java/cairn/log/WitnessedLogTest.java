package cairn.log;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Checkpoint;
import cairn.format.EntryBundle;
import cairn.format.Hash;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.format.Merkle;
import cairn.format.NetworkDocument;
import cairn.format.NetworkLog;
import cairn.format.NetworkWitness;
import cairn.format.ProofFile;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.SignedCheckpoint;
import cairn.format.Tile;
import cairn.format.TileCoordinate;
import cairn.format.TileReader;
import cairn.format.TimestampEntry;
import cairn.format.TlogProof;
import cairn.format.Utf8;
import cairn.http.Call;
import cairn.http.ErrorStyle;
import cairn.http.Exchange;
import cairn.http.HandlerExchange;
import cairn.http.Reply;
import cairn.http.Router;
import cairn.store.DataDirectory;
import cairn.store.SpaceGuard;
import cairn.store.SqliteStores;
import cairn.store.StoreException;
import cairn.testkit.InProcessNetwork;
import cairn.testkit.VirtualClock;
import cairn.verify.Level;
import cairn.verify.ProofVerifier;
import cairn.verify.Subject;
import cairn.verify.TrustedNetwork;
import cairn.verify.TrustedPolicy;
import cairn.verify.Verdict;
import cairn.verify.VerdictOutcome;
import cairn.witness.QuorumListener;
import cairn.witness.Witness;
import cairn.witness.WitnessClient;
import cairn.witness.WitnessEndpoint;
import cairn.witness.WitnessListener;
import cairn.witness.WitnessQuorumSettings;
import cairn.witness.WitnessRoutes;
import cairn.witness.WitnessSettings;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log with its two threads and three real witnesses, asked over its HTTP routes by many. */
class WitnessedLogTest {
  private static final int WITNESSES = 3;
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /** No slow machine makes a stamp pending. */
  private static final LogSettings PATIENT =
      new LogSettings(Duration.ofSeconds(20), Duration.ofDays(7), 65_536, 16 << 20, 1024);

  private final List<AutoCloseable> resources = new ArrayList<>();
  private final VirtualClock clock = VirtualClock.atNewYear();
  private NetworkDocument network;
  private Log log;
  private Exchange gateway;

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    InProcessNetwork wires = new InProcessNetwork(clock);
    List<WitnessEndpoint> endpoints = new ArrayList<>();
    List<NetworkWitness> described = new ArrayList<>();
    for (int number = 1; number <= WITNESSES; number++) {
      SeedSigner signer = signer("witness-" + number, number);
      startWitness(wires, directory, signer);
      String url = "http://witness-" + number + ":80";
      endpoints.add(
          new WitnessEndpoint("witness-" + number, List.of(signer.key()), URI.create(url)));
      described.add(
          new NetworkWitness(
              "witness-" + number, "operator-" + number, List.of(signer.key()), url));
    }
    SqliteStores stores = stores(directory.resolve("gateway"));
    Log.create(stores, TestLog.ORIGIN);
    ExecutorService asking = keep(Executors.newFixedThreadPool(WITNESSES));
    log =
        keep(
            Log.open(
                new Log.Setup(
                    stores,
                    directory.resolve("index"),
                    TestLog.ORIGIN,
                    TestLog.signer(),
                    new LogWitnesses(
                        endpoints,
                        2,
                        new WitnessClient(wires, clock),
                        asking,
                        WitnessQuorumSettings.DEFAULT,
                        QuorumListener.NONE),
                    PATIENT,
                    clock,
                    clock::nanoseconds,
                    new SecureRandom())));
    log.pollWitnessesOnce();
    keep(new RunningLog(log));
    network =
        new NetworkDocument(
            "network-a",
            List.of(new NetworkLog(TestLog.ORIGIN, log.key())),
            described,
            2,
            List.of(),
            Optional.empty());
    LogRoutes routes =
        new LogRoutes(
            new Logs(List.of(log)),
            network,
            (request, scope) -> {},
            proof -> JsonObject.builder().build());
    gateway = new HandlerExchange(RunningLog.router(routes), "192.0.2.1");
  }

  private void startWitness(InProcessNetwork wires, Path directory, SeedSigner signer)
      throws StoreException {
    String name = signer.key().name();
    SqliteStores stores = stores(directory.resolve(name));
    Witness.create(stores, name);
    Witness witness =
        keep(
            Witness.open(
                stores,
                new WitnessSettings(name, List.of(signer)),
                origin -> List.of(TestLog.signer().key()),
                clock,
                WitnessListener.NONE));
    wires.listen(name, 80, new Router(new WitnessRoutes(witness).routes(), ErrorStyle.PLAIN_TEXT));
  }

  private SqliteStores stores(Path directory) throws StoreException {
    DataDirectory data = keep(DataDirectory.lock(directory));
    return keep(
        new SqliteStores(data, new SpaceGuard(data::usableBytes, 0), InstantSource.system()));
  }

  private <T extends AutoCloseable> T keep(T resource) {
    resources.add(resource);
    return resource;
  }

  private static SeedSigner signer(String name, int number) throws MalformedException {
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) number);
    return SeedSigner.of(name, SignatureType.COSIGNATURE_ED25519, seed);
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable resource : resources.reversed()) {
      resource.close();
    }
  }

  private Reply stamp(Hash hash) throws Exception {
    return gateway.send(
        Call.post(
            URI.create("http://gateway/v1/timestamp"),
            "application/json",
            Utf8.encode("{\"hash\":\"" + hash + "\"}"),
            TIMEOUT,
            1 << 20));
  }

  /** Its proof once a batch holds it: what is due is sealed by the publisher. */
  private ProofFile batched(Hash hash) throws Exception {
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    ProofFile file = ProofFile.parse(get("/v1/proof/" + hash));
    while (file.batches().isEmpty()) {
      assertThat(System.nanoTime()).as("a batch holds it").isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(1);
      file = ProofFile.parse(get("/v1/proof/" + hash));
    }
    return file;
  }

  private byte[] get(String path) throws Exception {
    Reply reply = gateway.send(Call.get(URI.create("http://gateway" + path), TIMEOUT, 1 << 22));
    assertThat(reply.status()).as(path).isEqualTo(200);
    return reply.body();
  }

  @Test
  void answersEveryStampWithAProofThatTheJudgeAccepts() throws Exception {
    ProofVerifier judge =
        new ProofVerifier(
            List.of(new TrustedNetwork("network-a", List.of(TrustedPolicy.of(network)))));
    for (int i = 0; i < 40; i++) {
      Reply reply = stamp(TestLog.hash(i));
      assertThat(reply.status()).isEqualTo(200);
      String proof = JsonObject.parse(reply.body(), 1 << 20, "reply").string("proof");
      Verdict verdict =
          judge.verify(
              new Subject.FileHash(TestLog.hash(i)),
              ProofFile.of(TlogProof.parse(proof)),
              Set.of(Level.Kind.BASIC));
      assertThat(verdict.outcome()).as(verdict.toString()).isEqualTo(VerdictOutcome.VERIFIED);
    }
    log.sealOnce();
    ProofFile file = batched(TestLog.hash(3));
    assertThat(file.batches()).hasSize(1);
    assertThat(
            judge
                .verify(
                    new Subject.FileHash(TestLog.hash(3)),
                    file,
                    Set.of(Level.Kind.BASIC, Level.Kind.BATCHED))
                .outcome())
        .isEqualTo(VerdictOutcome.VERIFIED);
  }

  @Test
  void givesOneIndexToAHashThatManySubmitAtOnce() throws Exception {
    Map<Hash, Set<Long>> indices = new ConcurrentHashMap<>();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> running = new ArrayList<>();
      for (int client = 0; client < 32; client++) {
        int offset = client;
        running.add(
            clients.submit(
                () -> {
                  for (int i = 0; i < 40; i++) {
                    Hash hash = TestLog.hash((i * 7L + offset) % 60);
                    JsonObject reply = JsonObject.parse(stamp(hash).body(), 1 << 20, "reply");
                    indices
                        .computeIfAbsent(hash, _ -> ConcurrentHashMap.newKeySet())
                        .add(reply.object("attestation").integer("sequence"));
                  }
                  return null;
                }));
      }
      for (Future<?> client : running) {
        client.get();
      }
    }
    assertThat(indices).hasSize(60).allSatisfy((hash, seen) -> assertThat(seen).hasSize(1));
    assertThat(log.sequencer().head().size()).isEqualTo(60);
  }

  /** What anybody can do who has nothing but tiles and bundles. */
  @Test
  void servesTilesAndBundlesFromWhichTheSignedRootFollows() throws Exception {
    StringBuilder hashes = new StringBuilder();
    for (int i = 0; i < 1500; i++) {
      hashes.append(i == 0 ? "\"" : ",\"").append(TestLog.hash(i)).append('"');
    }
    Reply bulk =
        gateway.send(
            Call.post(
                URI.create("http://gateway/v1/timestamps"),
                "application/json",
                Utf8.encode("{\"hashes\":[" + hashes + "]}"),
                TIMEOUT,
                1 << 23));
    assertThat(bulk.status()).isEqualTo(200);
    Checkpoint checkpoint =
        SignedCheckpoint.parse(get("/public:timestamps/checkpoint")).checkpoint();
    assertThat(checkpoint.size()).isEqualTo(1500);

    TileReader<Exception> tiles = this::tile;
    assertThat(Merkle.root(1500, tiles.nodes(1500))).isEqualTo(checkpoint.root());
    List<Hash> leaves = leavesFromBundles(1500);
    assertThat(naiveRoot(leaves)).isEqualTo(checkpoint.root());
    assertBulkProves(bulk, leaves, checkpoint);
  }

  private Tile tile(int level, long index, int width) throws Exception {
    TileCoordinate coordinate = new TileCoordinate(index, width);
    return Tile.parse(get("/public:timestamps/tile/" + level + "/" + coordinate.path()), width);
  }

  private List<Hash> leavesFromBundles(int size) throws Exception {
    List<Hash> leaves = new ArrayList<>();
    while (leaves.size() < size) {
      int width = Math.min(TileCoordinate.FULL_WIDTH, size - leaves.size());
      TileCoordinate coordinate =
          new TileCoordinate(leaves.size() / TileCoordinate.FULL_WIDTH, width);
      byte[] bundle = get("/public:timestamps/tile/entries/" + coordinate.path());
      EntryBundle.parse(bundle, width).entries().forEach(e -> leaves.add(Merkle.leafHash(e)));
    }
    return leaves;
  }

  /** RFC 9162, section 2.1.1, word for word. */
  private static Hash naiveRoot(List<Hash> leaves) {
    if (leaves.size() == 1) {
      return leaves.getFirst();
    }
    int split = Integer.highestOneBit(leaves.size() - 1);
    return Merkle.nodeHash(
        naiveRoot(leaves.subList(0, split)), naiveRoot(leaves.subList(split, leaves.size())));
  }

  private static void assertBulkProves(Reply bulk, List<Hash> leaves, Checkpoint checkpoint)
      throws MalformedException {
    List<String> lines = Utf8.decode(bulk.body(), "bulk").lines().toList();
    assertThat(lines).hasSize(1501);
    Map<Long, Hash> byIndex = new HashMap<>();
    for (int i = 0; i < 1500; i++) {
      JsonObject line = JsonObject.parse(Utf8.encode(lines.get(i + 1)), 1 << 16, "line");
      Hash hash = line.hash("hash");
      assertThat(hash).isEqualTo(TestLog.hash(i));
      List<Hash> path = new ArrayList<>();
      for (String step : line.array("path").strings("path")) {
        path.add(Hash.parseHex(step, "path"));
      }
      Hash leaf = new TimestampEntry(hash, line.integer("timestamp")).leafHash();
      long index = line.integer("index");
      assertThat(leaf).isEqualTo(leaves.get((int) index));
      assertThat(Merkle.verifyInclusion(index, checkpoint.size(), leaf, path, checkpoint.root()))
          .isTrue();
      byIndex.put(index, hash);
    }
    assertThat(byIndex).hasSize(1500);
  }
}
