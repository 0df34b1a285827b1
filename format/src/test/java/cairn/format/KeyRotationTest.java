package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Keys that go: the entry, and what a network's document says of them. */
class KeyRotationTest {
  private static final Origin ORIGIN = new Origin("network-a", "public:timestamps");
  private static final String NAME = ORIGIN.toString();
  private static final SeedSigner FIRST = key(NAME, SignatureType.ED25519, 1);
  private static final SeedSigner SECOND = key(NAME, SignatureType.ED25519, 2);
  private static final SeedSigner THIRD = key(NAME, SignatureType.ED25519, 3);
  private static final SeedSigner WITNESS = key("w1", SignatureType.COSIGNATURE_ED25519, 4);
  private static final SeedSigner WITNESS_AFTER = key("w1", SignatureType.COSIGNATURE_ML_DSA_44, 5);

  private static SeedSigner key(String name, SignatureType type, int seed) {
    byte[] bytes = new byte[SignatureAlgorithm.SEED_LENGTH];
    bytes[0] = (byte) seed;
    return TestKeys.signer(name, type, bytes);
  }

  private static KeyRotationEntry rotate(Signer oldKey, Signer newKey, long size) {
    try {
      return KeyRotationEntry.rotate(KeyRotationEntry.Role.LOG, ORIGIN, oldKey, newKey, size);
    } catch (SigningException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyRotationEntry rotateWitness() {
    try {
      return KeyRotationEntry.rotate(
          KeyRotationEntry.Role.WITNESS, ORIGIN, WITNESS, WITNESS_AFTER, 5);
    } catch (SigningException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyRotationEntry revoke(long size) {
    try {
      return KeyRotationEntry.revoke(KeyRotationEntry.Role.LOG, ORIGIN, FIRST, size);
    } catch (SigningException e) {
      throw new IllegalStateException(e);
    }
  }

  private static NetworkDocument document(SeedSigner log, KeyRotationEntry... rotations) {
    return new NetworkDocument(
        "network-a",
        List.of(new NetworkLog(ORIGIN, log.key())),
        List.of(
            new NetworkWitness("w1", "somebody", List.of(WITNESS_AFTER.key()), "http://127.0.0.1")),
        1,
        List.of(),
        Optional.empty(),
        List.of(rotations));
  }

  private static void assertRefused(JsonObject object, String words) {
    assertThatThrownBy(() -> Entry.parse(object.canonical()))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(words);
  }

  @Test
  void bothKeysSignWhatIsSaid() throws MalformedException {
    for (KeyRotationEntry entry : List.of(rotate(FIRST, SECOND, 120), rotateWitness(), revoke(7))) {
      Entry read = Entry.parse(entry.encode());
      assertThat(read).isEqualTo(entry).hasSameHashCodeAs(entry);
      assertThat(read.isWrittenByNodeOnly()).isTrue();
      assertThat(((KeyRotationEntry) read).isSignedByItsKeys()).isTrue();
    }
    assertThat(
            new String(rotate(FIRST, SECOND, 9).statement().signedBytes(), StandardCharsets.UTF_8))
        .startsWith("cairn/key-rotation/v1\n{\"last_trusted_size\":9,\"new_key\":\"")
        .doesNotContain("_signature");
    assertThat(revoke(7).isRevocation()).isTrue();
    assertThat(rotate(FIRST, SECOND, 120).isRevocation()).isFalse();
  }

  @Test
  void aSignatureHoldsForThisStatementAlone() throws MalformedException {
    JsonObject entry = rotate(FIRST, SECOND, 120).object();
    JsonString third = new JsonString(THIRD.key().vkey());
    for (JsonObject changed :
        List.of(
            entry.with("last_trusted_size", JsonNumber.of(121)),
            entry.with("old_key", third),
            entry.with("new_key", third),
            entry.with("new_signature", new JsonString(entry.string("old_signature"))),
            entry.with("old_signature", new JsonString(entry.string("new_signature"))))) {
      KeyRotationEntry read = (KeyRotationEntry) Entry.parse(changed.canonical());
      assertThat(read.isSignedByItsKeys()).as(changed.toString()).isFalse();
    }
    JsonObject alone = entry.without("new_key").without("new_signature");
    assertThat(((KeyRotationEntry) Entry.parse(alone.canonical())).isSignedByItsKeys()).isFalse();
  }

  @Test
  void isTheSameAsAnotherWithItsKeysAndOnlyThen() {
    assertThat(rotate(FIRST, SECOND, 1).identity())
        .isEqualTo(rotate(FIRST, SECOND, 2).identity())
        .isNotEqualTo(rotate(FIRST, THIRD, 1).identity())
        .isNotEqualTo(revoke(1).identity());
  }

  @Test
  void refusesWhatCannotBe() throws MalformedException {
    JsonObject entry = rotate(FIRST, SECOND, 120).object();
    assertRefused(entry.with("role", new JsonString("attestor")), "role");
    assertRefused(entry.with("role", new JsonString("witness")), "role witness");
    assertRefused(entry.with("role", new JsonString("identity")), "role identity");
    assertRefused(entry.with("origin", new JsonString("network-b/public:timestamps")), "role log");
    assertRefused(entry.with("new_key", new JsonString(FIRST.key().vkey())), "another key");
    assertRefused(entry.without("new_key"), "signature");
    assertRefused(entry.without("new_signature"), "signature");
    assertRefused(entry.with("old_signature", new JsonString("AAAA")), "signature");
    assertRefused(entry.with("last_trusted_size", JsonNumber.of(-1)), "last_trusted_size");
    assertRefused(entry.with("x", new JsonBoolean(true)), "unknown member");
    JsonObject witness = rotateWitness().object();
    SeedSigner other = key("w2", SignatureType.COSIGNATURE_ED25519, 6);
    assertRefused(witness.with("new_key", new JsonString(other.key().vkey())), "name");
  }

  @Test
  void aDocumentTellsOfKeysThatHaveGoneAndItsFingerprintCoversThem() throws MalformedException {
    NetworkDocument plain = document(THIRD);
    NetworkDocument rotated =
        document(THIRD, rotate(FIRST, SECOND, 120), rotate(SECOND, THIRD, 240), rotateWitness());
    assertThat(NetworkDocument.parse(rotated.encode())).isEqualTo(rotated);
    assertThat(rotated.fingerprint()).isNotEqualTo(plain.fingerprint());
    assertThat(new String(plain.encode(), StandardCharsets.UTF_8)).doesNotContain("rotations");
    assertThat(plain.withRotations(rotated.rotations())).isEqualTo(rotated);
    assertThat(document(FIRST, revoke(7)).rotations()).hasSize(1);
  }

  @Test
  void aDocumentRefusesRotationsThatContradictItOrThatNobodySigned() throws MalformedException {
    JsonObject forged =
        rotate(FIRST, SECOND, 120).object().with("last_trusted_size", JsonNumber.of(1));
    KeyRotationEntry unsigned = (KeyRotationEntry) Entry.of(forged);
    SeedSigner elsewhere = TestKeys.log("network-b/public:timestamps");
    KeyRotationEntry foreign;
    try {
      foreign =
          KeyRotationEntry.revoke(
              KeyRotationEntry.Role.LOG,
              new Origin("network-b", "public:timestamps"),
              elsewhere,
              1);
    } catch (SigningException e) {
      throw new IllegalStateException(e);
    }
    List<List<KeyRotationEntry>> wrong =
        List.of(
            List.of(unsigned),
            List.of(foreign),
            List.of(rotate(SECOND, FIRST, 120)),
            List.of(rotate(FIRST, SECOND, 120), rotate(FIRST, SECOND, 121)),
            List.of(rotate(FIRST, SECOND, 120), revoke(121)));
    List<String> words =
        List.of("not signed", "not one of the network", "there still", "goes twice", "goes twice");
    for (int i = 0; i < wrong.size(); i++) {
      List<KeyRotationEntry> rotations = new ArrayList<>(wrong.get(i));
      assertThatThrownBy(() -> document(SECOND, rotations.toArray(KeyRotationEntry[]::new)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(words.get(i));
    }
    SeedSigner node = key("node-a", SignatureType.ED25519, 7);
    KeyRotationEntry identity;
    try {
      identity = KeyRotationEntry.revoke(KeyRotationEntry.Role.IDENTITY, ORIGIN, node, 1);
    } catch (SigningException e) {
      throw new IllegalStateException(e);
    }
    assertThatThrownBy(() -> document(SECOND, identity)).hasMessageContaining("identity");
    JsonObject empty = document(FIRST).object().with("rotations", new JsonArray(List.of()));
    assertThatThrownBy(() -> NetworkDocument.parse(empty.canonical()))
        .isInstanceOf(MalformedException.class);
  }
}
