package cairn.log;

import java.util.ArrayList;
import java.util.List;

/** Collects defects, boundedly. For one thread. */
public final class FsckFindings {
  private final List<FsckReport.Defect> defects = new ArrayList<>();
  private long count;

  /** Something is wrong there. */
  public void add(String where, String what) {
    add(where, what, false);
  }

  /** Something was wrong there, and has been made again. */
  public void repaired(String where, String what) {
    add(where, what, true);
  }

  private void add(String where, String what, boolean isRepaired) {
    count++;
    if (defects.size() < FsckReport.MAX_DEFECTS) {
      defects.add(new FsckReport.Defect(where, what, isRepaired));
    }
  }

  /** How many there are so far. */
  public long count() {
    return count;
  }

  /** All of it. */
  public FsckReport report(long entries, long checkpoints, long batches) {
    return new FsckReport(entries, checkpoints, batches, defects, count);
  }
}
