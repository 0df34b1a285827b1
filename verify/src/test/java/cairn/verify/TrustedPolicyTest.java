package cairn.verify;

import static cairn.verify.TestNetwork.NOON;
import static cairn.verify.TestNetwork.signer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.MalformedException;
import cairn.format.SignatureType;
import cairn.format.Signer;
import cairn.format.TlogPolicy;
import org.junit.jupiter.api.Test;

class TrustedPolicyTest {
  private final TestNetwork network = new TestNetwork("network-a");

  TrustedPolicyTest() {
    network.fill(3);
  }

  private TrustedPolicy policy(String quorum) throws MalformedException {
    return TrustedPolicy.of(
        TlogPolicy.parse(
            """
            log %s
            witness w1 %s
            witness w2 %s
            witness w3 %s
            witness w3pq %s
            %s
            """
                .formatted(
                    network.log.key().vkey(),
                    network.witness(1).key().vkey(),
                    network.witness(2).key().vkey(),
                    network.witness(3).key().vkey(),
                    network.postQuantumWitness(3).key().vkey(),
                    quorum)));
  }

  private boolean accepts(TrustedPolicy policy, Signer... witnesses) {
    return CheckpointJudge.judge(network.signed(network.checkpoint(), witnesses), policy)
        instanceof JudgedCheckpoint.Accepted;
  }

  @Test
  void aNetworksTlogPolicyJudgesAsItsDocumentDoes() throws Exception {
    TrustedPolicy policy = TrustedPolicy.of(TlogPolicy.parse(network.document().policy().encode()));
    Signer[][] cases = {
      {},
      {network.witness(1)},
      {network.witness(3), network.postQuantumWitness(3)},
      {network.witness(1), network.witness(2)},
      {network.witness(2), network.postQuantumWitness(3)},
      {network.witness(1), network.witness(2), network.witness(3), network.postQuantumWitness(3)},
    };
    for (Signer[] witnesses : cases) {
      assertThat(accepts(policy, witnesses)).isEqualTo(accepts(network.policy(), witnesses));
    }
    assertThat(policy.witnesses()).hasSize(3);
    assertThat(policy.quorum().isMajority()).isTrue();
  }

  @Test
  void takesAnAnyGroupOverKeysOfOneNameForOneWitness() throws Exception {
    TrustedPolicy policy = policy("group third any w3 w3pq\ngroup q 2 w1 w2 third\nquorum q");
    Quorum quorum =
        ((JudgedCheckpoint.ShortOfQuorum)
                CheckpointJudge.judge(
                    network.signed(
                        network.checkpoint(), network.witness(3), network.postQuantumWitness(3)),
                    policy))
            .quorum();
    assertThat(quorum.words()).isEqualTo("1 witness (third), operators not stated by the policy");
    assertThat(quorum.operators()).isEmpty();
  }

  @Test
  void refusesKeysOfOneNameThatWouldCountTwice() {
    assertThatThrownBy(() -> policy("group q 2 w1 w2 w3 w3pq\nquorum q"))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("would count one witness twice");
    assertThatThrownBy(() -> policy("quorum w1")) // w3 and w3pq stand alone
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void followsGroupsOfGroups() throws Exception {
    TrustedPolicy policy =
        policy("group third any w3 w3pq\ngroup first any w1 w2\ngroup q all first third\nquorum q");
    assertThat(accepts(policy, network.witness(1), network.witness(2))).isFalse();
    assertThat(accepts(policy, network.witness(2), network.postQuantumWitness(3))).isTrue();
    assertThat(policy.quorum().isMajority()).isTrue(); // both need the third
  }

  @Test
  void knowsAQuorumOfOneWitnessAndOfNobody() throws Exception {
    TrustedPolicy one = policy("group third any w3 w3pq\nquorum w2");
    assertThat(accepts(one, network.witness(1), network.witness(3))).isFalse();
    assertThat(accepts(one, network.witness(2))).isTrue();
    assertThat(one.quorum().isMajority()).isTrue();
    TrustedPolicy nobody = policy("group third any w3 w3pq\nquorum none");
    assertThat(accepts(nobody)).isTrue();
    assertThat(nobody.quorum().isMajority()).isFalse();
  }

  @Test
  void aBadLineOfAWitnessOutsideTheQuorumSpoilsTheNoteToo() throws Exception {
    TrustedPolicy one = policy("group third any w3 w3pq\nquorum w2");
    assertThat(
            CheckpointJudge.judge(
                network
                    .signed(network.checkpoint(), network.witness(2))
                    .with(
                        java.util.List.of(
                            TestNetwork.cosign(network.witness(1), network.checkpoint(2), NOON))),
                one))
        .isInstanceOf(JudgedCheckpoint.Spoiled.class);
  }

  @Test
  void saysWhichQuorumsAreNoMajority() throws Exception {
    assertThat(TrustedPolicy.of(network.document(1)).quorum().isMajority()).isFalse();
    assertThat(TrustedPolicy.of(network.document(2)).quorum().isMajority()).isTrue();
    String third = "group third any w3 w3pq\n";
    assertThat(policy(third + "group q any w1 w2 third\nquorum q").quorum().isMajority()).isFalse();
    assertThat(policy(third + "group q all w1 w2 third\nquorum q").quorum().isMajority()).isTrue();
    assertThat(
            policy(third + "group a any w1 w2\ngroup q any a third\nquorum q")
                .quorum()
                .isMajority())
        .isFalse();
  }

  @Test
  void refusesALogsKeyAsAWitness() {
    Signer shared = signer("w", SignatureType.COSIGNATURE_ED25519);
    Signer log = signer("w", SignatureType.ED25519, "");
    assertThat(shared.key().publicKeyFingerprint()).isNotEqualTo(log.key().publicKeyFingerprint());
    assertThatThrownBy(
            () ->
                TrustedPolicy.of(
                    TlogPolicy.parse(
                        "log %s\nwitness w %s\nquorum w\n"
                            .formatted(
                                cairn.format.VerifierKey.of(
                                        "w", SignatureType.ED25519, shared.key().publicKeyBytes())
                                    .vkey(),
                                shared.key().vkey()))))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("would count twice");
  }
}
