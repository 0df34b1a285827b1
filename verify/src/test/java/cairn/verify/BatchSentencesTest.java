package cairn.verify;

import static cairn.verify.TestNetwork.NOON;
import static cairn.verify.TestNetwork.cosign;
import static cairn.verify.TestNetwork.sign;
import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.BatchEvidence;
import cairn.format.Checkpoint;
import cairn.format.Hash;
import cairn.format.ProofFile;
import cairn.format.SignedCheckpoint;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is said of a batch, word for word, for each way in which it can be judged. */
class BatchSentencesTest extends ProofVerifierFixture {
  private static final String INCLUDED =
      "The entry is in the tree of batch 7, at index 5 of 11 entries.";

  private ProofFile with(SignedCheckpoint batch) {
    return with(network.batch(7, index, batch));
  }

  private ProofFile with(BatchEvidence batch) {
    return new ProofFile(
        network.proof(
            index, network.signed(network.checkpoint(8), network.witness(1), network.witness(2))),
        Optional.empty(),
        List.of(batch),
        List.of(),
        List.of(),
        Optional.empty());
  }

  private static List<Check> ofBatch(Verdict verdict) {
    return verdict.checks().stream().filter(check -> check.id() == CheckId.BATCH).toList();
  }

  private static Check included() {
    return new Check(CheckId.BATCH, Check.Outcome.PASS, INCLUDED);
  }

  @Test
  void nobodysSignatureWasCheckedOnABatchOfALogThatIsNotPinned() {
    TestNetwork other = new TestNetwork("network-b");
    Verdict verdict =
        new ProofVerifier(List.of(other.pin())).verify(SUBJECT, with(network.signed()), BASIC);
    assertThat(verdict.outcome()).isEqualTo(VerdictOutcome.NOT_JUDGED);
    assertThat(ofBatch(verdict))
        .containsExactly(
            included(),
            new Check(
                CheckId.BATCH,
                Check.Outcome.NOT_CHECKED,
                "Nobody's signature on the tree of batch 7 was checked."));
  }

  @Test
  void aBatchThatItsLogDidNotSignIsRefused() {
    Checkpoint tree = network.checkpoint();
    SignedCheckpoint unsigned =
        new SignedCheckpoint(tree, List.of(cosign(network.witness(1), tree, NOON)));
    Verdict verdict = verifier.verify(SUBJECT, with(unsigned), BASIC);
    assertFailed(verdict, CheckId.BATCH, "");
    assertThat(ofBatch(verdict))
        .containsExactly(
            included(),
            new Check(
                CheckId.BATCH,
                Check.Outcome.FAIL,
                "The tree of batch 7 is not signed with a pinned key of its log."));
  }

  @Test
  void aBatchWithABadLineOfTheLogIsRefused() {
    SignedCheckpoint spoiled =
        network.signed().with(List.of(sign(network.log, network.checkpoint(4))));
    Verdict verdict = verifier.verify(SUBJECT, with(spoiled), BASIC);
    assertFailed(verdict, CheckId.BATCH, "");
    assertThat(ofBatch(verdict))
        .last()
        .extracting(Check::sentence)
        .asString()
        .startsWith("The signatures under the tree of batch 7 are not to be trusted: ");
  }

  @Test
  void aBatchWithTooFewWitnessesIsNamedWithThoseItHas() {
    SignedCheckpoint few = network.signed(network.checkpoint(), network.witness(1));
    Verdict verdict = verifier.verify(SUBJECT, with(few), BASIC);
    assertThat(verdict.isVerified()).isTrue();
    assertThat(ofBatch(verdict))
        .containsExactly(
            included(),
            new Check(
                CheckId.BATCH,
                Check.Outcome.ABSENT,
                "Too few witnesses signed the tree of batch 7: 1 witness (witness-a-1), 1 operator"
                    + " (network-a, who runs the log)."));
  }

  @Test
  void aBatchOfAnotherLogIsNamedByItsOrigin() {
    TestNetwork other = new TestNetwork("network-b");
    other.fill(11);
    Verdict verdict =
        verifier.verify(
            SUBJECT, with(new BatchEvidence(7, other.signed(), network.path(index, 11))), BASIC);
    assertFailed(verdict, CheckId.BATCH, "");
    assertThat(ofBatch(verdict))
        .containsExactly(
            new Check(
                CheckId.BATCH,
                Check.Outcome.FAIL,
                "The tree of batch 7 is of another log, \"network-b/public:timestamps\"."));
  }

  @Test
  void anEntryBeyondABatchOrOffItsPathIsNotInIt() {
    SignedCheckpoint small = network.signed(network.checkpoint(5));
    assertThat(
            ofBatch(verifier.verify(SUBJECT, with(new BatchEvidence(7, small, List.of())), BASIC)))
        .containsExactly(
            new Check(
                CheckId.BATCH,
                Check.Outcome.FAIL,
                "The tree of batch 7 has 5 entries, so none with index 5."));
    List<Hash> path = network.path(0, 11);
    assertThat(
            ofBatch(
                verifier.verify(
                    SUBJECT, with(new BatchEvidence(7, network.signed(), path)), BASIC)))
        .containsExactly(
            new Check(
                CheckId.BATCH,
                Check.Outcome.FAIL,
                "The entry is not in the tree of batch 7: its path does not lead to the root."));
  }

  @Test
  void twoBatchesThatContradictEachOtherAreAFork() {
    TestNetwork forked = new TestNetwork("network-a");
    forked.fill(5);
    forked.stamp(FILE, NOON - 2);
    forked.stamp(Hash.sha256(), NOON);
    forked.fill(11);
    ProofFile file =
        new ProofFile(
            network.proof(index, network.signed(network.checkpoint(8), network.witness(1))),
            Optional.empty(),
            List.of(
                network.batch(7, index, network.signed()), forked.batch(9, index, forked.signed())),
            List.of(),
            List.of(),
            Optional.empty());
    assertFailed(
        verifier.verify(SUBJECT, file, BASIC), CheckId.BATCH, "two different trees of 11 entries");
  }

  @Test
  void theSameTreeTwiceIsNoFork() {
    ProofFile file =
        new ProofFile(
            network.proof(index),
            Optional.empty(),
            List.of(
                network.batch(7, index, network.signed()),
                network.batch(9, index, network.signed())),
            List.of(),
            List.of(),
            Optional.empty());
    Verdict verdict = verifier.verify(SUBJECT, file, BASIC);
    assertThat(verdict.isVerified()).isTrue();
    assertThat(verdict.levels()).containsExactly(new Level.Basic(), new Level.Batched());
  }
}
