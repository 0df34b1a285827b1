package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntryTest {
  private static final Hash HASH = Hash.sha256(Utf8.encode("file"));
  private static final SeedSigner ATTESTOR = TestKeys.log("attestor");

  private static Entry parse(String text) throws MalformedException {
    return Entry.parse(Utf8.encode(text.replace("HASH", HASH.hex())));
  }

  private static void assertBackAndForth(Entry entry) throws MalformedException {
    Entry read = Entry.parse(entry.encode());
    assertThat(read).isEqualTo(entry);
    assertThat(read.encode()).isEqualTo(entry.encode());
    assertThat(read.identity()).isEqualTo(entry.identity());
    assertThat(Entry.of(entry.object())).isEqualTo(entry);
    assertThat(read.leafHash()).isEqualTo(Merkle.leafHash(entry.encode()));
  }

  private static AttestationEntry attestation(List<PerceptualHash> hints, Optional<Hash> commitment)
      throws Exception {
    return AttestationEntry.sign(
        new AttestationEntry.Statement(
            HASH, hints, 1679315147, commitment, DidKey.of(ATTESTOR.key().publicKeyBytes())),
        ATTESTOR);
  }

  private static AnchorEntry anchor(long size, Hash root) throws Exception {
    SeedSigner log = TestKeys.log("network-b/public:timestamps");
    Checkpoint checkpoint = new Checkpoint(log.key().name(), size, root);
    return new AnchorEntry(
        "network-b",
        new SignedCheckpoint(
            checkpoint,
            List.of(
                checkpoint.sign(log),
                Cosignature.sign(TestKeys.witness("w1"), checkpoint, 1679315147).line(),
                Cosignature.sign(TestKeys.postQuantumWitness("w1"), checkpoint, 1679315148)
                    .line())));
  }

  @Test
  void aTimestampIsSpelledSo() throws Exception {
    TimestampEntry entry = new TimestampEntry(HASH, 1679315147);
    assertThat(new String(entry.encode(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"hash\":\"%s\",\"timestamp\":1679315147,\"type\":\"timestamp/v1\"}"
                .formatted(HASH.hex()));
    assertBackAndForth(entry);
  }

  @Test
  void everyKindReadsBackAsItWasWritten() throws Exception {
    assertBackAndForth(new TimestampEntry(HASH, 0));
    assertBackAndForth(attestation(List.of(), Optional.empty()));
    assertBackAndForth(
        attestation(List.of(new PerceptualHash("dct64", "c3d2e1f0a5968778")), Optional.of(HASH)));
    assertBackAndForth(
        new EventEntry(
            "e", Optional.of("s"), new EventEntry.Content.Payload(JsonNull.NULL), 1679315147));
    assertBackAndForth(
        new EventEntry("e", Optional.empty(), new EventEntry.Content.PayloadHash(HASH), 0));
    assertBackAndForth(anchor(17, HASH));
    for (String type : ReservedEntry.TYPES) {
      assertBackAndForth(new ReservedEntry(JsonObject.builder().put("type", type).build()));
    }
    assertBackAndForth(
        new OtherEntry(JsonObject.builder().put("type", "hats/v1").put("a", -1).build()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"type\":1}",
        "{\"type\":\"\"}",
        "{\"type\":\"hats/v1\"} ",
        "{\"type\": \"hats/v1\"}",
        "{\"type\":\"timestamp/v1\"}",
        "{\"hash\":\"HASH\",\"type\":\"timestamp/v1\"}",
        "{\"hash\":\"HASH\",\"timestamp\":-1,\"type\":\"timestamp/v1\"}",
        "{\"hash\":\"HASH\",\"timestamp\":0.5,\"type\":\"timestamp/v1\"}",
        "{\"hash\":\"HASH\",\"timestamp\":\"1\",\"type\":\"timestamp/v1\"}",
        "{\"hash\":\"HASH\",\"timestamp\":9007199254740992,\"type\":\"timestamp/v1\"}",
        "{\"hash\":\"HASHa\",\"timestamp\":1,\"type\":\"timestamp/v1\"}",
        "{\"extra\":1,\"hash\":\"HASH\",\"timestamp\":1,\"type\":\"timestamp/v1\"}",
        "{\"hash\":\"HASH\",\"timestamp\":1,\"type\":\"timestamp/v1\",\"type\":\"timestamp/v1\"}",
        "{\"timestamp\":1,\"hash\":\"HASH\",\"type\":\"timestamp/v1\"}",
        "{\"id\":\"\",\"payload\":1,\"timestamp\":1,\"type\":\"event/v1\"}",
        "{\"id\":\"e\",\"timestamp\":1,\"type\":\"event/v1\"}",
        "{\"id\":\"e\",\"payload\":1,\"payload_hash\":\"HASH\",\"timestamp\":1,\"type\":\"event/v1\"}",
        "{\"id\":\"e\",\"payload_hash\":1,\"timestamp\":1,\"type\":\"event/v1\"}",
        "{\"checkpoint\":\"x\",\"network_id\":\"network-b\",\"type\":\"anchor/v1\"}",
      })
  void refusesWhatIsNotAnEntryOfItsType(String text) {
    assertThatThrownBy(() -> parse(text)).isInstanceOf(MalformedException.class);
  }

  @Test
  void refusesUpperCaseHashesAndBadNetworkIds() throws Exception {
    JsonObject stamp = new TimestampEntry(HASH, 1).object();
    assertThatThrownBy(
            () ->
                Entry.of(
                    stamp.with(
                        "hash", new JsonString(HASH.hex().toUpperCase(java.util.Locale.ROOT)))))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("lowercase hex");
    JsonObject anchor = anchor(1, HASH).object();
    assertThatThrownBy(() -> Entry.of(anchor.with("network_id", new JsonString("Network B"))))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("network id");
  }

  @Test
  void readsSixtyFiveThousandBytesAndNoMore() throws Exception {
    int frame = "{\"a\":\"\",\"type\":\"hats/v1\"}".length();
    String fits = "{\"a\":\"%s\",\"type\":\"hats/v1\"}".formatted("x".repeat(65_535 - frame));
    assertThat(parse(fits).encode()).hasSize(65_535);
    JsonObject tooLong =
        JsonObject.builder().put("a", "x".repeat(65_536 - frame)).put("type", "hats/v1").build();
    assertThatThrownBy(() -> Entry.parse(tooLong.canonical()))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("at most 65535 bytes");
    assertThatThrownBy(() -> Entry.of(tooLong))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("at most 65535 bytes");
  }

  @Test
  void duplicatesAreWhatTheTableOfTypesSays() throws Exception {
    assertThat(new TimestampEntry(HASH, 1).identity())
        .isEqualTo(new TimestampEntry(HASH, 2).identity())
        .isEqualTo(TimestampEntry.identityOf(HASH))
        .isEqualTo(EntryIdentity.of(TimestampEntry.TYPE, HASH.hex()));
    var payload = new EventEntry.Content.Payload(JsonNumber.of(1));
    assertThat(new EventEntry("e", Optional.empty(), payload, 1).identity())
        .isEqualTo(new EventEntry("e", Optional.of("s"), payload, 2).identity());
    assertThat(anchor(17, HASH).identity())
        .isEqualTo(anchor(17, Merkle.EMPTY_ROOT).identity())
        .isNotEqualTo(anchor(18, HASH).identity());
    Set<Hash> distinct = new HashSet<>();
    List<Entry> entries =
        List.of(
            new TimestampEntry(HASH, 1),
            new TimestampEntry(Merkle.EMPTY_ROOT, 1),
            new EventEntry(HASH.hex(), Optional.empty(), payload, 1),
            new EventEntry("e", Optional.empty(), payload, 1),
            attestation(List.of(), Optional.empty()),
            attestation(List.of(), Optional.of(HASH)),
            anchor(17, HASH),
            new OtherEntry(JsonObject.builder().put("type", "hats/v1").put("a", 1).build()),
            new OtherEntry(JsonObject.builder().put("type", "hats/v1").put("a", 2).build()));
    entries.forEach(entry -> distinct.add(entry.identity()));
    assertThat(distinct).hasSameSizeAs(entries);
  }

  @Test
  void onlyAttestationsEventsAndUnknownTypesMayBeSubmitted() throws Exception {
    assertThat(new TimestampEntry(HASH, 1).isWrittenByNodeOnly()).isTrue();
    assertThat(anchor(1, HASH).isWrittenByNodeOnly()).isTrue();
    for (String type : ReservedEntry.TYPES) {
      assertThat(parse("{\"type\":\"%s\"}".formatted(type)).isWrittenByNodeOnly()).isTrue();
    }
    assertThat(attestation(List.of(), Optional.empty()).isWrittenByNodeOnly()).isFalse();
    assertThat(parse("{\"id\":\"e\",\"payload\":1,\"timestamp\":1,\"type\":\"event/v1\"}"))
        .matches(entry -> !entry.isWrittenByNodeOnly());
    assertThat(parse("{\"type\":\"hats/v1\"}").isWrittenByNodeOnly()).isFalse();
  }

  @Test
  void anAttestationIsSignedOverAllItsOtherMembers() throws Exception {
    AttestationEntry good =
        attestation(List.of(new PerceptualHash("dct64", "00")), Optional.of(HASH));
    assertThat(good.isSignedByAttestor()).isTrue();
    assertThat(new String(good.statement().signedBytes(), StandardCharsets.UTF_8))
        .startsWith("cairn/attestation/v1\n{\"attestor_fingerprint\":\"")
        .doesNotContain("signature");
    String other = Merkle.EMPTY_ROOT.hex();
    for (String name : List.of("hash", "private_commitment")) {
      Entry changed = Entry.of(good.object().with(name, new JsonString(other)));
      assertThat(((AttestationEntry) changed).isSignedByAttestor()).isFalse();
    }
    Entry later = Entry.of(good.object().with("claimed_ts", JsonNumber.of(1)));
    assertThat(((AttestationEntry) later).isSignedByAttestor()).isFalse();
    Entry without = Entry.of(good.object().without("perceptual_hashes"));
    assertThat(((AttestationEntry) without).isSignedByAttestor()).isFalse();
  }

  @Test
  void anAttestationsFingerprintIsThatOfItsKey() throws Exception {
    JsonObject good = attestation(List.of(), Optional.empty()).object();
    assertThat(good.string("attestor_fingerprint"))
        .isEqualTo(Hash.sha256(ATTESTOR.key().publicKeyBytes()).hex());
    assertThatThrownBy(
            () -> Entry.of(good.with("attestor_fingerprint", new JsonString(HASH.hex()))))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("attestor_fingerprint");
    String other = DidKey.of(TestKeys.log("other").key().publicKeyBytes()).toString();
    assertThatThrownBy(() -> Entry.of(good.with("attestor_key", new JsonString(other))))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("attestor_fingerprint");
  }

  @Test
  void anAttestationHasOneSpelling() throws Exception {
    JsonObject good = attestation(List.of(), Optional.empty()).object();
    String signature = good.string("signature");
    for (Json bad :
        List.of(
            new JsonString(signature.substring(0, 86)),
            new JsonString(signature + "\n"),
            new JsonString(""),
            JsonNull.NULL)) {
      assertThatThrownBy(() -> Entry.of(good.with("signature", bad)))
          .isInstanceOf(MalformedException.class);
    }
    assertThatThrownBy(() -> Entry.of(good.with("perceptual_hashes", new JsonArray(List.of()))))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void onlyTheHolderOfTheKeyCanAttest() throws Exception {
    AttestationEntry.Statement statement = attestation(List.of(), Optional.empty()).statement();
    assertThatThrownBy(() -> AttestationEntry.sign(statement, TestKeys.log("other")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void blindsAsDocumented() {
    byte[] blind = new byte[16];
    byte[] message = new byte[15 + 16 + 32];
    System.arraycopy(Utf8.encode("cairn/blind/v1\n"), 0, message, 0, 15);
    HASH.copyTo(message, 31);
    assertThat(BlindedHash.of(blind, HASH)).isEqualTo(Hash.sha256(message));
    assertThatThrownBy(() -> BlindedHash.of(new byte[15], HASH))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
