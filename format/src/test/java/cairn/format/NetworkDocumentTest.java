package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NetworkDocumentTest {
  private static final Origin ORIGIN = new Origin("network-a", "public:timestamps");

  private static NetworkLog log() {
    return new NetworkLog(ORIGIN, TestKeys.log(ORIGIN.toString()).key());
  }

  private static NetworkWitness witness(String id, VerifierKey... keys) {
    return new NetworkWitness(id, "network-a", List.of(keys), "http://127.0.0.1:8001");
  }

  private static VerifierKey ed25519(String id) {
    return TestKeys.witness(id).key();
  }

  private static VerifierKey mlDsa(String id) {
    return TestKeys.postQuantumWitness(id).key();
  }

  private static NetworkDocument document(int threshold, NetworkWitness... witnesses) {
    return new NetworkDocument(
        "network-a",
        List.of(log()),
        List.of(witnesses),
        threshold,
        List.of(new NetworkPeer("network-b", "https://b.example", 2, Hash.sha256())),
        Optional.of(1));
  }

  private static NetworkDocument good() {
    return document(
        2,
        witness("w1", ed25519("w1")),
        witness("w2", ed25519("w2"), mlDsa("w2")),
        witness("w3", mlDsa("w3")));
  }

  private static void assertRefused(JsonObject object, String words) {
    assertThatThrownBy(() -> NetworkDocument.of(object))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(words);
  }

  private static void assertRefused(String words, int threshold, NetworkWitness... witnesses) {
    assertThatThrownBy(() -> document(threshold, witnesses))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(words);
  }

  @Test
  void readsBackWhatItWrote() throws Exception {
    NetworkDocument read = NetworkDocument.parse(good().encode());
    assertThat(read).isEqualTo(good());
    assertThat(read.encode()).isEqualTo(good().encode());
    assertThat(
            NetworkDocument.of(good().object().without("peers").without("cross_anchor_threshold")))
        .matches(document -> document.peers().isEmpty())
        .matches(document -> document.requiredCrossAnchors() == 0);
  }

  @Test
  void theFingerprintCoversLogsWitnessesAndQuorumAndNothingElse() throws Exception {
    JsonObject object = good().object();
    JsonObject pinned = object.without("peers").without("cross_anchor_threshold");
    JsonArray witnesses =
        new JsonArray(
            object.array("witnesses").objects("witnesses").stream()
                .map(witness -> witness.without("endpoint"))
                .toList());
    assertThat(good().fingerprint())
        .isEqualTo(Hash.sha256(pinned.with("witnesses", witnesses).canonical()))
        .isEqualTo(NetworkDocument.of(pinned).fingerprint());
    Set<Hash> others =
        Set.of(
            document(2, witness("w1", ed25519("w1")), witness("w2", ed25519("w2"))).fingerprint(),
            document(1, witness("w1", ed25519("w1")), witness("w2", ed25519("w2"))).fingerprint(),
            document(2, witness("w2", ed25519("w2")), witness("w1", ed25519("w1"))).fingerprint(),
            document(
                    2,
                    witness("w1", ed25519("w1")),
                    new NetworkWitness("w2", "other", List.of(ed25519("w2")), "http://x"))
                .fingerprint());
    assertThat(others).hasSize(4).doesNotContain(good().fingerprint());
  }

  @Test
  void refusesThresholdsThatCannotBe() {
    for (int threshold : new int[] {-1, 0, 2}) {
      assertRefused("threshold: expected 1 to 1", threshold, witness("w1", ed25519("w1")));
    }
    assertRefused("witnesses: expected 1 to 128", 1);
  }

  @Test
  void refusesAnythingThatIsThereTwice() {
    assertRefused(
        "witness w1 is there twice", 1, witness("w1", ed25519("w1")), witness("w1", mlDsa("w1")));
    byte[] seed = new byte[32];
    VerifierKey one = TestKeys.signer("w1", SignatureType.COSIGNATURE_ED25519, seed).key();
    VerifierKey two = TestKeys.signer("w2", SignatureType.COSIGNATURE_ED25519, seed).key();
    assertRefused("a key of witness w2", 1, witness("w1", one), witness("w2", two));
    byte[] logSeed = Hash.sha256(Utf8.encode(SignatureType.ED25519 + ORIGIN.toString())).bytes();
    VerifierKey logs = TestKeys.signer("w1", SignatureType.COSIGNATURE_ED25519, logSeed).key();
    assertThat(logs.publicKeyFingerprint()).isEqualTo(log().key().publicKeyFingerprint());
    assertRefused("a key of witness w1", 1, witness("w1", logs));
    assertThatThrownBy(
            () ->
                new NetworkDocument(
                    "network-a",
                    List.of(log(), log()),
                    good().witnesses(),
                    2,
                    List.of(),
                    Optional.empty()))
        .hasMessageContaining("twice");
    NetworkPeer self = new NetworkPeer("network-a", "https://a.example", 1, Hash.sha256());
    assertThatThrownBy(
            () ->
                new NetworkDocument(
                    "network-a",
                    List.of(log()),
                    good().witnesses(),
                    2,
                    List.of(self),
                    Optional.empty()))
        .hasMessageContaining("network network-a is there twice");
  }

  @Test
  void refusesKeysInTheWrongRole() {
    assertThatThrownBy(() -> witness("w1", TestKeys.log("w1").key()))
        .hasMessageContaining("type 04 or 06");
    assertThatThrownBy(() -> new NetworkLog(ORIGIN, ed25519(ORIGIN.toString())))
        .hasMessageContaining("type 01");
    assertThatThrownBy(() -> new NetworkLog(ORIGIN, TestKeys.log("network-b/public:x").key()))
        .hasMessageContaining("a key of that name");
    assertThatThrownBy(() -> witness("w1", ed25519("w2")))
        .hasMessageContaining("keys of that name");
    assertThatThrownBy(() -> witness("w1")).hasMessageContaining("has no key");
    VerifierKey second =
        TestKeys.signer("w1", SignatureType.COSIGNATURE_ED25519, new byte[32]).key();
    assertThatThrownBy(() -> witness("w1", ed25519("w1"), second))
        .hasMessageContaining("two keys of type 04");
  }

  @Test
  void refusesLogsOfOtherNetworks() {
    assertThatThrownBy(
            () ->
                new NetworkDocument(
                    "network-b",
                    List.of(log()),
                    good().witnesses(),
                    2,
                    List.of(),
                    Optional.empty()))
        .hasMessageContaining("is not one of network network-b");
  }

  @Test
  void refusesOtherFormatsUnknownMembersAndWrongKinds() {
    JsonObject object = good().object();
    assertRefused(object.with("format", new JsonString("cairn-network/v2")), "cairn-network/v1");
    assertRefused(object.with("x", JsonNull.NULL), "unknown member \"x\"");
    assertRefused(object.without("logs"), "logs: expected an array");
    assertRefused(object.with("logs", new JsonArray(List.of())), "logs: expected 1 to 128");
    assertRefused(object.with("id", new JsonString("Network A")), "network id");
    assertRefused(object.with("threshold", JsonNumber.of(1L << 40)), "small number");
    assertRefused(object.with("cross_anchor_threshold", JsonNumber.of(2)), "expected 0 to 1");
    for (String url :
        List.of("", "ftp://x", "http://", "http://a b", "javascript:alert(1)", "http://\u0001")) {
      assertThatThrownBy(() -> new NetworkWitness("w1", "o", List.of(ed25519("w1")), url))
          .hasMessageContaining("http or https URL");
    }
    for (String id : List.of("", "none", "a b", "a+b", "w\u00e9", "x".repeat(256))) {
      assertThatThrownBy(() -> new NetworkWitness(id, "o", List.of(ed25519("w1")), "http://x"))
          .hasMessageContaining("witness id");
    }
    for (String operator : List.of("", "a\u001b[2J", "x".repeat(256))) {
      assertThatThrownBy(
              () -> new NetworkWitness("w1", operator, List.of(ed25519("w1")), "http://x"))
          .hasMessageContaining("operator");
    }
  }

  @Test
  void saysWhenAQuorumIsNotMoreThanHalf() throws Exception {
    NetworkWitness[] four = {
      witness("w1", ed25519("w1")), witness("w2", ed25519("w2")),
      witness("w3", ed25519("w3")), witness("w4", ed25519("w4"))
    };
    assertThat(document(3, four).hasMajorityQuorum()).isTrue();
    assertThat(document(2, four).hasMajorityQuorum()).isFalse();
  }

  @Test
  void asATlogPolicyCountsAWitnessWithTwoKeysOnce() throws Exception {
    TlogPolicy policy = TlogPolicy.parse(good().policy().encode());
    String text = new String(policy.encode(), StandardCharsets.UTF_8);
    assertThat(text)
        .contains("witness w2+04 w2+", "witness w2+06 w2+", "group w2 any w2+04 w2+06\n")
        .contains("group quorum+witnesses 2 w1 w2 w3\nquorum quorum+witnesses\n");
    assertThat(policy.isSatisfiedBy(Set.of(ed25519("w2"), mlDsa("w2")))).isFalse();
    assertThat(policy.isSatisfiedBy(Set.of(ed25519("w1"), mlDsa("w2")))).isTrue();
    assertThat(policy.isSatisfiedBy(Set.of(mlDsa("w3"), ed25519("w2")))).isTrue();
  }
}
