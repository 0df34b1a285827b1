package cairn.federation;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Checkpoint;
import cairn.format.ForkFile;
import cairn.format.NetworkDocument;
import cairn.testkit.Fault;
import cairn.testkit.FaultyDatabase;
import cairn.verify.ForkJudge;
import cairn.verify.JudgedFork;
import cairn.verify.TrustedNetwork;
import cairn.verify.TrustedPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What B and C make of a network that shows them two histories. */
class ForkWatchTest extends TwoFaces {
  @BeforeEach
  void meet() {
    test.meet();
  }

  /** A stranger who has pinned the network confirms the file. */
  private static void assertProven(TestGateway by, TestGateway forked) throws Exception {
    TrustedNetwork pin = pin(forked.document());
    try (var files = Files.list(by.directory.resolve("forks"))) {
      List<Path> all = files.toList();
      assertThat(all).isNotEmpty();
      for (Path file : all) {
        assertThat(file.getFileName().toString()).startsWith(forked.id).endsWith(".cairn-fork");
        ForkFile fork = ForkFile.parse(Files.readAllBytes(file));
        assertThat(ForkJudge.judgeByPins(fork, List.of(pin))).isInstanceOf(JudgedFork.Proven.class);
      }
    }
  }

  private static TrustedNetwork pin(NetworkDocument document) {
    return new TrustedNetwork(document.id(), List.of(TrustedPolicy.of(document)));
  }

  private static void assertSetAside(TestGateway by, TestGateway forked) throws Exception {
    assertThat(by.federation().evidence()).as("evidence at " + by.id).isNotEmpty();
    assertProven(by, forked);
    assertThat(by.peer(forked).status()).isEqualTo(PeerStatus.SET_ASIDE);
  }

  @Test
  void twoHistoriesOfOneSizeAreSeenByWhoReadsTheOthersLog() throws Exception {
    toB.close(3);
    toC.close(3);
    test.period();
    assertSetAside(b, toB);
    assertSetAside(c, toC);
    assertThat(b.heard("forked network-a")).isPositive();
  }

  @Test
  void twoHistoriesOfDifferentSizesAreSeenWithinTwoBatches() throws Exception {
    toB.close(3);
    toC.close(6);
    test.period();
    toB.close(7);
    toC.close(9);
    test.period();
    assertSetAside(b, toB);
    assertSetAside(c, toC);
    assertThat(b.federation().evidence().getFirst().detour()).isPresent();
  }

