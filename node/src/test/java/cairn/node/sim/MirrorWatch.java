package cairn.node.sim;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Hash;
import cairn.format.SignedCheckpoint;
import cairn.log.mirror.Mirror;
import cairn.store.StoreException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Everything that the mirrors of all nodes have ever shown: it is shown for ever, whatever happens
 * to a process, and one that has met a fork stands still until its operator has it go on.
 */
final class MirrorWatch {
  /** Origins of logs that have signed two histories. */
  private final Set<String> forked = new HashSet<>();

  private final Map<Copy, Seen> seen = new HashMap<>();

  private record Copy(String node, String origin) {}

  /** What one mirror has shown: by size, its root. */
  private static final class Seen {
    final NavigableMap<Long, Hash> shown = new TreeMap<>();
    boolean stands;
    long stoodAt;
  }

  /** That log is two from now on. */
  void fork(String origin) {
    forked.add(origin);
  }

  /** Only of those logs a contradiction is met. */
  void mayFork(SimNode node, SignedCheckpoint shown) {
    assertThat(forked)
        .as("%s contradicts %s", node.host(), shown.checkpoint())
        .contains(shown.checkpoint().origin());
  }

  /** The node's operator has it follow that log again. */
  void accepted(SimNode node, String origin) {
    of(node, origin).stands = false;
  }

  private Seen of(SimNode node, String origin) {
    return seen.computeIfAbsent(new Copy(node.name(), origin), copy -> new Seen());
  }

  /** A mirror as it is now. */
  void look(SimNode node, Mirror mirror) throws StoreException {
    Seen known = of(node, mirror.origin());
    long size = mirror.size();
    long before = known.shown.isEmpty() ? 0 : known.shown.lastKey();
    assertThat(size)
        .as("%s: the mirror of %s never shrinks", node.host(), mirror.origin())
        .isGreaterThanOrEqualTo(before);
    if (size > 0) {
      known.shown.put(size, mirror.reader().root(size));
    }
    if (known.stands) {
      assertThat(size)
          .as("%s: %s has forked, and is followed on", node.host(), mirror.origin())
          .isEqualTo(known.stoodAt);
    } else if (mirror.stopped().isPresent()) {
      known.stands = true;
      known.stoodAt = size;
    }
  }

  /** All that it has ever shown is the beginning of what it shows now. */
  void hold(SimNode node, Mirror mirror) throws StoreException {
    for (Map.Entry<Long, Hash> tree : of(node, mirror.origin()).shown.entrySet()) {
      assertThat(mirror.reader().root(tree.getKey()))
          .as("%s: its mirror of %s extends what it showed", node.host(), mirror.origin())
          .isEqualTo(tree.getValue());
    }
  }
}
