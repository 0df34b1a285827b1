package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProofFileTest {
  private static final String ORIGIN = "network-a/public:timestamps";

  private static TlogProof proof() {
    byte[] entry = new TimestampEntry(Hash.sha256(), 1).encode();
    SeedSigner log = TestKeys.log(ORIGIN);
    Checkpoint tree = new Checkpoint(ORIGIN, 1, Merkle.leafHash(entry));
    try {
      return new TlogProof(
          Optional.of(entry), 0, List.of(), new SignedCheckpoint(tree, List.of(tree.sign(log))));
    } catch (SigningException e) {
      throw new IllegalStateException(e);
    }
  }

  private static BatchEvidence batch(long id) {
    return new BatchEvidence(id, proof().checkpoint(), List.of(Hash.sha256()));
  }

  private static ExternalAnchor external(long batch) {
    return new ExternalAnchor(
        batch,
        "btc:main",
        JsonObject.builder().put("batch", batch).put("kind", "btc:main").put("x", true).build());
  }

  private static ProofFile full() {
    return new ProofFile(
        proof(),
        Optional.of(proof()),
        List.of(batch(7), batch(9)),
        List.of(new CrossAnchor(7, "network-b", proof())),
        List.of(external(9)),
        Optional.of(new byte[16]));
  }

  private static ProofFile parse(JsonObject object) throws MalformedException {
    return ProofFile.parse(object.canonical());
  }

  private static JsonObject object() {
    try {
      return JsonObject.parse(full().encode(), ProofFile.MAX_BYTES, "proof file");
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertRefused(JsonObject object, String words) {
    assertThatThrownBy(() -> parse(object))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(words);
  }

  @Test
  void readsBackWhatItWrote() throws Exception {
    for (ProofFile file : List.of(ProofFile.of(proof()), full())) {
      ProofFile read = ProofFile.parse(file.encode());
      assertThat(read).isEqualTo(file);
      assertThat(read.encode()).isEqualTo(file.encode());
    }
  }

  @Test
  void readsAnySpacingAndWritesOne() throws Exception {
    String spaced = new String(full().encode(), java.nio.charset.StandardCharsets.UTF_8) + "\n";
    assertThat(ProofFile.parse(Utf8.encode(spaced)).encode()).isEqualTo(full().encode());
  }

  @Test
  void leavesOutWhatIsNotThere() throws Exception {
    JsonObject bare =
        JsonObject.parse(ProofFile.of(proof()).encode(), ProofFile.MAX_BYTES, "proof file");
    assertThat(bare.members()).containsOnlyKeys("format", "proof");
  }

  @Test
  void refusesUnknownMembersAndOtherFormats() {
    assertRefused(object().with("policy", new JsonString("x")), "unknown member \"policy\"");
    assertRefused(object().with("format", new JsonString("cairn-proof/v2")), "cairn-proof/v1");
    assertRefused(object().without("format"), "format");
    assertRefused(object().without("proof"), "proof");
    assertRefused(object().with("proof", JsonNull.NULL), "expected a string, found null");
    assertRefused(object().with("not_before", new JsonString("")), "proof");
    assertRefused(object().with("blind", new JsonString("00")), "blind");
    assertRefused(object().with("blind", new JsonString("AA".repeat(16))), "lowercase hex");
    assertRefused(object().with("batches", JsonObject.builder().build()), "an array");
  }

  @Test
  void refusesAnchorsOfBatchesThatAreNotThere() {
    assertRefused(object().without("batches"), "names batch 7");
    assertThatThrownBy(
            () ->
                new ProofFile(
                    proof(),
                    Optional.empty(),
                    List.of(batch(7)),
                    List.of(),
                    List.of(external(8)),
                    Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesABatchTwiceAndBatchZero() throws Exception {
    JsonObject seven = batch(7).object();
    assertRefused(
        object().with("batches", new JsonArray(List.of(seven, seven, batch(9).object()))), "twice");
    assertRefused(
        object().with("batches", new JsonArray(List.of(seven.with("id", JsonNumber.of(0))))), "id");
    assertRefused(
        object().with("batches", new JsonArray(List.of(seven.with("x", JsonNull.NULL)))),
        "unknown member");
  }

  @Test
  void refusesTooMuchOfAnything() {
    List<JsonObject> batches = new ArrayList<>();
    for (int id = 1; id <= ProofFile.MAX_BATCHES + 1; id++) {
      batches.add(batch(id).object());
    }
    assertRefused(object().with("batches", new JsonArray(batches)), "at most 16, found 17");
    List<JsonObject> anchors = new ArrayList<>();
    for (int i = 0; i <= ProofFile.MAX_ANCHORS; i++) {
      anchors.add(external(9).object());
    }
    assertRefused(
        object().with("external_anchors", new JsonArray(anchors)), "at most 64, found 65");
    assertThatThrownBy(() -> ProofFile.parse(new byte[ProofFile.MAX_BYTES + 1]))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("at most 4194304 bytes");
  }

  @Test
  void keepsExternalAnchorsAsTheyAre() throws Exception {
    assertThat(ProofFile.parse(full().encode()).externalAnchors()).containsExactly(external(9));
    JsonObject nameless = external(9).object().without("kind");
    assertRefused(object().with("external_anchors", new JsonArray(List.of(nameless))), "kind");
  }
}
