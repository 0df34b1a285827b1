package cairn.verify;

import static cairn.verify.TestNetwork.NOON;
import static cairn.verify.TestNetwork.cosign;
import static cairn.verify.TestNetwork.sign;
import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Checkpoint;
import cairn.format.ForkFile;
import cairn.format.Hash;
import cairn.format.KeyRotationEntry;
import cairn.format.NetworkDocument;
import cairn.format.NetworkLog;
import cairn.format.NetworkWitness;
import cairn.format.Origin;
import cairn.format.ProofFile;
import cairn.format.SignatureType;
import cairn.format.SignedCheckpoint;
import cairn.format.Signer;
import cairn.format.SigningException;
import cairn.format.Utf8;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Proofs from before and after a key went, judged by pins from before and after. */
class KeyRotationTest {
  private static final Hash FILE = Hash.sha256(Utf8.encode("the file"));

  private final TestNetwork network = new TestNetwork("network-a");
  private final Origin origin = new Origin("network-a", "public:timestamps");
  private final Signer newLog =
      TestNetwork.signer(network.origin, SignatureType.ED25519, "second key");
  private final Signer newWitness =
      TestNetwork.signer(network.witnessName(1), SignatureType.COSIGNATURE_ED25519, "second key");
  private final long index;

  KeyRotationTest() {
    network.fill(3);
    index = network.stamp(FILE, NOON);
    network.fill(8);
  }

  private KeyRotationEntry rotation(long lastTrustedSize) {
    return rotation(KeyRotationEntry.Role.LOG, network.log, newLog, lastTrustedSize);
  }

  private KeyRotationEntry rotation(
      KeyRotationEntry.Role role, Signer oldKey, Signer newKey, long lastTrustedSize) {
    try {
      return KeyRotationEntry.rotate(role, origin, oldKey, newKey, lastTrustedSize);
    } catch (SigningException e) {
      throw new IllegalStateException(e);
    }
  }

  private NetworkDocument after(KeyRotationEntry... rotations) {
    NetworkDocument before = network.document();
    return new NetworkDocument(
        before.id(),
        List.of(new NetworkLog(origin, newLog.key())),
        before.witnesses(),
        before.threshold(),
        List.of(),
        Optional.empty(),
        List.of(rotations));
  }

  private TrustedNetwork pins(NetworkDocument... accepted) {
    List<TrustedPolicy> policies = new ArrayList<>();
    List.of(accepted).forEach(document -> policies.add(TrustedPolicy.of(document)));
    return new TrustedNetwork(network.id, policies);
  }

  private Verdict verify(SignedCheckpoint signed, TrustedNetwork pins) {
    return new ProofVerifier(List.of(pins))
        .verify(
            new Subject.FileHash(FILE),
            ProofFile.of(network.proof(index, signed)),
            Set.of(Level.Kind.BASIC));
  }

  private SignedCheckpoint byOldKey(int size) {
    return network.signed(network.checkpoint(size), network.witness(1), network.witness(3));
  }

  private SignedCheckpoint byNewKey(int size) {
    Checkpoint tree = network.checkpoint(size);
    return new SignedCheckpoint(
        tree,
        List.of(
            sign(newLog, tree),
            cosign(network.witness(1), tree, NOON),
            cosign(network.witness(3), tree, NOON)));
  }

  @Test
  void aProofOutlivesTheKeysThatSignedIt() {
    TrustedNetwork both = pins(network.document(), after(rotation(6)));
    assertThat(verify(byOldKey(6), both).isVerified()).isTrue();
    assertThat(verify(byNewKey(8), both).isVerified()).isTrue();
  }

  @Test
  void whoPinsTheNetworkAfterwardsReadsOldProofsToo() {
    TrustedNetwork late = pins(after(rotation(6)));
    assertThat(verify(byOldKey(5), late).isVerified()).isTrue();
    assertThat(verify(byOldKey(6), late).isVerified()).isTrue();
    assertThat(verify(byNewKey(7), late).isVerified()).isTrue();
  }

  @Test
  void theOldKeysWordEndsWithTheLastTrustedSize() {
    for (TrustedNetwork pins :
        List.of(pins(after(rotation(6))), pins(network.document(), after(rotation(6))))) {
      Verdict verdict = verify(byOldKey(7), pins);
      assertThat(verdict.outcome()).isEqualTo(VerdictOutcome.FAILED);
      assertThat(verdict.checks().stream().map(Check::sentence))
          .anyMatch(sentence -> sentence.contains("counts for at most 6"));
    }
  }

