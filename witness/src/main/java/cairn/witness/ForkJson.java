package cairn.witness;

import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.witness.ForkTable.ForkNotes;
import java.util.List;

/** Stored forks as {@code cairn-fork/v1}. */
final class ForkJson {
  private ForkJson() {}

  static JsonArray array(List<ForkNotes> forks) {
    return new JsonArray(forks.stream().map(ForkJson::object).toList());
  }

  private static JsonObject object(ForkNotes fork) {
    return JsonObject.builder()
        .put("format", "cairn-fork/v1")
        .put("first", fork.first())
        .put("second", fork.second())
        .build();
  }

  /**
   * Whether JSON can carry the fork: extension lines of a foreign log may hold noncharacters, which
   * I-JSON forbids.
   */
  static boolean canHold(Fork fork) {
    try {
      object(new ForkNotes(fork.first().encode(), fork.second().encode()));
      return true;
    } catch (IllegalArgumentException notSound) {
      return false;
    }
  }
}
