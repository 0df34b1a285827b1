package cairn.log;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Hash;
import cairn.format.Merkle;
import cairn.format.SignedCheckpoint;
import cairn.format.TlogProof;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublisherTest {
  private TestStores.Opened opened;
  private TestLog test;

  @BeforeEach
  void open(@TempDir Path directory) throws Exception {
    opened = TestStores.SQLITE.open(directory);
    test = TestLog.create(opened.stores(), directory);
    test.log().pollWitnessesOnce();
  }

  @AfterEach
  void close() throws Exception {
    test.close();
    opened.close();
  }

  private void down(int... numbers) {
    for (int number : numbers) {
      test.witnesses.get(number - 1).down(true);
    }
  }

  private void allUp() {
    test.witnesses.forEach(witness -> witness.down(false));
    test.clock.advance(Duration.ofMinutes(1)); // past the pauses after failures
  }

  private PublishResult publish() throws InterruptedException {
    return test.log().publisher().publishOnce();
  }

  private SignedCheckpoint served() {
    return test.log().reader().newest().orElseThrow().note();
  }

  @Test
  void publishesTheEmptyTreeOfABrandNewLog() throws Exception {
    assertThat(test.log().reader().newest()).isEmpty();
    assertThat(publish()).isEqualTo(new PublishResult.Published(0));
    assertThat(served().checkpoint().root()).isEqualTo(Merkle.EMPTY_ROOT);
    assertThat(publish()).isEqualTo(new PublishResult.Idle());
  }

  @Test
  void servesTheNewestCosignedCheckpointWhileALargerOneLacksItsQuorum() throws Exception {
    publish();
    test.stamp(1);
    down(2, 3);
    test.stamp(2);
    assertThat(test.log().sequencer().head().size()).isEqualTo(2);
    assertThat(served().checkpoint().size()).isEqualTo(1);
  }

  @Test
  void tellsSubmittersAfterTheTimeoutAndNewcomersAtOnceUntilAQuorumIsSeenAgain() throws Exception {
    publish();
    down(2, 3);
    Ticket first = test.stamp(1);
    assertThat(first.outcome()).isEmpty();
    test.clock.advance(Duration.ofMillis(1900));
    test.log().publisher().expireWaiters();
    publish();
    assertThat(first.outcome()).isEmpty();
    test.clock.advance(Duration.ofMillis(200));
    publish();
    assertThat(first.outcome()).contains(new Outcome.Pending());
    assertThat(first.logged().getFirst().index()).isZero();

    Ticket newcomer = test.submit(2);
    test.log().sequencer().commitRound();
    assertThat(newcomer.outcome()).contains(new Outcome.Pending());

    allUp();
    assertThat(publish()).isEqualTo(new PublishResult.Published(2));
    Ticket later = test.submit(3);
    test.log().sequencer().commitRound();
    assertThat(later.outcome()).isEmpty();
    publish();
    assertThat(later.outcome()).get().isInstanceOf(Outcome.Cosigned.class);
  }

  @Test
  void releasesWaitersByTheirOwnTimeWhileACandidateIsOut() throws Exception {
    publish();
    Ticket waiting = test.submit(1);
    test.log().sequencer().commitRound();
    test.clock.advance(Duration.ofSeconds(2));
    test.log().publisher().expireWaiters();
    assertThat(waiting.outcome()).contains(new Outcome.Pending());
  }

  @Test
  void provesAPendingEntryOnceTheQuorumIsThere() throws Exception {
    publish();
    down(1, 2);
    test.stamp(1);
    allUp();
    publish();
    Logged logged =
        test.log().reader().find(new TimestampDraft(TestLog.hash(1)).identity()).orElseThrow();
    TlogProof proof =
        test.log().reader().earliestCovering(0).orElseThrow().proof(0, logged.entry());
    assertThat(proof.includes(Merkle.leafHash(logged.entry()))).isTrue();
  }

  @Test
  void asksAllWitnessesForExactlyOneSizeAtATime() throws Exception {
    publish();
    test.submit(1);
    test.log().sequencer().commitRound();
    test.submit(2);
    test.log().sequencer().commitRound();
    publish();
    assertThat(test.witnesses)
        .allSatisfy(
            witness ->
                assertThat(witness.remembered().orElseThrow().checkpoint().size()).isEqualTo(2));
  }

  @Test
  void keepsEveryCosignedCheckpointForItsTimeAndBatchesForEver() throws Exception {
    publish();
    test.stamp(0);
    test.stamp(1);
    test.log().sealOnce();
    publish(); // the batch's checkpoint, size 2
    test.stamp(2);
    test.stamp(3);
    assertThat(earliest(0)).isEqualTo(1);
    assertThat(earliest(2)).isEqualTo(3);

    test.clock.advance(Duration.ofDays(8));
    test.stamp(4);
    test.maintain();
    assertThat(earliest(0)).isEqualTo(2);
    assertThat(earliest(2)).isEqualTo(5);
    test.reopen();
    assertThat(earliest(0)).isEqualTo(2);
    assertThat(earliest(2)).isEqualTo(5);
  }

  private long earliest(long index) throws Exception {
    return test.log().reader().earliestCovering(index).orElseThrow().size();
  }

  @Test
  void joinsLateCosignaturesToTheirCheckpointDurably() throws Exception {
    publish();
    Deque<Runnable> asked = new ArrayDeque<>();
    test.witnessThreads =
        task -> {
          asked.add(task);
          if (asked.size() < 3) {
            task.run();
          }
        };
    test.stamp(1);
    assertThat(lines()).isEqualTo(2);
    asked.getLast().run(); // the third witness answers after the quorum has
    assertThat(lines()).isEqualTo(3);
    test.maintain();
    test.reopen();
    assertThat(lines()).isEqualTo(3);
  }

  private int lines() {
    return test.log().reader().newest().orElseThrow().cosigned().cosignatureLines().size();
  }

  @Test
  void sealsABatchOnlyWhenUsersEntriesCameIn() throws Exception {
    publish();
    assertThat(test.log().sealOnce()).isFalse();
    test.stamp(1, 2, 3);
    assertThat(test.log().sealOnce()).isTrue();
    test.clock.advance(Duration.ofSeconds(30));
    publish();
    Batch first = test.log().reader().batch(1).orElseThrow();
    assertThat(first.attestationCount()).isEqualTo(3);
    assertThat(first.treeSize()).isEqualTo(3);
    assertThat(first.merkleRoot()).isEqualTo(served().checkpoint().root());
    assertThat(first.periodEnd() - first.periodStart()).isEqualTo(30);
    assertThat(test.log().sealOnce()).isFalse();

    test.stamp(1); // again
    assertThat(test.log().sealOnce()).isFalse();

    test.reopen();
    test.log().pollWitnessesOnce();
    assertThat(test.log().sealOnce()).isFalse();
    test.stamp(4);
    assertThat(test.log().sealOnce()).isTrue();
    publish();
    Batch second = test.log().reader().batch(2).orElseThrow();
    assertThat(second.attestationCount()).isEqualTo(1);
    assertThat(second.periodStart()).isEqualTo(first.periodEnd());
    assertThat(test.log().reader().batchCovering(3)).contains(second);
    assertThat(test.log().reader().batchCovering(2)).contains(first);
  }

  @Test
  void sealsTheBatchThatWasDueOnceTheQuorumIsBack() throws Exception {
    publish();
    down(1, 2);
    test.stamp(1);
    test.log().sealOnce();
    publish();
    assertThat(test.log().reader().batch(1)).isEmpty();
    allUp();
    publish();
    assertThat(test.log().reader().batch(1)).isPresent();
  }

  @Test
  void stopsInsteadOfSigningWhatTheStoredBytesDoNotMakeUp() throws Exception {
    publish();
    test.stamp(1);
    Ticket waiting = test.submit(2);
    test.log().sequencer().commitRound();
    test.execute("UPDATE log_entries SET entry = CAST('{' AS BLOB) WHERE leaf_index = 1");
    publish();
    assertThat(test.log().state())
        .isInstanceOfSatisfying(
            LogState.Stopped.class,
            stopped -> assertThat(stopped.reason()).contains("the stored entries make up root"));
    assertThat(waiting.outcome()).get().isInstanceOf(Outcome.Refused.class);
    assertThat(served().checkpoint().size()).isEqualTo(1);
    assertThat(test.witnesses.getFirst().remembered().orElseThrow().checkpoint().size())
        .isEqualTo(1);
  }

  @Test
  void stopsInsteadOfSigningOverADamagedTile() throws Exception {
    publish();
    long[] numbers = new long[256];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = i;
    }
    test.submit(numbers);
    test.log().sequencer().commitRound();
    test.execute("UPDATE log_tiles SET hashes = zeroblob(8192)");
    publish();
    assertThat(test.log().state())
        .isInstanceOfSatisfying(
            LogState.Stopped.class,
            stopped -> assertThat(stopped.reason()).contains("stored tile 0 of level 0"));
  }

  @Test
  void givesThePathsThatTheStandardAlgorithmGives() throws Exception {
    publish();
    for (int size = 1; size <= 70; size++) {
      test.stamp(size);
      CosignedTree tree = test.log().reader().newest().orElseThrow();
      for (long index = 0; index < size; index++) {
        Hash leaf = Merkle.leafHash(test.log().reader().entry(index).orElseThrow().entry());
        assertThat(
                Merkle.verifyInclusion(
                    index, size, leaf, tree.path(index), tree.note().checkpoint().root()))
            .isTrue();
      }
    }
    assertThat(Optional.of(served().checkpoint().size())).contains(70L);
  }
}