  @Test
  void evidenceOutlivesARestartAndItsFileIsWrittenAgain() throws Exception {
    toB.close(3);
    toC.close(3);
    test.period();
    try (var files = Files.list(b.directory.resolve("forks"))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    b.restart();
    assertSetAside(b, toB);
  }

  @Test
  void nothingIsExchangedWithWhoIsSetAsideUntilTheOperatorTakesItBack() throws Exception {
    toB.close(3);
    toC.close(3);
    test.period();
    long size = b.log().sequencer().head().size();
    toB.close(2);
    test.period();
    assertThat(b.log().sequencer().head().size()).isEqualTo(size);
    b.federation().peers().accept("network-a", Optional.empty());
    c.federation().peers().accept("network-a", Optional.empty());
    b.restart();
    test.period();
    assertThat(b.peer(toB).status())
        .as("what is known is not held against it again, nor what others know")
        .isEqualTo(PeerStatus.ACTIVE);
    assertThat(b.federation().evidence()).hasSize(1);
    toB.close(2);
    toC.close(1);
    test.period();
    test.period();
    assertThat(b.federation().evidence()).as("it goes on").hasSize(2);
    assertSetAside(b, toB);
  }

  @Test
  void ofAForkOneProofIsKeptHoweverOftenItIsSeen() throws Exception {
    for (int batch = 0; batch < 2; batch++) {
      toB.close(3);
      toC.close(3);
      toB.federation().anchorOnce();
      toC.federation().anchorOnce();
      test.pass(TestGateway.BATCH_PERIOD);
    }
    assertThat(b.anchorsOf(toB))
        .hasSize(2)
        .extracting(Checkpoint::size)
        .isEqualTo(c.anchorsOf(toC).stream().map(Checkpoint::size).toList());
    b.federation().watchOnce();
    assertThat(b.federation().evidence()).hasSize(1);
    assertSetAside(b, toB);
    try (var files = Files.list(b.directory.resolve("forks"))) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void aSecondRootOfTheSameSizeInARequestIsEvidence() throws Exception {
    toB.close(3);
    toB.federation().anchorOnce();
    toC.close(3);
    TestRequest.of(toC, b).sendTo(b);
    assertSetAside(b, toB);
  }

  @Test
  void aSecondRootInAReplyIsEvidence() throws Exception {
    toB.close(3);
    toB.federation().anchorOnce(); // B has seen one history of A, at 3
    toC.close(3);
    b.configure(List.of(asPeerAt(toB, toC), c.asPeer()));
    b.stamp();
    b.seal();
    toC.pin(b);
    test.meet();
    b.federation().anchorOnce(); // and now A answers from the other one
    b.federation().watchOnce();
    assertSetAside(b, toB);
  }

  @Test
  void anotherRootOfOursInAPeersLogIsFound() throws Exception {
    TestGateway thief = test.add('b', "2");
    thief.pin(c);
    b.close(4);
    thief.close(2);
    thief.federation().meetPeersOnce();
    thief.federation().anchorOnce();
    assertThat(thief.anchoredBy()).containsExactly("network-c");
    b.federation().watchOnce();
    assertThat(b.federation().evidence()).isNotEmpty();
    assertProven(b, b);
    assertThat(b.heard("forked network-b")).isEqualTo(1);
    assertThat(b.peer(c).status()).as("the messenger").isEqualTo(PeerStatus.ACTIVE);
  }

  @Test
  void anotherRootOfOursThatAWitnessShowsIsFound() throws Exception {
    TestGateway thief = test.add('b', "2");
    b.close(4);
    thief.close(2);
    b.witnesses.getFirst().remember(thief.newest());
    b.log().pollWitnessesOnce();
    assertThat(b.federation().evidence()).hasSize(1);
    assertProven(b, b);
    b.log().pollWitnessesOnce();
    assertThat(b.heard("forked network-b")).as("said once").isEqualTo(1);
  }

  /** A second tree of two entries by the key that signed the first two of four. */
  @Test
  void anotherRootOfOursByAKeyThatWeHadBeforeIsFound() throws Exception {
    final TestGateway thief = test.add('b', "2");
    b.close(2);
    b.close(1);
    b.rotateKey("another key");
    b.close(2);
    thief.close(2);
    b.witnesses.getFirst().remember(thief.newest());
    b.log().pollWitnessesOnce();
    assertThat(b.federation().evidence()).hasSize(1);
    assertThat(b.heard("forked network-b")).isEqualTo(1);
    TrustedNetwork whoKnewItBefore = pin(thief.document());
    assertThat(
            ForkJudge.judgeByPins(b.federation().evidence().getFirst(), List.of(whoKnewItBefore)))
        .isInstanceOf(JudgedFork.Proven.class);
  }

  /** No checkpoint by the old key is kept any more: the new one has signed what contradicts it. */
  @Test
  void twoOfOurKeysOfWhichOneWentForTheOtherAreEvidenceAgainstUs() throws Exception {
    final TestGateway thief = test.add('b', "2");
    final NetworkDocument before = b.document();
    b.stamp();
    b.stamp();
    b.stamp();
    b.rotateKey("another key");
    b.close(2);
    test.pass(Duration.ofDays(8));
    assertThat(b.log().maintainOnce()).as("checkpoints that no batch keeps are forgotten").isTrue();
    thief.close(2);
    b.witnesses.getFirst().remember(thief.newest());
    b.log().pollWitnessesOnce();
    ForkFile fork = b.federation().evidence().getFirst();
    JudgedFork.Proven proven =
        (JudgedFork.Proven) ForkJudge.judgeByPins(fork, List.of(pin(b.document())));
    assertThat(proven.key()).as("signed the whole").isEqualTo(b.logKey.key());
    assertThat(proven.other()).as("signed the part").contains(thief.logKey.key());
    assertThat(ForkJudge.judgeByPins(fork, List.of(pin(before))))
        .as("to one who knew the old key alone")
        .isInstanceOf(JudgedFork.NotProven.class);
    assertThat(b.directory.resolve("forks")).isDirectoryContaining("glob:**.cairn-fork");
    assertThat(b.heard("forked network-b")).isEqualTo(1);
    b.log().pollWitnessesOnce();
    b.restart();
    assertThat(b.federation().evidence()).hasSize(1);
    assertThat(b.heard("forked network-b")).as("said once").isEqualTo(1);
  }

  /** Whoever has the old key may sign what he likes above the last tree that it counts for. */
  @Test
  void whatAKeyThatHasGoneSignsOfLargerTreesIsNoForkOfOurs() throws Exception {
    TestGateway thief = test.add('b', "2");
    b.close(2);
    b.rotateKey("another key");
    b.close(3);
    thief.close(4);
    b.witnesses.getFirst().remember(thief.newest());
    b.log().pollWitnessesOnce();
    assertThat(b.federation().evidence()).isEmpty();
    assertThat(b.heard("forked network-b")).isZero();
  }

  @Test
  void aDamagedStoreKeepsEvidenceAndStandingTogether() throws Exception {
    toB.close(3);
    toB.federation().anchorOnce();
    toC.close(3);
    int writes = 0;
    for (boolean done = false; !done; writes++) {
      FaultyDatabase database = test.stores(b).database("node");
      database.failWrite(writes + 1, Fault.APPLIED_BUT_REPORTED_FAILED);
      TestRequest.of(toC, b).sendTo(b);
      done = database.faultsLeft() > 0;
      b.restart();
      boolean isAside = b.peer(toB).status() == PeerStatus.SET_ASIDE;
      assertThat(b.federation().evidence().isEmpty()).isNotEqualTo(isAside);
      test.pass(Duration.ofSeconds(2));
    }
    assertSetAside(b, toB);
  }

  /** More entries than one step reads, and in front of them more than a first look goes back. */
  @Test
  void aLongLogIsReadInStepsFromWhereAFirstLookBegins() throws Exception {
    toC.close(3);
    toC.federation().anchorOnce(); // C holds A's other history in front of all that follows
    c.stampMany((int) PeerLogReader.FIRST_LOOK + 300);
    toB.close(3);
    toB.federation().anchorOnce();
    readToTheEnd();
    assertThat(b.federation().evidence()).as("before the first look").isEmpty();
    toC.close(3);
    test.pass(TestGateway.BATCH_PERIOD);
    toC.federation().anchorOnce();
    c.stampMany(PeerLogReader.MAX_BUNDLES * 256 + 300);
    toB.close(9); // what C holds now can be held against A's tiles
    readToTheEnd();
    assertSetAside(b, toB);
  }

  private void readToTheEnd() {
    for (int step = 0; step < 20; step++) {
      b.federation().watchOnce();
    }
  }
}
