package cairn.federation;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.BatchClaim;
import cairn.format.Checkpoint;
import cairn.format.ForkFile;
import cairn.format.Hash;
import cairn.format.KeyRotationEntry;
import cairn.format.NetworkDocument;
import cairn.format.NetworkLog;
import cairn.format.SeedSigner;
import cairn.format.SignedCheckpoint;
import cairn.format.Utf8;
import cairn.log.Logs;
import cairn.store.Database;
import cairn.store.StoreException;
import cairn.store.Transaction;
import cairn.verify.ForkJudge;
import cairn.verify.JudgedFork;
import cairn.verify.TrustedNetwork;
import cairn.verify.TrustedPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A forks, and does what it can to keep B from being able to say so. */
class CunningForkerTest extends TwoFaces {
  private static final int FLOOD = 100;

  @BeforeEach
  void meet() {
    test.meet();
  }

  private void assertConvicted() throws Exception {
    assertThat(b.federation().evidence()).hasSize(1);
    assertThat(b.peer(toB).status()).isEqualTo(PeerStatus.SET_ASIDE);
  }

  /** It has B see a hundred trees that it shows no tiles for. */
  @Test
  void whoFillsHisRoomPushesOutNothingThatOthersHoldOfHim() throws Exception {
    toB.close(3);
    toB.federation().anchorOnce();
    toC.close(6);
    toC.federation().anchorOnce(); // C holds the other history
    for (int i = 0; i < FLOOD; i++) {
      TestRequest request = TestRequest.of(toB, b);
      Checkpoint made =
          new Checkpoint(
              toB.origin.toString(), 1_000 + i, Hash.sha256(Utf8.encode("made up " + i)));
      request.checkpoint = new SignedCheckpoint(made, List.of(made.sign(toB.logKey)));
      request.claim =
          new BatchClaim(2 + i, toB.origin, made.root(), made.size(), 0, 1, made.size());
      test.pass(Duration.ofSeconds(3)); // within what a peer may ask
      assertThat(request.sendTo(b).status()).as("too few witnesses").isEqualTo(422);
    }
    b.federation().watchOnce(); // reads C's log
    toB.close(9);
    b.federation().watchOnce();
    assertConvicted();
  }

  /** The one that is found in C's log comes between a look at what is known and keeping it. */
  @Test
  void ofTwoTreesThatAreMetAtOnceOneSeesTheOther() throws Exception {
    toB.close(3);
    toC.close(3);
    Database database = test.stores(b).database("node");
    BusyDatabase busy = new BusyDatabase(database);
    ForkWatch watch = watch(busy);
    busy.beforeNextWrite = () -> watch.met("network-c", newest(toC));
    assertThat(watch.met("network-a", newest(toB))).isTrue();
    assertConvicted();
  }

  @Test
  void twoTreesInOneBundleAreHeldAgainstEachOther() throws Exception {
    toB.close(3);
    toC.close(3);
    ForkWatch watch = watch(test.stores(b).database("node"));
    assertThat(watch.met("network-c", List.of(newest(toB), newest(toC)))).isTrue();
    assertConvicted();
  }

  private static SignedCheckpoint newest(TestGateway gateway) {
    return gateway.newest();
  }

  /** As B's own, over the same tables. */
  private ForkWatch watch(Database database) {
    PeerBook peers = b.federation().peers();
    return new ForkWatch(
        peers,
        new OwnTrees(new Logs(List.of(b.log()))),
        new OriginMemory(database),
        new Sightings(database),
        new Followed(database),
        new Evidence(
            database,
            peers,
            Optional.empty(),
            peers::logKeys,
            b.directory.resolve("forks"),
            b.clock,
            FederationListener.NONE),
        b.clock);
  }

  /** Something else is done just before the next write. */
  private static final class BusyDatabase implements Database {
    private final Database database;
    private Step beforeNextWrite = () -> false;

    private interface Step {
      boolean run() throws StoreException;
    }

    BusyDatabase(Database database) {
      this.database = database;
    }

    @Override
    public String name() {
      return database.name();
    }

    @Override
    public <T> T write(Transaction<T> body) throws StoreException {
      Step step = beforeNextWrite;
      beforeNextWrite = () -> false;
      boolean _ = step.run();
      return database.write(body);
    }

    @Override
    public <T> T read(Transaction<T> body) throws StoreException {
      return database.read(body);
    }

    @Override
    public List<String> structuralProblems() throws StoreException {
      return database.structuralProblems();
    }

    @Override
    public void close() throws StoreException {
      database.close();
    }
  }

  /** B has seen three entries under the old key; the new one goes on from three others. */
  private NetworkDocument forkUnderANewKey(boolean isStated) throws Exception {
    toB.close(3);
    toB.federation().anchorOnce();
    toC.close(3);
    SeedSigner old = toC.logKey;
    toC.rotateKey("the next key");
    NetworkDocument now = toB.document();
    KeyRotationEntry gone =
        KeyRotationEntry.rotate(KeyRotationEntry.Role.LOG, toB.origin, old, toC.logKey, 3);
    NetworkDocument next =
        new NetworkDocument(
            now.id(),
            List.of(new NetworkLog(toB.origin, toC.logKey.key())),
            now.witnesses(),
            now.threshold(),
            List.of(),
            Optional.empty(),
            isStated ? List.of(gone) : List.of());
    b.configure(List.of(asPeerAt(toB, toC), c.asPeer()));
    b.federation().peers().accept(toB.id, Optional.of(next.fingerprint()));
    assertThat(b.federation().peers().shown(toB.id, next)).isTrue();
    toC.close(3);
    b.federation().watchOnce();
    return next;
  }

  @Test
  void whoForksUnderANewKeyIsConvictedByBoth() throws Exception {
    final NetworkDocument before = toB.document();
    NetworkDocument next = forkUnderANewKey(true);
    assertConvicted();
    ForkFile fork = b.federation().evidence().getFirst();
    assertThat(ForkJudge.judgeByPins(fork, List.of(pin(next))))
        .as("to a stranger who knows the network now")
        .isInstanceOf(JudgedFork.Proven.class);
    assertThat(ForkJudge.judgeByPins(fork, List.of(pin(before))))
        .as("to one who knew it before")
        .isInstanceOf(JudgedFork.NotProven.class);
    b.federation().watchOnce();
    assertThat(b.federation().evidence()).as("one is enough").hasSize(1);
  }

  private TrustedNetwork pin(NetworkDocument document) {
    return new TrustedNetwork(toB.id, List.of(TrustedPolicy.of(document)));
  }

  /** It may have lost its key and everything else, and begun anew. */
  @Test
  void twoKeysOfWhichNobodySaysThatOneWentForTheOtherAreASuspicion() throws Exception {
    forkUnderANewKey(false);
    assertThat(b.federation().evidence()).isEmpty();
    assertThat(b.peer(toB).status()).isEqualTo(PeerStatus.SET_ASIDE);
    assertThat(b.peer(toB).pins().setAside().orElseThrow()).contains("two keys", "contradict");
  }
}
