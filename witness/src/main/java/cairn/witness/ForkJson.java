package cairn.witness;

import cairn.format.ForkFile;
import cairn.format.JsonArray;
import java.util.List;

/** Stored forks as {@code cairn-fork/v1}. */
final class ForkJson {
  private ForkJson() {}

  static JsonArray array(List<ForkFile> forks) {
    return new JsonArray(forks.stream().map(ForkFile::object).toList());
  }

  /**
   * Whether JSON can carry the fork: extension lines of a foreign log may hold noncharacters, which
   * I-JSON forbids.
   */
  static boolean canHold(Fork fork) {
    try {
      fork.file().object();
      return true;
    } catch (IllegalArgumentException notSound) {
      return false;
    }
  }
}
