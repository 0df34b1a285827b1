package cairn.federation.bundle;

import cairn.federation.FederationSchema;
import cairn.federation.KnownLogs;
import cairn.federation.RequestGate;
import cairn.federation.Senders;
import cairn.format.AttestationEntry;
import cairn.format.BundleManifest;
import cairn.format.BundlePrivate;
import cairn.format.BundleRecord;
import cairn.format.DidKey;
import cairn.format.ForkFile;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.NetworkDocument;
import cairn.format.NetworkLog;
import cairn.format.Origin;
import cairn.format.PrivatePart;
import cairn.format.RecordPush;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.SignedCheckpoint;
import cairn.format.Utf8;
import cairn.format.VerifierKey;
import cairn.http.ErrorCode;
import cairn.http.ErrorStyle;
import cairn.http.Exchange;
import cairn.http.HandlerExchange;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.http.Router;
import cairn.log.CosignedTree;
import cairn.log.Draft;
import cairn.log.EntryDraft;
import cairn.log.Log;
import cairn.log.LogReader;
import cairn.log.LogSettings;
import cairn.log.LogWitnesses;
import cairn.log.Logged;
import cairn.log.Outcome;
import cairn.log.Ticket;
import cairn.store.DataDirectory;
import cairn.store.Database;
import cairn.store.SpaceGuard;
import cairn.store.SqliteStores;
import cairn.store.StoreException;
import cairn.testkit.FakeWitness;
import cairn.testkit.FastSignatures;
import cairn.testkit.FaultyStores;
import cairn.testkit.VirtualClock;
import cairn.verify.TrustedAttestor;
import cairn.verify.TrustedAttestors;
import cairn.witness.QuorumListener;
import cairn.witness.WitnessClient;
import cairn.witness.WitnessEndpoint;
import cairn.witness.WitnessQuorumSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A node in one thread, with a log without witnesses unless it is given some. */
final class TestNode implements OwnLog, AutoCloseable {
  private final Path directory;
  private final VirtualClock clock;
  private final Origin origin;
  private final DataDirectory data;
  private final SeedSigner logKey;
  private final List<FakeWitness> witnesses;
  private final Map<Hash, BundlePrivate.Opening> texts = new HashMap<>();
  final SeedSigner sender;
  MirroredEntries mirrors = MirroredEntries.NONE;
  KnownLogs known = KnownLogs.NONE;

  @SuppressWarnings("NullAway.Init") // the constructor opens it
  private FaultyStores stores;

  @SuppressWarnings("NullAway.Init") // the constructor opens it
  private Log log;

  @SuppressWarnings("NullAway.Init") // the constructor opens it
  private Database database;

  @SuppressWarnings("NullAway.Init") // the constructor opens it
  private RequestGate gate;

  TestNode(String name, Path directory, VirtualClock clock) throws Exception {
    this(name, "log", directory, clock);
  }

  /**
   * @param key names the log's key: two of one node's logs may have different ones
   */
  TestNode(String name, String key, Path directory, VirtualClock clock) throws Exception {
    this(name, key, directory, clock, List.of());
  }

  /**
   * @param witnesses of whom two cosign
   */
  TestNode(String name, String key, Path directory, VirtualClock clock, List<FakeWitness> witnesses)
      throws Exception {
    this.witnesses = List.copyOf(witnesses);
    FastSignatures.use();
    this.directory = Files.createDirectories(directory);
    this.clock = clock;
    this.origin = new Origin(name, "org:records");
    this.logKey = signer(origin.toString(), name + key);
    this.sender = signer(name, name + "sender");
    this.data = DataDirectory.lock(Files.createDirectories(directory.resolve("data")));
    this.stores = fresh();
    Log.create(stores, origin);
    stores.create("node", List.of(BundleSchema.MIGRATIONS, FederationSchema.MIGRATIONS)).close();
    start();
  }

  private FaultyStores fresh() {
    return new FaultyStores(new SqliteStores(data, new SpaceGuard(data::usableBytes, 0), clock));
  }