  @Test
  void whoHasNotAcceptedTheRotationJudgesAsBefore() {
    TrustedNetwork early = pins(network.document());
    assertThat(verify(byOldKey(7), early).isVerified()).isTrue();
    assertThat(verify(byNewKey(8), early).outcome()).isEqualTo(VerdictOutcome.FAILED);
  }

  @Test
  void followsSeveralRotations() {
    Signer third = TestNetwork.signer(network.origin, SignatureType.ED25519, "third key");
    NetworkDocument twice =
        new NetworkDocument(
            network.id,
            List.of(new NetworkLog(origin, third.key())),
            network.document().witnesses(),
            2,
            List.of(),
            Optional.empty(),
            List.of(rotation(5), rotation(KeyRotationEntry.Role.LOG, newLog, third, 7)));
    assertThat(verify(byOldKey(5), pins(twice)).isVerified()).isTrue();
    assertThat(verify(byOldKey(6), pins(twice)).isVerified()).isFalse();
    assertThat(verify(byNewKey(7), pins(twice)).isVerified()).isTrue();
    assertThat(verify(byNewKey(8), pins(twice)).isVerified()).isFalse();
  }

  @Test
  void aRevokedKeyHasNoSuccessorAndStopsCounting() throws SigningException {
    KeyRotationEntry gone =
        KeyRotationEntry.revoke(KeyRotationEntry.Role.LOG, origin, network.log, 5);
    TrustedNetwork pins = pins(network.document().withRotations(List.of(gone)));
    assertThat(verify(byOldKey(5), pins).isVerified()).isTrue();
    assertThat(verify(byOldKey(6), pins).isVerified()).isFalse();
    assertThat(
            verify(
                    byOldKey(6),
                    pins(network.document(), network.document().withRotations(List.of(gone))))
                .isVerified())
        .isFalse();
  }

  /** The first witness with a new key. */
  private NetworkDocument withNewWitness(KeyRotationEntry... rotations) {
    NetworkDocument before = network.document();
    List<NetworkWitness> witnesses = new ArrayList<>(before.witnesses());
    witnesses.set(0, network.networkWitness(1, network.id, List.of(newWitness.key())));
    return new NetworkDocument(
        before.id(),
        before.logs(),
        witnesses,
        before.threshold(),
        List.of(),
        Optional.empty(),
        List.of(rotations));
  }

  @Test
  void aWitnesssOldKeyCountsUpToTheLastTrustedSizeAlone() {
    KeyRotationEntry gone =
        rotation(KeyRotationEntry.Role.WITNESS, network.witness(1), newWitness, 6);
    TrustedNetwork late = pins(withNewWitness(gone));
    assertThat(verify(byOldKey(6), late).isVerified()).isTrue();
    Verdict above = verify(byOldKey(7), late);
    assertThat(above.outcome()).isEqualTo(VerdictOutcome.LEVEL_NOT_MET);
    Verdict kept = verify(byOldKey(7), pins(network.document(), withNewWitness(gone)));
    assertThat(kept.outcome()).isEqualTo(VerdictOutcome.LEVEL_NOT_MET);
  }

  @Test
  void aWitnessWithItsOldAndItsNewKeyCountsOnce() {
    KeyRotationEntry gone =
        rotation(KeyRotationEntry.Role.WITNESS, network.witness(1), newWitness, 6);
    Checkpoint tree = network.checkpoint(6);
    SignedCheckpoint both =
        new SignedCheckpoint(
            tree,
            List.of(
                sign(network.log, tree),
                cosign(network.witness(1), tree, NOON),
                cosign(newWitness, tree, NOON)));
    assertThat(verify(both, pins(withNewWitness(gone))).outcome())
        .isEqualTo(VerdictOutcome.LEVEL_NOT_MET);
  }

