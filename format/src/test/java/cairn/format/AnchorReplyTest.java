package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnchorReplyTest {

  static AnchorReply reply() {
    AnchorRequest request = AnchorRequestTest.request();
    AnchorEntry entry = new AnchorEntry("network-a", request.checkpoint());
    Checkpoint tree = new Checkpoint("network-b/public:timestamps", 1, entry.leafHash());
    try {
      SignedCheckpoint signed =
          new SignedCheckpoint(
              tree, List.of(tree.sign(TestKeys.log("network-b/public:timestamps"))));
      TlogProof proof = new TlogProof(Optional.of(entry.encode()), 0, List.of(), signed);
      return new AnchorReply(7, "network-b", proof, 1_679_315_148);
    } catch (SigningException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonObject with(String name, Json value) throws MalformedException {
    JsonObject outer = reply().object();
    return outer.with("cross_anchor", outer.object("cross_anchor").with(name, value));
  }

  private static void assertRefused(JsonObject object, String words) {
    assertThatThrownBy(() -> AnchorReply.parse(object.canonical()))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(words);
  }

  @Test
  void readsWhatItWrites() throws MalformedException {
    AnchorReply reply = reply();
    assertThat(AnchorReply.parse(reply.encode())).isEqualTo(reply);
    assertThat(reply.crossAnchor()).isEqualTo(new CrossAnchor(7, "network-b", reply.proof()));
  }

  @Test
  void refusesWhatCannotBe() throws MalformedException {
    assertRefused(with("batch", JsonNumber.of(0)), "batch");
    assertRefused(with("witnessing_network", new JsonString("B")), "witnessing_network");
    assertRefused(with("proof", new JsonString("")), "proof");
    assertRefused(with("timestamp", JsonNumber.of(-1)), "timestamp");
    assertRefused(with("x", new JsonBoolean(true)), "unknown member");
    assertRefused(reply().object().with("x", new JsonBoolean(true)), "unknown member");
    assertRefused(reply().object().without("cross_anchor"), "cross_anchor");
  }
}
