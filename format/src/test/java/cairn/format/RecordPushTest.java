package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordPushTest {
  private static final Origin ORIGIN = new Origin("device-7", "org:records");
  private static final Hash LEAF = Hash.sha256(Utf8.encode("a leaf"));

  static RecordPush push() {
    Checkpoint tree = new Checkpoint(ORIGIN.toString(), 40, LEAF);
    try {
      return RecordPush.sign(
          new NetworkLog(ORIGIN, TestKeys.log(ORIGIN.toString()).key()),
          new SignedCheckpoint(tree, List.of(tree.sign(TestKeys.log(ORIGIN.toString())))),
          List.of(record(3, "{\"a\":1,\"type\":\"x/v1\"}"), record(7, "{\"type\":\"ü/v1\"}")),
          SignedMessage.signer(TestKeys.signer("node-b", SignatureType.ED25519)),
          1_679_315_147,
          TestKeys.signer("node-a", SignatureType.ED25519));
    } catch (SigningException e) {
      throw new IllegalStateException(e);
    }
  }

  private static BundleRecord record(long index, String entry) {
    return new BundleRecord(index, Utf8.encode(entry), List.of(LEAF, LEAF));
  }

  private static void assertRefused(JsonObject object, String words) {
    assertThatThrownBy(() -> RecordPush.parse(object.canonical()))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(words);
  }

  private static JsonObject with(String name, Json value) {
    return push().object().with(name, value);
  }

  private static JsonObject withRecords(JsonObject... records) {
    return with("records", new JsonArray(List.of(records)));
  }

  private static JsonObject first() {
    try {
      return push().object().array("records").objects("records").getFirst();
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void readsWhatItWritesToTheByte() throws MalformedException {
    RecordPush push = push();
    RecordPush read = RecordPush.parse(push.encode());
    assertThat(read).isEqualTo(push).hasSameHashCodeAs(push);
    assertThat(read.isSignedBySigner()).isTrue();
    assertThat(read.id()).isEqualTo(Hash.sha256(push.signedBytes()));
    assertThat(read.records()).isEqualTo(push.records());
    assertThat(new String(read.signedBytes(), StandardCharsets.UTF_8))
        .startsWith("cairn/record-push/v1\n*\n" + push.recipient() + "\n{\"checkpoint\":");
  }

  @Test
  void aSignatureHoldsForThisPushAlone() throws MalformedException {
    RecordPush other =
        RecordPush.parse(withRecords(first().with("index", JsonNumber.of(4))).canonical());
    assertThat(other.isSignedBySigner()).isFalse();
    assertThat(other.id()).isNotEqualTo(push().id());
    assertThat(other).isNotEqualTo(push());
    String self = push().signer().toString();
    assertThat(
            RecordPush.parse(with("recipient", new JsonString(self)).canonical())
                .isSignedBySigner())
        .isFalse();
  }

  @Test
  void refusesWhatCannotBe() {
    assertRefused(with("origin", new JsonString("device-8/org:records")), "key of that name");
    assertRefused(with("recipient", new JsonString("network-b")), "did:key");
    assertRefused(with("sig", new JsonString("")), "sig");
    assertRefused(with("x", new JsonBoolean(true)), "unknown member");
    assertRefused(withRecords(first().with("x", new JsonBoolean(true))), "unknown member");
    assertRefused(push().object().without("vkey"), "vkey");
    assertRefused(withRecords(), "records: expected 1 to 100");
    assertRefused(withRecords(first(), first()), "got index 3, wanted one from 4");
    assertRefused(withRecords(first().with("index", JsonNumber.of(40))), "below 40");
    assertRefused(withRecords(first().with("index", JsonNumber.of(-1))), "index");
    assertRefused(withRecords(first().with("entry", new JsonString("x"))), "entry");
    List<String> path = Collections.nCopies(64, LEAF.hex());
    assertRefused(withRecords(first().with("path", JsonArray.ofStrings(path))), "63");
    assertRefused(with("records", new JsonArray(Collections.nCopies(101, first()))), "at most 100");
    assertRefused(
        withRecords(
            first()
                .with(
                    "entry",
                    JsonObject.builder().put("type", "x".repeat(Entry.MAX_BYTES)).build())),
        "65535");
  }

  @Test
  void refusesATreeOfWhichNoAnswerCanTell() {
    Checkpoint tree = new Checkpoint(ORIGIN.toString(), JsonNumber.MAX_INTEGER, LEAF);
    Checkpoint larger = new Checkpoint(ORIGIN.toString(), JsonNumber.MAX_INTEGER + 1, LEAF);
    List<NoteSignature> lines = push().checkpoint().signatures();
    assertThatCode(() -> parseWith(new SignedCheckpoint(tree, lines))).doesNotThrowAnyException();
    assertThatThrownBy(() -> parseWith(new SignedCheckpoint(larger, lines)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("2^53-1");
  }

  private static RecordPush parseWith(SignedCheckpoint checkpoint) throws MalformedException {
    return RecordPush.parse(with("checkpoint", new JsonString(checkpoint.encode())).canonical());
  }

  @Test
  void refusesAnotherSpellingAndTooMuch() {
    byte[] spaced = Utf8.encode(" " + new String(push().encode(), StandardCharsets.UTF_8));
    assertThatThrownBy(() -> RecordPush.parse(spaced)).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> RecordPush.parse(new byte[RecordPush.MAX_BYTES + 1]))
        .isInstanceOf(MalformedException.class);
  }
}