  @Test
  void aBadLineOfAKeyThatHasGoneSpoilsNothingAbove() {
    KeyRotationEntry gone =
        rotation(KeyRotationEntry.Role.WITNESS, network.witness(1), newWitness, 6);
    Checkpoint tree = network.checkpoint(7);
    SignedCheckpoint signed =
        network
            .signed(tree, network.witness(2), network.witness(3))
            .with(List.of(cosign(network.witness(1), network.checkpoint(5), NOON)));
    assertThat(verify(signed, pins(withNewWitness(gone))).isVerified()).isTrue();
  }

  /** A network of two logs, of one of which the witness said nothing when its key went. */
  @Test
  void aFormerKeyOfAWitnessCountsForNoLogOfWhichItSaidNothing() {
    KeyRotationEntry gone =
        rotation(KeyRotationEntry.Role.WITNESS, network.witness(1), newWitness, 6);
    Origin other = new Origin("network-a", "org:records");
    Signer otherLog = TestNetwork.signer(other.toString(), SignatureType.ED25519, "other log");
    NetworkDocument one = withNewWitness(gone);
    NetworkDocument both =
        new NetworkDocument(
            one.id(),
            List.of(one.logs().getFirst(), new NetworkLog(other, otherLog.key())),
            one.witnesses(),
            one.threshold(),
            List.of(),
            Optional.empty(),
            List.of(gone));
    Checkpoint tree = new Checkpoint(other.toString(), 3, network.checkpoint(3).root());
    SignedCheckpoint signed =
        new SignedCheckpoint(
            tree,
            List.of(
                sign(otherLog, tree),
                cosign(network.witness(1), tree, NOON),
                cosign(network.witness(3), tree, NOON)));
    NetworkDocument before =
        new NetworkDocument(
            one.id(),
            both.logs(),
            network.document().witnesses(),
            one.threshold(),
            List.of(),
            Optional.empty());
    assertThat(CheckpointJudge.judge(signed, List.of(pins(both))))
        .isInstanceOf(JudgedCheckpoint.ShortOfQuorum.class);
    assertThat(CheckpointJudge.judge(signed, List.of(pins(before, both))))
        .as("who had accepted the key goes on as before")
        .isInstanceOf(JudgedCheckpoint.Accepted.class);
    assertThat(verify(byOldKey(6), pins(both)).isVerified()).isTrue();
  }

  @Test
  void aWitnessWhoseKeyWasRevokedCountsUpToTheLastTrustedSizeAlone() throws SigningException {
    KeyRotationEntry gone =
        KeyRotationEntry.revoke(KeyRotationEntry.Role.WITNESS, origin, network.witness(1), 6);
    TrustedNetwork late = pins(network.document().withRotations(List.of(gone)));
    assertThat(verify(byOldKey(6), late).isVerified()).isTrue();
    assertThat(verify(byOldKey(7), late).outcome()).isEqualTo(VerdictOutcome.LEVEL_NOT_MET);
    TrustedNetwork kept = pins(network.document(), network.document().withRotations(List.of(gone)));
    assertThat(verify(byOldKey(7), kept).outcome()).isEqualTo(VerdictOutcome.LEVEL_NOT_MET);
  }

  @Test
  void aThiefOfAnOldKeyMakesNoEvidenceAgainstTheLog() {
    TestNetwork thief = new TestNetwork("network-a");
    thief.fill(2);
    thief.stamp(Hash.sha256(Utf8.encode("another history")), NOON);
    thief.fill(8);
    ForkFile fork = new ForkFile(network.signed(), thief.signed(), Optional.empty());
    assertThat(ForkJudge.judgeByPins(fork, List.of(pins(network.document()))))
        .isInstanceOf(JudgedFork.Proven.class);
    assertThat(ForkJudge.judgeByPins(fork, List.of(pins(after(rotation(8))))))
        .isInstanceOf(JudgedFork.Proven.class);
    assertThat(ForkJudge.judgeByPins(fork, List.of(pins(after(rotation(7))))))
        .isInstanceOfSatisfying(
            JudgedFork.NotProven.class, none -> assertThat(none.reason()).contains("has gone"));
  }

  /** Three entries in common, and then another one. */
  private TestNetwork otherHistory() {
    TestNetwork other = new TestNetwork("network-a");
    other.fill(2);
    other.stamp(Hash.sha256(Utf8.encode("another history")), NOON);
    other.fill(9);
    return other;
  }

