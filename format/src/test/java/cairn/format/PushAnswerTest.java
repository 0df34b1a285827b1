package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class PushAnswerTest {
  static PushAnswer answer() {
    RecordPush push = RecordPushTest.push();
    return new PushAnswer(
        push.log().origin(),
        40,
        2,
        1,
        0,
        1,
        0,
        PushAnswer.Sender.ATTESTOR,
        false,
        List.of(stranger("x")));
  }

  private static Hash stranger(String name) {
    return Hash.sha256(Utf8.encode(name));
  }

  private static void assertRefused(JsonObject object, String words) {
    assertThatThrownBy(() -> PushAnswer.parse(object.canonical()))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(words);
  }

  private static JsonObject with(String name, Json value) {
    return answer().object().with(name, value);
  }

  private static JsonObject with(String name, long value) {
    return with(name, JsonNumber.of(value));
  }

  private static JsonObject withStrangers(Hash... strangers) {
    return with(
        "strangers", JsonArray.ofStrings(List.of(strangers).stream().map(Hash::hex).toList()));
  }

  @Test
  void readsWhatItWritesToTheByte() throws MalformedException {
    PushAnswer read = PushAnswer.parse(answer().encode());
    assertThat(read).isEqualTo(answer());
    assertThat(new String(read.encode(), StandardCharsets.UTF_8))
        .startsWith("{\"duplicates\":0,\"first_use\":false,\"imported\":1,\"origin\":\"device-7/");
  }

  @Test
  void speaksOfOnePushAlone() throws MalformedException {
    RecordPush push = RecordPushTest.push();
    assertThat(answer().isOf(push)).isTrue();
    assertThat(PushAnswer.parse(with("tree_size", 41).canonical()).isOf(push)).isFalse();
    assertThat(
            PushAnswer.parse(with("origin", new JsonString("device-8/org:records")).canonical())
                .isOf(push))
        .isFalse();
    assertThat(
            PushAnswer.parse(with("records", 3).with("duplicates", JsonNumber.of(1)).canonical())
                .isOf(push))
        .isFalse();
  }

  @Test
  void refusesCountsThatDoNotAddUp() {
    assertRefused(with("imported", 2), "expected 2 records in all, got 3");
    assertRefused(with("imported", 0), "expected 2 records in all, got 1");
    assertRefused(with("imported", (1L << 53) - 1), "each from 0 to 2");
    assertRefused(with("imported", -1), "imported");
    assertRefused(with("records", 0), "records: expected 1 to 100, got 0");
    assertRefused(with("records", 101), "records: expected 1 to 100, got 101");
    assertRefused(with("tree_size", 1), "tree_size");
  }

  @Test
  void refusesStrangersThatAreNotThoseOfTheSkippedRecords() {
    assertRefused(withStrangers(), "strangers");
    assertRefused(withStrangers(stranger("x"), stranger("y")), "strangers");
    List<Hash> wrong = PushAnswer.ordered(List.of(stranger("x"), stranger("y"))).reversed();
    JsonObject two = with("untrusted", 2).with("imported", JsonNumber.of(0));
    assertRefused(
        two.with("strangers", JsonArray.ofStrings(wrong.stream().map(Hash::hex).toList())),
        "each once, by value");
    assertRefused(
        two.with(
            "strangers", JsonArray.ofStrings(List.of(stranger("x").hex(), stranger("x").hex()))),
        "each once, by value");
    assertRefused(
        with("strangers", JsonArray.ofStrings(Collections.nCopies(101, stranger("x").hex()))),
        "at most 100");
    assertRefused(with("untrusted", 0).with("duplicates", JsonNumber.of(1)), "strangers");
  }

  @Test
  void refusesWhatCannotBe() {
    assertRefused(with("sender", new JsonString("PEER")), "expected peer, attestor or stranger");
    assertRefused(with("first_use", new JsonString("true")), "first_use");
    assertRefused(with("x", new JsonBoolean(true)), "unknown member");
    assertRefused(with("origin", new JsonString("device 7")), "origin");
    for (String member : answer().object().members().keySet()) {
      assertRefused(answer().object().without(member), member);
    }
    byte[] spaced = Utf8.encode(" " + new String(answer().encode(), StandardCharsets.UTF_8));
    assertThatThrownBy(() -> PushAnswer.parse(spaced)).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> PushAnswer.parse(new byte[PushAnswer.MAX_BYTES + 1]))
        .isInstanceOf(MalformedException.class);
  }
}
