package cairn.node.sim;

import java.util.ArrayList;
import java.util.List;

/**
 * What was seen to be wrong where throwing would not end the run: a server turns whatever its
 * handler throws into an answer.
 */
final class Findings {
  private final List<AssertionError> found = new ArrayList<>();

  void add(AssertionError wrong) {
    found.add(wrong);
  }

  /** Throws the first, if there is any. */
  void requireNone() {
    if (!found.isEmpty()) {
      throw found.getFirst();
    }
  }
}
