package cairn.hammer;

import cairn.format.Hash;
import java.util.List;
import java.util.Optional;

/**
 * The latest leaves that the follower has read: the answers of a round come one by one, and the
 * first of them already lets the follower read the tiles with the entries of all. Any thread may
 * call any method.
 */
final class PassedLeaves {
  /** More than a second of the fastest load, 100,000 leaves; they come to 7 MB. */
  private static final int KEPT = 1 << 17;

  private final Hash[] leaves = new Hash[KEPT]; // by index modulo KEPT; guarded by this
  private long start; // guarded by this, as is end
  private long end;

  /** These stand from that index on, where those added last ended. */
  synchronized void add(long index, List<Hash> more) {
    if (index != end) {
      start = index;
    }
    for (int i = 0; i < more.size(); i++) {
      leaves[(int) ((index + i) % KEPT)] = more.get(i);
    }
    end = index + more.size();
    start = Math.max(start, end - KEPT);
  }

  /** The leaf at that index, if it is one of those. */
  synchronized Optional<Hash> at(long index) {
    return index >= start && index < end
        ? Optional.of(leaves[(int) (index % KEPT)])
        : Optional.empty();
  }
}
