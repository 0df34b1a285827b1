package cairn.verify;

import static cairn.verify.TestNetwork.NOON;
import static cairn.verify.TestNetwork.cosign;
import static cairn.verify.TestNetwork.sign;
import static cairn.verify.TestNetwork.signer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.Checkpoint;
import cairn.format.NoteSignature;
import cairn.format.SignatureType;
import cairn.format.SignedCheckpoint;
import cairn.format.Signer;
import cairn.format.VerifierKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QuorumTest {
  private final TestNetwork network = new TestNetwork("network-a");
  private final TrustedPolicy policy = network.policy();
  private final Checkpoint tree;

  QuorumTest() {
    network.fill(5);
    tree = network.checkpoint();
  }

  private static Quorum accepted(JudgedCheckpoint judged) {
    assertThat(judged).isInstanceOf(JudgedCheckpoint.Accepted.class);
    return ((JudgedCheckpoint.Accepted) judged).quorum();
  }

  private static Quorum shortOf(JudgedCheckpoint judged) {
    assertThat(judged).isInstanceOf(JudgedCheckpoint.ShortOfQuorum.class);
    return ((JudgedCheckpoint.ShortOfQuorum) judged).quorum();
  }

  private JudgedCheckpoint judge(NoteSignature... lines) {
    return CheckpointJudge.judge(new SignedCheckpoint(tree, List.of(lines)), policy);
  }

  private JudgedCheckpoint judge(Signer... witnesses) {
    return CheckpointJudge.judge(network.signed(tree, witnesses), policy);
  }

  @Test
  void namesTheNewestOfThePoliciesThatAccept() {
    TrustedPolicy older = TrustedPolicy.of(network.document(3));
    TrustedPolicy newer = TrustedPolicy.of(network.document(2));
    TrustedNetwork pinned = new TrustedNetwork(network.id, List.of(older, newer));
    JudgedCheckpoint judged =
        CheckpointJudge.judge(
            network.signed(tree, network.witness(1), network.witness(2), network.witness(3)),
            List.of(pinned));
    assertThat(accepted(judged).policy()).isEqualTo(newer);
  }

  @Test
  void acceptsALogAndEnoughWitnessesAndSaysByWhen() {
    Quorum quorum =
        accepted(
            judge(
                sign(network.log, tree),
                cosign(network.witness(3), tree, NOON + 9),
                cosign(network.witness(1), tree, NOON + 2),
                cosign(network.witness(2), tree, NOON + 5)));
    assertThat(quorum.witnesses())
        .extracting(counted -> counted.witness().id())
        .containsExactly("witness-a-1", "witness-a-2", "witness-a-3");
    assertThat(quorum.metAt()).hasValue(NOON + 5);
    assertThat(quorum.first()).hasSize(2);
    assertThat(quorum.operators()).containsExactly("network-a", "operator-3");
  }

  @Test
  void countsTwoWitnessesOfOneOperatorAsOneOperator() {
    Quorum quorum = accepted(judge(network.witness(1), network.witness(2)));
    assertThat(quorum.witnesses()).hasSize(2);
    assertThat(quorum.operators()).containsExactly("network-a");
    assertThat(quorum.words())
        .isEqualTo(
            "2 witnesses (witness-a-1, witness-a-2), 1 operator (network-a, who runs the log)");
  }

  @Test
  void countsAWitnessOnceThatSignedWithBothItsKeys() {
    Quorum quorum = shortOf(judge(network.witness(3), network.postQuantumWitness(3)));
    assertThat(quorum.words()).isEqualTo("1 witness (witness-a-3), 1 operator (operator-3)");
    assertThat(quorum.metAt()).isEmpty();
  }

  @Test
  void countsEitherKeyOfAWitness() {
    accepted(judge(network.witness(1), network.postQuantumWitness(3)));
  }

  @Test
  void countsTheSameLineTwiceAsOne() {
    NoteSignature line = cosign(network.witness(1), tree, NOON);
    assertThat(shortOf(judge(sign(network.log, tree), line, line)).witnesses()).hasSize(1);
  }

  @Test
  void countsTwoTimesOfOneWitnessAsOneAtTheEarlier() {
    Quorum quorum =
        shortOf(
            judge(
                sign(network.log, tree),
                cosign(network.witness(1), tree, NOON + 7),
                cosign(network.witness(1), tree, NOON + 3)));
    assertThat(quorum.witnesses())
        .containsExactly(new CountedWitness(policy.witnesses().getFirst(), NOON + 3));
  }

  @Test
  void ignoresLinesOfUnknownKeysEvenUnderKnownNames() {
    Signer stranger = signer("witness-x-1", SignatureType.COSIGNATURE_ED25519);
    Signer impostor = signer("witness-a-2", SignatureType.COSIGNATURE_ED25519, "another seed");
    assertThat(shortOf(judge(network.witness(1), stranger, impostor)).witnesses()).hasSize(1);
    assertThat(accepted(judge(network.witness(1), stranger, impostor, network.witness(2))))
        .isNotNull();
  }

  @Test
  void aBadLineUnderAKnownKeySpoilsTheNoteHoweverManyAreGood() {
    NoteSignature good = cosign(network.witness(3), tree, NOON);
    byte[] flipped = good.signature();
    flipped[flipped.length - 1] ^= 1;
    byte[] later = good.signature();
    later[7] ^= 1;
    byte[] timeless = good.signature();
    Arrays.fill(timeless, 0, 8, (byte) 0);
    for (byte[] bad :
        List.of(flipped, later, timeless, Arrays.copyOf(good.signature(), 20), new byte[1])) {
      NoteSignature line = new NoteSignature(good.name(), good.keyId(), bad);
      JudgedCheckpoint judged =
          CheckpointJudge.judge(
              network
                  .signed(tree, network.witness(1), network.witness(2))
                  .with(List.of(good, line)),
              policy);
      assertThat(judged).isInstanceOf(JudgedCheckpoint.Spoiled.class);
    }
  }

  @Test
  void aBadSecondLineOfTheLogSpoilsTheNote() {
    NoteSignature good = sign(network.log, tree);
    NoteSignature bad = new NoteSignature(good.name(), good.keyId(), new byte[64]);
    assertThat(
            CheckpointJudge.judge(
                network.signed(tree, network.witness(1), network.witness(2)).with(List.of(bad)),
                policy))
        .isInstanceOf(JudgedCheckpoint.Spoiled.class);
  }

  @Test
  void refusesATreeThatItsLogDidNotSign() {
    NoteSignature first = cosign(network.witness(1), tree, NOON);
    NoteSignature second = cosign(network.witness(2), tree, NOON);
    assertThat(judge(first, second)).isEqualTo(new JudgedCheckpoint.NotSignedByLog());
    Signer other = signer(network.origin, SignatureType.ED25519, "another seed");
    assertThat(judge(sign(other, tree), first, second))
        .isEqualTo(new JudgedCheckpoint.NotSignedByLog());
  }

  @Test
  void checksNothingForAnOriginThatIsNotPinned() {
    TestNetwork stranger = new TestNetwork("network-b");
    stranger.fill(1);
    assertThat(CheckpointJudge.judge(stranger.signed(), policy))
        .isEqualTo(new JudgedCheckpoint.NotPinned());
    assertThat(CheckpointJudge.judge(stranger.signed(), List.of(network.pin())))
        .isEqualTo(new JudgedCheckpoint.NotPinned());
    assertThat(CheckpointJudge.judge(stranger.signed(), List.of()))
        .isEqualTo(new JudgedCheckpoint.NotPinned());
  }

  @Test
  void aGatewayCountsLineByLineAndEachOnce() {
    QuorumTally tally = new QuorumTally(policy, tree);
    NoteSignature first = cosign(network.witness(1), tree, NOON);
    NoteSignature second = cosign(network.postQuantumWitness(3), tree, NOON + 4);
    CheckedLine.Good good = (CheckedLine.Good) tally.check(first);
    assertThat(good.cosignature().timestamp()).isEqualTo(NOON);
    assertThat(tally.isMet()).isFalse();
    assertThat(tally.count(good)).isTrue();
    assertThat(tally.count(good)).isFalse();
    assertThat(tally.isMet()).isFalse();
    assertThat(tally.count((CheckedLine.Good) tally.check(second))).isTrue();
    assertThat(tally.isMet()).isTrue();
    assertThat(tally.quorum().metAt()).hasValue(NOON + 4);
    assertThat(tally.check(sign(network.log, tree))).isEqualTo(new CheckedLine.Unknown());
    Checkpoint other = network.checkpoint(4);
    assertThat(tally.check(cosign(network.witness(2), other, NOON)))
        .isInstanceOf(CheckedLine.Bad.class);
  }

  @Test
  void refusesOnePublicKeyInTwoPlaces() {
    VerifierKey key = network.witness(1).key();
    TrustedWitness first = new TrustedWitness("one", Optional.of("x"), List.of(key));
    TrustedWitness second = new TrustedWitness("two", Optional.of("y"), List.of(key));
    assertThatThrownBy(() -> policyOf(List.of(network.log.key()), first, second))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("would count twice");
  }

  @Test
  void refusesALogsKeyAsAWitness() throws Exception {
    VerifierKey asWitness =
        VerifierKey.of("w", SignatureType.COSIGNATURE_ED25519, network.log.key().publicKeyBytes());
    TrustedWitness witness = new TrustedWitness("w", Optional.empty(), List.of(asWitness));
    assertThatThrownBy(() -> policyOf(List.of(network.log.key()), witness))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("would count twice");
  }

  private static TrustedPolicy policyOf(List<VerifierKey> logs, TrustedWitness... witnesses) {
    List<QuorumRule> members = new ArrayList<>();
    for (TrustedWitness witness : witnesses) {
      members.add(new QuorumRule.OneWitness(witness));
    }
    return new TrustedPolicy(
        Optional.empty(), logs, List.of(witnesses), new QuorumRule.Group(1, members));
  }

  @Test
  void oneOfTheAcceptedPoliciesMustAcceptTheWholeNote() {
    TestNetwork renewed = new TestNetwork("network-b"); // its witnesses are others
    TrustedPolicy before = policy;
    TrustedPolicy after =
        new TrustedPolicy(
            policy.operator(),
            List.of(network.log.key()),
            renewed.policy().witnesses(),
            renewed.policy().quorum());
    List<TrustedNetwork> pins = List.of(new TrustedNetwork("network-a", List.of(before, after)));
    accepted(
        CheckpointJudge.judge(network.signed(tree, network.witness(1), network.witness(2)), pins));
    accepted(
        CheckpointJudge.judge(network.signed(tree, renewed.witness(1), renewed.witness(2)), pins));
    shortOf(
        CheckpointJudge.judge(network.signed(tree, network.witness(1), renewed.witness(2)), pins));
    NoteSignature wrong = cosign(renewed.witness(1), network.checkpoint(3), NOON);
    assertThat(
            CheckpointJudge.judge(
                network.signed(tree, network.witness(1), network.witness(2)).with(List.of(wrong)),
                pins))
        .isInstanceOf(JudgedCheckpoint.Spoiled.class);
  }
}
