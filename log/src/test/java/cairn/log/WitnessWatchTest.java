package cairn.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.Checkpoint;
import cairn.format.Cosignature;
import cairn.format.Hash;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.SignedCheckpoint;
import cairn.http.ErrorCode;
import cairn.http.ProblemException;
import cairn.verify.RetiredKey;
import cairn.witness.WitnessFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WitnessWatchTest {
  @TempDir Path directory;
  private TestStores.Opened opened;
  private TestLog test;

  @BeforeEach
  void open() throws Exception {
    opened = TestStores.SQLITE.open(directory);
    test = TestLog.create(opened.stores(), directory);
  }

  @AfterEach
  void close() throws Exception {
    test.close();
    opened.close();
  }

  private void assertReadOnly(String reason) throws Exception {
    assertThat(test.log().state())
        .isInstanceOfSatisfying(
            LogState.ReadOnly.class, state -> assertThat(state.reason()).contains(reason));
    assertThatThrownBy(() -> test.submit(1))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> assertThat(refused.problem().code()).isEqualTo(ErrorCode.READ_ONLY));
    assertThat(test.log().publisher().publishOnce()).isEqualTo(new PublishResult.Idle());
  }

  /** What a witness shows that has cosigned another tree under this log's own signature. */
  private void show(FakeWitness witness, long size, Hash root) throws Exception {
    Checkpoint other = new Checkpoint(TestLog.ORIGIN.toString(), size, root);
    SignedCheckpoint signed = new SignedCheckpoint(other, List.of(other.sign(TestLog.signer())));
    Cosignature cosignature =
        Cosignature.sign(witness.signer, other, test.clock.instant().getEpochSecond());
    witness.remember(signed.with(List.of(cosignature.line())));
  }

  @Test
  void isReadOnlyBeforeAnybodyWasAsked() throws Exception {
    assertReadOnly("waiting for 2 of 3 witnesses");
  }

  @Test
  void isReadOnlyWhileTooFewWitnessesAnswer() throws Exception {
    test.witnesses.get(0).down(true);
    test.witnesses.get(1).down(true);
    test.log().pollWitnessesOnce();
    assertReadOnly("1 have answered, not yet witness-1");
  }

  @Test
  void becomesWritableOnceEnoughHaveAnsweredEvenOneAfterTheOther() throws Exception {
    test.witnesses.get(0).down(true);
    test.witnesses.get(1).down(true);
    test.log().pollWitnessesOnce();
    test.witnesses.get(1).down(false);
    test.witnesses.get(2).down(true);
    test.log().pollWitnessesOnce();
    assertThat(test.log().state()).isEqualTo(new LogState.Writable());
  }

  @Test
  void staysReadOnlyWhenAWitnessShowsMoreThanARestoredBackupHas() throws Exception {
    test.log().pollWitnessesOnce();
    test.stamp(1);
    test.log().close();
    Path file = directory.resolve(LogStore.databaseName(TestLog.ORIGIN) + ".db");
    byte[] backup = Files.readAllBytes(file);
    test.reopen();
    test.log().pollWitnessesOnce();
    test.stamp(2);
    test.log().close();
    Files.write(file, backup);

    test.reopen();
    test.log().pollWitnessesOnce();
    assertReadOnly("witness witness-1 has a checkpoint signed by this log's key");
    assertReadOnly("size 2");
    test.log().pollWitnessesOnce();
    assertReadOnly("older backup");
    assertThat(test.log().reader().newest().orElseThrow().size()).isEqualTo(1);
  }

  @Test
  void staysReadOnlyWhenAWitnessShowsAnotherRootAtASizeThatItHas() throws Exception {
    test.log().pollWitnessesOnce();
    test.stamp(1, 2, 3);
    show(test.witnesses.get(2), 2, TestLog.hash(99));
    test.reopen();
    test.log().pollWitnessesOnce();
    assertReadOnly("witness witness-3");
    assertReadOnly("at size 2, but here it is");
  }

  @Test
  void raisesTheAlarmLaterToo() throws Exception {
    test.log().pollWitnessesOnce();
    test.stamp(1);
    show(test.witnesses.get(0), 50, TestLog.hash(99));
    test.log().pollWitnessesOnce();
    assertReadOnly("size 50");
    test.witnesses.get(0).forget();
    test.log().pollWitnessesOnce();
    assertReadOnly("size 50");
  }

  @Test
  void countsAWitnessThatLostItsStateAsOneThatAnswered() throws Exception {
    test.log().pollWitnessesOnce();
    test.stamp(1);
    test.witnesses.get(0).forget();
    test.witnesses.get(1).down(true);
    test.reopen();
    test.log().pollWitnessesOnce();
    assertThat(test.log().state()).isEqualTo(new LogState.Writable());
  }

  @Test
  void doesNotCountWhatAWitnessHasNotCosigned() throws Exception {
    test.log().pollWitnessesOnce();
    test.stamp(1);
    SignedCheckpoint note = test.witnesses.get(0).remembered().orElseThrow();
    SignedCheckpoint bare =
        new SignedCheckpoint(note.checkpoint(), note.signatures().subList(0, 1));
    test.witnesses.get(0).remember(bare);
    test.witnesses.get(1).down(true);
    test.reopen();
    test.log().pollWitnessesOnce();
    assertReadOnly("not yet witness-1 (shows a checkpoint that it has not cosigned)");
  }

  /** The first witness shows what it cosigned by an earlier key; the second is away. */
  private void showByFormerKey(long lastTrustedSize) throws Exception {
    FakeWitness witness = test.witnesses.getFirst();
    SeedSigner former =
        SeedSigner.of(witness.id, SignatureType.COSIGNATURE_ED25519, TestLog.hash(77).bytes());
    SignedCheckpoint note = witness.remembered().orElseThrow();
    Cosignature line =
        Cosignature.sign(former, note.checkpoint(), test.clock.instant().getEpochSecond());
    witness.remember(
        new SignedCheckpoint(note.checkpoint(), note.signatures().subList(0, 1))
            .with(List.of(line.line())));
    witness.retired =
        List.of(new RetiredKey(former.key(), TestLog.ORIGIN.toString(), lastTrustedSize, true));
    test.witnesses.get(1).down(true);
    test.reopen();
    test.log().pollWitnessesOnce();
  }

  @Test
  void countsWhatAWitnessCosignedByAKeyThatItHadBefore() throws Exception {
    test.log().pollWitnessesOnce();
    test.stamp(1);
    showByFormerKey(1);
    assertThat(test.log().state()).isEqualTo(new LogState.Writable());
  }

  @Test
  void doesNotCountWhatAFormerKeyOfAWitnessCosignedAfterItHadGone() throws Exception {
    test.log().pollWitnessesOnce();
    test.stamp(1);
    test.stamp(2);
    showByFormerKey(1);
    assertReadOnly("not yet witness-1 (shows a checkpoint that it has not cosigned)");
  }

  @Test
  void doesNotAskAWitnessWhoseKeyWasRevokedForItsVoteNorCountItsAnswer() throws Exception {
    test.log().pollWitnessesOnce();
    test.stamp(1);
    FakeWitness revoked = test.witnesses.getFirst();
    revoked.retired =
        List.of(new RetiredKey(revoked.signer.key(), TestLog.ORIGIN.toString(), 0, true));
    test.witnesses.get(1).down(true);
    test.reopen();
    test.log().pollWitnessesOnce();
    assertReadOnly("not yet witness-1 (shows a checkpoint that it has not cosigned)");
    test.witnesses.get(1).down(false);
    test.log().pollWitnessesOnce();
    test.stamp(2);
    assertThat(test.log().reader().newest().orElseThrow().size()).isEqualTo(2);
    assertThat(revoked.remembered().orElseThrow().checkpoint().size()).isEqualTo(1);
    assertThat(test.log().witnessStatuses().getFirst().lastFailure().orElseThrow().reason())
        .isEqualTo(WitnessFailure.Reason.REVOKED);
  }
}
