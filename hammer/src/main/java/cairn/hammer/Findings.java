package cairn.hammer;

import java.util.ArrayList;
import java.util.List;

/** What checks have found so far. Any thread may call any method. */
final class Findings {
  /** One broken reply a stamp would fill the heap; the first hundred tell what is wrong. */
  private static final int KEPT = 100;

  private final List<Finding> kept = new ArrayList<>(); // guarded by this
  private long count; // guarded by this

  synchronized void add(Finding finding) {
    count++;
    if (kept.size() < KEPT) {
      kept.add(finding);
    }
  }

  void add(Finding.Kind kind, String what) {
    add(new Finding(kind, what));
  }

  /** The first of them. */
  synchronized List<Finding> kept() {
    return List.copyOf(kept);
  }

  synchronized long count() {
    return count;
  }
}