  private SignedCheckpoint logSigned(TestNetwork network, int size, Signer key) {
    Checkpoint tree = network.checkpoint(size);
    return new SignedCheckpoint(tree, List.of(sign(key, tree)));
  }

  private ForkFile detouring(SignedCheckpoint first, TestNetwork by, int size, Signer key) {
    int from = (int) first.checkpoint().size();
    ForkFile.Detour detour =
        new ForkFile.Detour(by.checkpoint(from).root(), by.consistencyPath(from, size));
    return new ForkFile(first, logSigned(by, size, key), Optional.of(detour));
  }

  @Test
  void whoSignsAnotherHistoryWithTheNextKeyHasForked() {
    TestNetwork other = otherHistory();
    ForkFile fork = detouring(logSigned(network, 6, network.log), other, 8, newLog);
    assertThat(ForkJudge.judgeByPins(fork, List.of(pins(after(rotation(6))))))
        .isInstanceOfSatisfying(
            JudgedFork.Proven.class,
            proven -> {
              assertThat(proven.key()).isEqualTo(newLog.key());
              assertThat(proven.other()).contains(network.log.key());
              assertThat(proven.sentence()).contains("does not extend", "changed its key");
            });
    ForkFile oneSize =
        new ForkFile(
            logSigned(network, 6, network.log), logSigned(other, 6, newLog), Optional.empty());
    assertThat(ForkJudge.judgeByPins(oneSize, List.of(pins(after(rotation(6))))))
        .isInstanceOf(JudgedFork.Proven.class);
  }

  @Test
  void whoGoesOnHonestlyWithTheNextKeyHasNot() {
    ForkFile honest = detouring(logSigned(network, 6, network.log), network, 8, newLog);
    assertThat(ForkJudge.judgeByPins(honest, List.of(pins(after(rotation(6))))))
        .isInstanceOf(JudgedFork.NotProven.class);
  }

  /** A thief of the old key signs what he likes above the size up to which it counts. */
  @Test
  void twoKeysProveNothingWhereOneOfThemDoesNotCount() {
    TestNetwork thief = otherHistory();
    ForkFile fork = detouring(logSigned(thief, 6, network.log), network, 8, newLog);
    assertThat(ForkJudge.judgeByPins(fork, List.of(pins(after(rotation(5))))))
        .isInstanceOf(JudgedFork.NotProven.class);
  }

  @Test
  void twoKeysThatWerePinnedWithoutAWordOfEachOtherProveNothing() {
    ForkFile fork = detouring(logSigned(network, 6, network.log), otherHistory(), 8, newLog);
    assertThat(ForkJudge.judgeByPins(fork, List.of(pins(network.document(), after()))))
        .isInstanceOf(JudgedFork.NotProven.class);
    assertThat(ForkJudge.judgeByPins(fork, List.of(pins(network.document()))))
        .as("who knows the old key alone")
        .isInstanceOf(JudgedFork.NotProven.class);
  }

  /** A statement ties the two keys that it names, and no third one of another document. */
  @Test
  void aKeyThatWentForAnotherSaysNothingOfAThird() throws SigningException {
    Signer third = TestNetwork.signer(network.origin, SignatureType.ED25519, "third key");
    KeyRotationEntry gone =
        KeyRotationEntry.rotate(KeyRotationEntry.Role.LOG, origin, third, newLog, 6);
    ForkFile fork =
        new ForkFile(
            logSigned(network, 6, network.log),
            logSigned(otherHistory(), 6, third),
            Optional.empty());
    assertThat(ForkJudge.judgeByPins(fork, List.of(pins(network.document(), after(gone)))))
        .isInstanceOf(JudgedFork.NotProven.class);
  }

  /** As a tlog-policy may name them. */
  @Test
  void twoKeysOfOnePolicyOfWhichNoneHasGoneProveNothing() {
    TrustedPolicy both =
        new TrustedPolicy(
            Optional.empty(),
            List.of(network.log.key(), newLog.key()),
            network.policy().witnesses(),
            network.policy().quorum());
    ForkFile fork =
        new ForkFile(
            logSigned(network, 6, network.log),
            logSigned(otherHistory(), 6, newLog),
            Optional.empty());
    assertThat(ForkJudge.judgeByPins(fork, List.of(new TrustedNetwork(network.id, List.of(both)))))
        .isInstanceOf(JudgedFork.NotProven.class);
  }
}
