package cairn.log;

import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.NetworkDocument;
import cairn.format.NetworkLog;
import cairn.format.NetworkPeer;
import cairn.format.Origin;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.Utf8;
import cairn.http.Call;
import cairn.http.Exchange;
import cairn.http.ProblemException;
import cairn.store.StoreException;
import cairn.store.Stores;
import cairn.testkit.VirtualClock;
import cairn.witness.QuorumListener;
import cairn.witness.WitnessClient;
import cairn.witness.WitnessQuorumSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * A log with three witnesses in one thread: the test calls its steps in the order that it wants.
 */
final class TestLog implements AutoCloseable {
  static final Origin ORIGIN = new Origin("network-a", "public:timestamps");
  static final LogSettings SETTINGS =
      new LogSettings(Duration.ofSeconds(2), Duration.ofDays(7), 20_000, 4 << 20, 64);

  final VirtualClock clock;
  final List<FakeWitness> witnesses = new ArrayList<>();

  /** Where witnesses are asked; at once and in turn unless a test says otherwise. */
  Executor witnessThreads = Runnable::run;

  /** Sees every call before the witness does. */
  Consumer<Call> wire = call -> {};

  private final Stores stores;
  private final Path indexDirectory;
  private LogSettings settings = SETTINGS;
  private int threshold = 2;

  @SuppressWarnings("NullAway.Init") // every factory opens it
  private Log log;

  private TestLog(Stores stores, Path indexDirectory, VirtualClock clock) {
    this.stores = stores;
    this.indexDirectory = indexDirectory;
    this.clock = clock;
    for (int number = 1; number <= 3; number++) {
      witnesses.add(new FakeWitness(number, clock));
    }
  }

  /** A new log whose witnesses have not been asked yet. */
  static TestLog create(Stores stores, Path directory) throws StoreException {
    return create(stores, directory, SETTINGS);
  }

  static TestLog create(Stores stores, Path directory, LogSettings settings) throws StoreException {
    TestLog test = new TestLog(stores, directory.resolve("index"), VirtualClock.atNewYear());
    test.settings = settings;
    Log.create(stores, ORIGIN);
    test.log = Log.open(test.setup());
    return test;
  }

  /** A new log that is writable and has published its empty tree. */
  static TestLog writable(Stores stores, Path directory) throws Exception {
    TestLog test = create(stores, directory);
    test.log.pollWitnessesOnce();
    test.log.publisher().publishOnce();
    return test;
  }

  /** A new log with so many witnesses, none of which has been asked yet. */
  static TestLog create(Stores stores, Path directory, int witnesses, int threshold)
      throws StoreException {
    TestLog test = new TestLog(stores, directory.resolve("index"), VirtualClock.atNewYear());
    for (int number = test.witnesses.size() + 1; number <= witnesses; number++) {
      test.witnesses.add(new FakeWitness(number, test.clock));
    }
    test.threshold = threshold;
    Log.create(stores, ORIGIN);
    test.log = Log.open(test.setup());
    return test;
  }

  /** The same log opened once more, as by a second process, with the same witnesses. */
  TestLog openedElsewhere(Stores otherStores, Path directory) throws StoreException {
    TestLog other = new TestLog(otherStores, directory.resolve("other-index"), clock);
    other.witnesses.clear();
    other.witnesses.addAll(witnesses);
    other.log = Log.open(other.setup());
    return other;
  }

  static SeedSigner signer() {
    try {
      return SeedSigner.of(ORIGIN.toString(), SignatureType.ED25519, new byte[32]);
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  Log.Setup setup() {
    Exchange exchange =
        call -> {
          wire.accept(call);
          return witnesses.stream()
              .filter(witness -> witness.id.equals(call.uri().getHost()))
              .findFirst()
              .orElseThrow()
              .send(call);
        };
    return new Log.Setup(
        stores,
        indexDirectory,
        ORIGIN,
        signer(),
        new LogWitnesses(
            witnesses.stream().map(FakeWitness::endpoint).toList(),
            threshold,
            new WitnessClient(exchange, clock),
            task -> witnessThreads.execute(task),
            WitnessQuorumSettings.DEFAULT,
            QuorumListener.NONE),
        settings,
        clock,
        clock::nanoseconds,
        new SecureRandom());
  }

  Log log() {
    return log;
  }

  /** Stops and starts again, as a restart would. */
  void reopen() throws StoreException {
    log.close();
    log = Log.open(setup());
  }

  /** Checks the stores of the log, which must be closed. */
  FsckReport fsck(boolean repairTiles) throws StoreException, IOException {
    return Fsck.run(
        new Fsck.Setup(
            stores,
            indexDirectory,
            ORIGIN,
            List.of(signer().key()),
            witnesses.stream().map(witness -> witness.signer.key()).toList(),
            repairTiles,
            new SecureRandom()));
  }

  /** The n-th hash of the tests. */
  static Hash hash(long number) {
    return Hash.sha256(Utf8.encode("file " + number));
  }

  /** The network that the log and its witnesses are, with these peers. */
  NetworkDocument document(List<NetworkPeer> peers) {
    return new NetworkDocument(
        ORIGIN.networkId(),
        List.of(new NetworkLog(ORIGIN, log.key())),
        witnesses.stream().map(witness -> witness.documented("network-a")).toList(),
        2,
        peers,
        Optional.empty());
  }

  Ticket submit(long... numbers) throws ProblemException {
    List<Draft> drafts = new ArrayList<>();
    for (long number : numbers) {
      drafts.add(new TimestampDraft(hash(number)));
    }
    return log.sequencer().submit(drafts);
  }

  /** Submits, commits and publishes. */
  Ticket stamp(long... numbers) throws ProblemException, InterruptedException {
    Ticket ticket = submit(numbers);
    log.sequencer().commitRound();
    log.publisher().publishOnce();
    return ticket;
  }

  /** Changes stored bytes behind the log's back. */
  void execute(String sql) throws StoreException {
    log.store()
        .database()
        .write(
            connection -> {
              try (var statement = connection.createStatement()) {
                return statement.executeUpdate(sql);
              }
            });
  }

  void maintain() throws StoreException, IOException {
    while (log.maintainOnce()) {
      // once more
    }
  }

  @Override
  public void close() throws StoreException {
    log.close();
  }
}
