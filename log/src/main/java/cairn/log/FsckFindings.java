package cairn.log;

import java.util.ArrayList;
import java.util.List;

/** Collects defects, boundedly. For one thread. */
final class FsckFindings {
  private final List<FsckReport.Defect> defects = new ArrayList<>();
  private long count;

  void add(String where, String what) {
    add(where, what, false);
  }

  void repaired(String where, String what) {
    add(where, what, true);
  }

  private void add(String where, String what, boolean isRepaired) {
    count++;
    if (defects.size() < FsckReport.MAX_DEFECTS) {
      defects.add(new FsckReport.Defect(where, what, isRepaired));
    }
  }

  /** How many there are so far. */
  long count() {
    return count;
  }

  FsckReport report(long entries, long checkpoints, long batches) {
    return new FsckReport(entries, checkpoints, batches, defects, count);
  }
}
