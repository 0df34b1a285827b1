package cairn.node;

import cairn.node.CheckedStage.Stage;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The stages of one check, as they are found. One thread. */
final class CheckedStages {
  private final Map<Stage, CheckedStage> found = new EnumMap<>(Stage.class);

  /** What is found later of the same stage takes its place. */
  void add(CheckedStage stage) {
    found.put(stage.stage(), stage);
  }

  /** Those that were looked at, in their order. */
  List<CheckedStage> found() {
    return List.copyOf(found.values());
  }

  /** All stages in their order; those that were not reached say so. */
  List<CheckedStage> all() {
    List<CheckedStage> all = new ArrayList<>();
    for (Stage stage : Stage.values()) {
      all.add(found.getOrDefault(stage, CheckedStage.skipped(stage, "not reached")));
    }
    return all;
  }
}