  static SeedSigner signer(String name, String seed) {
    try {
      return SeedSigner.of(name, SignatureType.ED25519, Hash.sha256(Utf8.encode(seed)).bytes());
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void start() throws StoreException {
    log =
        Log.open(
            new Log.Setup(
                stores,
                directory.resolve("index"),
                origin,
                logKey,
                witnesses.isEmpty() ? LogWitnesses.none(clock) : logWitnesses(),
                LogSettings.DEFAULT,
                clock,
                clock::nanoseconds,
                new SecureRandom()));
    log.pollWitnessesOnce();
    database = stores.open("node", List.of(BundleSchema.MIGRATIONS, FederationSchema.MIGRATIONS));
    gate = new RequestGate(database, clock);
  }

  private LogWitnesses logWitnesses() {
    Exchange exchange =
        call ->
            witnesses.stream()
                .filter(witness -> witness.id.equals(call.uri().getHost()))
                .findFirst()
                .orElseThrow()
                .send(call);
    return new LogWitnesses(
        witnesses.stream()
            .map(
                witness ->
                    new WitnessEndpoint(
                        witness.id,
                        List.of(witness.signer.key()),
                        URI.create("http://" + witness.id)))
            .toList(),
        2,
        new WitnessClient(exchange, clock),
        Runnable::run,
        WitnessQuorumSettings.DEFAULT,
        QuorumListener.NONE);
  }

  /** The network that the log and its witnesses are. */
  NetworkDocument document() {
    return new NetworkDocument(
        origin.networkId(),
        List.of(new NetworkLog(origin, log.key())),
        witnesses.stream().map(witness -> witness.documented(origin.networkId())).toList(),
        2,
        List.of(),
        Optional.empty());
  }

  /** As a killed process comes back: whatever fails still, fails no more. */
  void restart() throws Exception {
    stores.close();
    stores = fresh();
    start();
  }

  FaultyStores stores() {
    return stores;
  }

  Database database() {
    return database;
  }

  DidKey did() throws MalformedException {
    return DidKey.of(sender.key().publicKeyBytes());
  }

  /** Trusting those nodes' senders. */
  static TrustedAttestors trusting(TestNode... nodes) throws MalformedException {
    List<TrustedAttestor> trusted = new ArrayList<>();
    for (TestNode node : nodes) {
      trusted.add(new TrustedAttestor(node.did(), node.origin.networkId(), 1, Optional.empty()));
    }
    return new TrustedAttestors(trusted);
  }

  /** Attests the n-th file of the tests, with the investigation committed, if there is one. */
  void attest(int number, Optional<String> investigation) throws Exception {
    attest(number, investigation, sender);
  }

  void attest(int number, Optional<String> investigation, SeedSigner attestor) throws Exception {
    byte[] salt = Hash.sha256(Utf8.encode("salt " + number)).bytes();
    PrivatePart part = new PrivatePart(investigation, Map.of());
    Optional<Hash> commitment = investigation.map(one -> part.commitment(salt));
    commitment.ifPresent(known -> texts.put(known, new BundlePrivate.Opening(known, salt, part)));
    append(
        List.of(
            new EntryDraft(
                AttestationEntry.sign(
                    new AttestationEntry.Statement(
                        file(number),
                        List.of(),
                        clock.instant().getEpochSecond(),
                        commitment,
                        DidKey.of(attestor.key().publicKeyBytes())),
                    attestor))));
  }

  /** Attests a file with a signature over something else. */
  void appendForged(int number) throws Exception {
    AttestationEntry.Statement statement =
        new AttestationEntry.Statement(
            file(number), List.of(), clock.instant().getEpochSecond(), Optional.empty(), did());
    append(List.of(new EntryDraft(new AttestationEntry(statement, sender.sign(new byte[1])))));
  }

  static Hash file(int number) {
    return Hash.sha256(Utf8.encode("file " + number));
  }

  BundleExport export() {
    return new BundleExport(
        database, this, sender, commitment -> Optional.ofNullable(texts.get(commitment)), clock);
  }

  /** A file with a bundle of everything. */
  Path exported() throws Exception {
    return exported(records(Optional.empty(), false));
  }

  static BundleExport.Selection records(Optional<String> investigation, boolean withPrivate) {
    return new BundleExport.Selection(
        BundleManifest.Kind.RECORDS, investigation, 0, OptionalLong.empty(), withPrivate);
  }

  Path exported(BundleExport.Selection selection) throws Exception {
    if (export().make(selection) instanceof BundleExport.Outcome.Exported exported) {
      return Files.write(Files.createTempFile(directory, "bundle", ".zip"), exported.bytes());
    }
    throw new AssertionError("nothing was exported");
  }

  Path acks() throws Exception {
    return exported(
        new BundleExport.Selection(
            BundleManifest.Kind.ACKS, Optional.empty(), 0, OptionalLong.empty(), false));
  }

  /** A push of some of its records, signed by that key, as it stands at that time. */
  RecordPush push(DidKey recipient, SeedSigner signer, Instant at, long... indexes)
      throws Exception {
    CosignedTree tree = log.reader().newest().orElseThrow();
    List<BundleRecord> records = new ArrayList<>();
    for (long index : indexes) {
      byte[] entry = log.reader().entry(index).orElseThrow().entry();
      records.add(new BundleRecord(index, entry, tree.path(index)));
    }
    return RecordPush.sign(
        new NetworkLog(origin, log.key()),
        tree.note(),
        records,
        recipient,
        at.getEpochSecond(),
        signer);
  }

  /** Takes pushes from these peers. */
  Exchange pushed(TrustedAttestors trusted, Senders peers, List<ForkFile> evidence)
      throws MalformedException {
    return new HandlerExchange(receiving(trusted, peers, evidence), "192.0.2.1");
  }

  /** The routes of a node that takes pushes from these peers. */
  Router receiving(TrustedAttestors trusted, Senders peers, List<ForkFile> evidence)
      throws MalformedException {
    return new Router(
        List.of(
            new PushService(
                    did(),
                    peers,
                    gate,
                    new PushImport(database, held(), known, clock),
                    () -> trusted,
                    evidence::add)
                .route()),
        ErrorStyle.PROBLEM_JSON);
  }

  /** Makes pushes of its own records. */
  RecordPages pages() {
    return new RecordPages(
        database, this, sender, commitment -> Optional.ofNullable(texts.get(commitment)), clock);
  }

  HeldRecords held() {
    return new HeldRecords(database, mirrors);
  }

  BundleImport imports() {
    return new BundleImport(database, held(), this, known, clock);
  }

  ImportOutcome take(Path bundle, TrustedAttestors trusted) throws Exception {
    return take(bundle, trusted, false);
  }

  ImportOutcome take(Path bundle, TrustedAttestors trusted, boolean dryRun)
      throws IOException, StoreException, ProblemException {
    try (FileChannel channel = FileChannel.open(bundle)) {
      return imports().run(channel, trusted, dryRun, records -> {});
    }
  }

  long size() {
    return log.sequencer().head().size();
  }

  SignedCheckpoint head() {
    return log.reader().newest().orElseThrow().note();
  }

  @Override
  public Origin origin() {
    return origin;
  }

  @Override
  public VerifierKey key() {
    return log.key();
  }

  @Override
  public LogReader reader() {
    return log.reader();
  }

  @Override
  public List<Logged> append(List<Draft> drafts) throws StoreException, ProblemException {
    Ticket ticket = log.sequencer().submit(drafts);
    log.sequencer().commitRound();
    if (ticket.outcome().orElse(new Outcome.Pending()) instanceof Outcome.Refused refused) {
      throw refused.problem().asException();
    }
    try {
      log.publisher().publishOnce();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    if (ticket.outcome().isEmpty()) {
      throw Problem.of(ErrorCode.UNAVAILABLE, "logged, and not yet signed").asException();
    }
    return ticket.logged();
  }

  @Override
  public void close() throws StoreException {
    stores.close();
    data.close();
  }
}
