package cairn.federation.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.Hash;
import cairn.format.Json;
import cairn.format.JsonNumber;
import cairn.format.JsonObject;
import cairn.format.JsonString;
import cairn.format.MalformedException;
import cairn.format.Utf8;
import cairn.store.Database;
import cairn.testkit.Engine;
import cairn.testkit.FastDirectory;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What was pushed is remembered, as far as it came, and the oldest is forgotten. */
class SentPushesTest {
  static SentPush push(int number) {
    return new SentPush(
        Hash.sha256(Utf8.encode("push " + number)),
        Hash.sha256(Utf8.encode("recipient")),
        "https://b.example",
        "device-7/org:records",
        2,
        12,
        40,
        new SentPush.Counts(7, 4, 1, 1, 1),
        false,
        1_679_315_147,
        1_679_315_150,
        false);
  }

  private static SentPush read(JsonObject object) throws MalformedException {
    return SentPush.of(object);
  }

  private static void assertRefused(String name, Json value, String words) {
    assertThatThrownBy(() -> read(push(1).object().with(name, value)))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining(words);
  }

  @Test
  void readsWhatItWrites() throws Exception {
    assertThat(read(push(1).object())).isEqualTo(push(1));
    assertThat(read(push(1).ended().object())).isEqualTo(push(1).ended());
    assertThat(push(1).ended().whole()).isTrue();
  }

  @Test
  void refusesWhatCannotBe() {
    assertRefused("end", JsonNumber.of(2), "range");
    assertRefused("tree_size", JsonNumber.of(11), "range");
    assertRefused("end", JsonNumber.of(8), "counts: expected 1 to 6 records, got 7");
    assertRefused("url", new JsonString(""), "url");
    assertRefused("url", new JsonString("x".repeat(SentPush.MAX_URL + 1)), "url");
    assertRefused("whole", new JsonString("true"), "whole");
    assertRefused("x", new JsonString("true"), "unknown member");
    assertRefused(
        "counts",
        JsonObject.builder()
            .put("records", 7)
            .put("imported", 7)
            .put("duplicates", 1)
            .put("untrusted", 0)
            .put("revoked", 0)
            .build(),
        "counts: expected 7 records in all");
  }

  @Test
  void keepsTheNewestOfEachPushInItsPlace() throws Exception {
    try (FastDirectory directory = FastDirectory.create("cairn-sent-");
        Engine.Place place = Engine.SQLITE.emptyPlace(directory.path())) {
      place.open().create("node", List.of(BundleSchema.MIGRATIONS)).close();
      try (Database database = place.open().open("node", List.of(BundleSchema.MIGRATIONS))) {
        SentPushes pushes = new SentPushes(database);
        for (int i = 0; i < SentPushes.MAX_PUSHES; i++) {
          pushes.put(push(i));
        }
        pushes.put(push(1).ended());
        assertThat(pushes.all()).hasSize(SentPushes.MAX_PUSHES);
        assertThat(pushes.all().subList(0, 3)).containsExactly(push(0), push(1).ended(), push(2));

        pushes.put(push(SentPushes.MAX_PUSHES));
        assertThat(pushes.all()).hasSize(SentPushes.MAX_PUSHES).doesNotContain(push(0));
        assertThat(pushes.all().getLast()).isEqualTo(push(SentPushes.MAX_PUSHES));
        HeldRecords.requireSound(database);
      }
    }
  }
}
