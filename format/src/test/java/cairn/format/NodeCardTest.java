package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeCardTest {
  private static final Origin ORIGIN = new Origin("network-b", "public:timestamps");

  static NodeCard card() {
    try {
      return NodeCard.sign(
          "https://b.example",
          List.of("serve", "announce"),
          List.of(new NetworkLog(ORIGIN, TestKeys.log(ORIGIN.toString()).key())),
          1_679_315_147,
          TestKeys.signer("node-b", SignatureType.ED25519));
    } catch (SigningException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonObject with(String name, Json value) {
    return card().object().with(name, value);
  }

  private static void assertRefused(JsonObject object, String words) {
    assertThatThrownBy(() -> NodeCard.parse(object.canonical()))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(words);
  }

  @Test
  void readsWhatItWrites() throws MalformedException {
    NodeCard card = card();
    NodeCard read = NodeCard.parse(card.encode());
    assertThat(read).isEqualTo(card).hasSameHashCodeAs(card);
    assertThat(read.isSignedByNode()).isTrue();
    assertThat(read.logs()).isEqualTo(card.logs());
    assertThat(new String(card.signedBytes(), StandardCharsets.UTF_8))
        .startsWith("cairn/node-card/v1\n{\"did\":\"did:key:z6Mk");
  }

  @Test
  void aSignatureHoldsForThisCardAlone() throws MalformedException {
    Signer thief = TestKeys.signer("thief", SignatureType.ED25519);
    List<JsonObject> changed =
        List.of(
            with("url", new JsonString("https://c.example")),
            with("roles", JsonArray.ofStrings(List.of("serve"))),
            with("protocol", new JsonString("cairn/2")),
            with("logs", new JsonArray(List.of())),
            with("ts", JsonNumber.of(1)),
            with("did", new JsonString(SignedMessage.signer(thief).toString())));
    for (JsonObject object : changed) {
      assertThat(NodeCard.parse(object.canonical()).isSignedByNode())
          .as(object.toString())
          .isFalse();
    }
  }

  @Test
  void refusesWhatCannotBe() throws MalformedException {
    assertRefused(with("url", new JsonString("file:///etc/passwd")), "url");
    assertRefused(with("roles", JsonArray.ofStrings(List.of("serve", "serve"))), "roles");
    assertRefused(with("roles", JsonArray.ofStrings(List.of("Serve"))), "roles");
    assertRefused(with("roles", JsonArray.ofStrings(Collections.nCopies(17, "a"))), "roles");
    assertRefused(with("protocol", new JsonString("1")), "protocol");
    assertRefused(with("sig", new JsonString("AAAA")), "sig");
    assertRefused(with("x", new JsonBoolean(true)), "unknown member");
    JsonObject log = card().object().array("logs").objects("logs").getFirst();
    assertRefused(with("logs", new JsonArray(List.of(log, log))), "logs");
    JsonObject foreign = log.with("network", new JsonString("network-c"));
    assertRefused(with("logs", new JsonArray(List.of(foreign))), "network");
    assertRefused(
        with("logs", new JsonArray(List.of(log.with("x", new JsonBoolean(true))))), "unknown");
  }
}
