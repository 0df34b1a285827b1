package cairn.log;

import java.util.List;

/**
 * What {@code fsck} found in one log.
 *
 * @param entries how many entries were read
 * @param checkpoints how many stored checkpoints
 * @param batches how many batches
 * @param defects the first {@value #MAX_DEFECTS}, in the order found
 * @param defectCount all of them
 */
public record FsckReport(
    long entries, long checkpoints, long batches, List<Defect> defects, long defectCount) {
  /** Most defects that are listed. */
  public static final int MAX_DEFECTS = 1000;

  /**
   * One thing that is wrong.
   *
   * @param where the row or file, such as {@code entry 17}
   * @param what expected and found
   * @param isRepaired whether it has been made again from the entries
   */
  public record Defect(String where, String what, boolean isRepaired) {}

  public FsckReport {
    defects = List.copyOf(defects);
  }

  /** Whether nothing is wrong, or everything that was has been repaired. */
  public boolean isSound() {
    return defectCount == defects.size() && defects.stream().allMatch(Defect::isRepaired);
  }
}
