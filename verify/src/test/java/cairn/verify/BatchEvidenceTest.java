package cairn.verify;

import static cairn.verify.TestNetwork.NOON;
import static cairn.verify.TestNetwork.cosign;
import static cairn.verify.TestNetwork.sign;
import static cairn.verify.TestNetwork.signer;
import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.BatchEvidence;
import cairn.format.Checkpoint;
import cairn.format.ExternalAnchor;
import cairn.format.Hash;
import cairn.format.JsonObject;
import cairn.format.ProofFile;
import cairn.format.SignatureType;
import cairn.format.SignedCheckpoint;
import cairn.format.Signer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a proof carries besides: batches, and evidence that is not judged yet. */
class BatchEvidenceTest extends ProofVerifierFixture {
  private ProofFile withBatches(BatchEvidence... batches) {
    return new ProofFile(
        network.proof(
            index, network.signed(network.checkpoint(8), network.witness(1), network.witness(2))),
        Optional.empty(),
        List.of(batches),
        List.of(),
        List.of(),
        Optional.empty());
  }

  @Test
  void reachesBatchedUnderABatchThatAQuorumSigned() {
    Verdict verdict =
        verifier.verify(
            SUBJECT,
            withBatches(network.batch(1, index, network.signed())),
            Set.of(Level.Kind.BATCHED));
    assertThat(verdict.outcome()).isEqualTo(VerdictOutcome.VERIFIED);
    assertThat(verdict.levels()).containsExactly(new Level.Basic(), new Level.Batched());
  }

  @Test
  void aBatchsEarlierQuorumGivesTheEarlierBound() {
    Checkpoint tree = network.checkpoint(9);
    SignedCheckpoint early =
        new SignedCheckpoint(
            tree,
            List.of(
                sign(network.log, tree),
                cosign(network.witness(2), tree, NOON - 50),
                cosign(network.witness(3), tree, NOON - 40)));
    Verdict verdict = verifier.verify(SUBJECT, withBatches(network.batch(1, index, early)), BASIC);
    assertThat(verdict.existedNotAfter().orElseThrow().timestamp()).isEqualTo(NOON - 40);
    assertThat(verdict.existedNotAfter().orElseThrow().witnesses())
        .containsExactly("witness-a-2", "witness-a-3");
  }

  @Test
  void doesNotReachBatchedWithoutItsQuorum() {
    ProofFile file =
        withBatches(
            network.batch(1, index, network.signed(network.checkpoint(), network.witness(1))));
    assertThat(verifier.verify(SUBJECT, file, BASIC).levels()).containsExactly(new Level.Basic());
    assertNotMet(verifier.verify(SUBJECT, file, Set.of(Level.Kind.BATCHED)), "batched");
    assertNotMet(
        verifier.verify(SUBJECT, withBatches(), Set.of(Level.Kind.BATCHED)), "required: batched");
  }

  @Test
  void refusesABatchThatIsWrong() {
    TestNetwork other = new TestNetwork("network-b");
    other.fill(11);
    SignedCheckpoint signed = network.signed();
    List<Hash> path = network.path(index, 11);
    Checkpoint tree = network.checkpoint();
    Signer thief = signer(network.origin, SignatureType.ED25519, "another seed");
    List<BatchEvidence> wrong =
        List.of(
            new BatchEvidence(1, other.signed(), path),
            new BatchEvidence(1, signed, path.subList(1, path.size())),
            new BatchEvidence(1, signed, network.path(index + 1, 11)),
            new BatchEvidence(1, network.signed(network.checkpoint(3)), List.of()),
            new BatchEvidence(1, new SignedCheckpoint(tree, List.of(sign(thief, tree))), path),
            new BatchEvidence(
                1,
                signed.with(List.of(cosign(network.witness(2), network.checkpoint(4), NOON))),
                path));
    for (BatchEvidence batch : wrong) {
      assertFailed(verifier.verify(SUBJECT, withBatches(batch), BASIC), CheckId.BATCH, "");
    }
  }

  @Test
  void refusesTwoTreesOfOneSizeAsEvidenceOfAFork() {
    TestNetwork forked = new TestNetwork("network-a");
    forked.fill(5);
    forked.stamp(FILE, NOON - 2);
    forked.stamp(Hash.sha256(), NOON);
    forked.fill(8);
    ProofFile file = withBatches(forked.batch(1, index, forked.signed()));
    assertFailed(verifier.verify(SUBJECT, file, BASIC), CheckId.BATCH, "two different trees of 8");
  }

  @Test
  void evidenceThatCannotBeJudgedDoesNotCountAndIsSaid() {
    ProofFile file =
        new ProofFile(
            network.proof(index),
            Optional.empty(),
            List.of(network.batch(7, index, network.signed())),
            List.of(),
            List.of(
                new ExternalAnchor(
                    7,
                    "btc:main",
                    JsonObject.builder().put("batch", 7).put("kind", "btc:main").build())),
            Optional.empty());
    Verdict verdict = verifier.verify(SUBJECT, file, BASIC);
    assertThat(verdict.isVerified()).isTrue();
    assertThat(verdict.levels()).containsExactly(new Level.Basic(), new Level.Batched());
    Check check = check(verdict, CheckId.EXTERNAL_ANCHOR);
    assertThat(check.outcome()).isEqualTo(Check.Outcome.NOT_CHECKED);
    assertThat(check.sentence()).contains("do not count");
    for (Level.Kind kind : List.of(Level.Kind.FEDERATED, Level.Kind.ANCHORED)) {
      assertNotMet(verifier.verify(SUBJECT, file, Set.of(kind)), "required: " + kind.word());
    }
  }
}
