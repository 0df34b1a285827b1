package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnchorRequestTest {
  private static final Hash ROOT = Hash.sha256(Utf8.encode("a tree"));
  private static final Origin ORIGIN = new Origin("network-a", "public:timestamps");
  private static final Signer IDENTITY = TestKeys.signer("node-a", SignatureType.ED25519);
  private static final BatchClaim BATCH = new BatchClaim(7, ORIGIN, ROOT, 120, 100, 160, 12);

  static AnchorRequest request() {
    Checkpoint tree = new Checkpoint(ORIGIN.toString(), 120, ROOT);
    try {
      SignedCheckpoint signed =
          new SignedCheckpoint(
              tree,
              List.of(
                  tree.sign(TestKeys.log(ORIGIN.toString())),
                  Cosignature.sign(TestKeys.witness("witness-a-1"), tree, 1_679_315_140).line()));
      return AnchorRequest.sign(
          BATCH, signed, 100, List.of(ROOT, Hash.sha256()), "network-b", 1_679_315_147, IDENTITY);
    } catch (SigningException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertRefused(JsonObject object, String words) {
    assertThatThrownBy(() -> AnchorRequest.parse(object.canonical()))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(words);
  }

  private static JsonObject with(String name, Json value) {
    return request().object().with(name, value);
  }

  private static JsonObject withBatch(String name, Json value) {
    return with("batch", BATCH.object().with(name, value));
  }

  @Test
  void readsWhatItWrites() throws MalformedException {
    AnchorRequest request = request();
    AnchorRequest read = AnchorRequest.parse(request.encode());
    assertThat(read).isEqualTo(request).hasSameHashCodeAs(request);
    assertThat(read.isSignedBySigner()).isTrue();
    assertThat(read.signer().publicKeyBytes()).isEqualTo(IDENTITY.key().publicKeyBytes());
    assertThat(read.batch()).isEqualTo(BATCH);
    assertThat(read.id()).isEqualTo(Hash.sha256(request.signedBytes()));
  }

  @Test
  void signsTypeFederationRecipientAndAllMembersButTheSignature() {
    AnchorRequest request = request();
    String object = new String(request.object().without("sig").canonical(), StandardCharsets.UTF_8);
    assertThat(new String(request.signedBytes(), StandardCharsets.UTF_8))
        .isEqualTo("cairn/anchor-request/v1\n*\nnetwork-b\n" + object);
  }

  @Test
  void aSignatureHoldsForThisRequestAlone() throws MalformedException {
    List<JsonObject> changed =
        List.of(
            with("recipient", new JsonString("network-c")),
            with("ts", JsonNumber.of(1_679_315_148)),
            with("old_size", JsonNumber.of(101)),
            with("consistency", JsonArray.ofStrings(List.of(ROOT.hex()))),
            with(
                "signer",
                new JsonString(
                    SignedMessage.signer(TestKeys.signer("thief", SignatureType.ED25519))
                        .toString())),
            withBatch("attestation_count", JsonNumber.of(13)),
            withBatch("id", JsonNumber.of(8)));
    for (JsonObject object : changed) {
      AnchorRequest read = AnchorRequest.parse(object.canonical());
      assertThat(read.isSignedBySigner()).as(object.toString()).isFalse();
      assertThat(read).isNotEqualTo(request());
    }
  }

  @Test
  void refusesAClaimAboutAnotherTree() {
    assertRefused(withBatch("tree_size", JsonNumber.of(121)), "different trees");
    assertRefused(withBatch("merkle_root", new JsonString(Hash.sha256().hex())), "different trees");
    assertRefused(withBatch("network_id", new JsonString("network-c")), "different trees");
    assertRefused(withBatch("namespace", new JsonString("org:records")), "different trees");
  }

  @Test
  void refusesWhatCannotBe() {
    assertRefused(withBatch("id", JsonNumber.of(0)), "id");
    assertRefused(withBatch("attestation_count", JsonNumber.of(121)), "attestation_count");
    assertRefused(withBatch("namespace", new JsonString("../x")), "origin");
    assertRefused(withBatch("x", new JsonBoolean(true)), "unknown member");
    assertRefused(with("x", new JsonBoolean(true)), "unknown member");
    assertRefused(with("old_size", JsonNumber.of(-1)), "old_size");
    assertRefused(with("recipient", new JsonString("two\nlines")), "recipient");
    assertRefused(with("recipient", new JsonString("*")), "recipient");
    assertRefused(with("sig", new JsonString("")), "sig");
    assertRefused(with("signer", new JsonString("did:key:z6Mk")), "did:key");
    JsonArray path = JsonArray.ofStrings(Collections.nCopies(65, ROOT.hex()));
    assertRefused(with("consistency", path), "64");
    assertRefused(request().object().without("ts"), "ts");
  }

  @Test
  void refusesAnotherSpellingAndTooMuch() {
    byte[] spaced = Utf8.encode(" " + new String(request().encode(), StandardCharsets.UTF_8));
    assertThatThrownBy(() -> AnchorRequest.parse(spaced)).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> AnchorRequest.parse(new byte[AnchorRequest.MAX_BYTES + 1]))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void aLabelIsThreeLinesOfOneSpellingEach() {
    JsonObject object = JsonObject.builder().put("sig", "x").put("a", 1).build();
    assertThat(SignedMessage.bytes("anchor-request", "*", "*", object))
        .isEqualTo(Utf8.encode("cairn/anchor-request/v1\n*\n*\n{\"a\":1}"));
    for (String name : List.of("", "a\nb", "a b", "ä")) {
      assertThatThrownBy(() -> SignedMessage.bytes("anchor", name, "b", object))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> SignedMessage.bytes("anchor", "*", name, object))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> SignedMessage.bytes("anchor/v1\n", "*", "b", object))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
