package cairn.node.sim;

import cairn.format.Utf8;
import cairn.testkit.VirtualClock;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.zip.CRC32C;

/**
 * What happened in a run: a sum over all of it, by which two runs of one seed are compared, and the
 * last lines, for whoever looks into a failure.
 */
final class Trace {
  private static final int LINES_KEPT = 80;

  private final VirtualClock clock;
  private final CRC32C sum = new CRC32C();
  private final Deque<String> last = new ArrayDeque<>();
  private long events;

  Trace(VirtualClock clock) {
    this.clock = clock;
  }

  /** Something happened. */
  void add(String event) {
    add(event, new byte[0]);
  }

  /** Something happened, and those bytes were in it. */
  void add(String event, byte[] bytes) {
    long now = clock.nanoseconds();
    sum.update(ByteBuffer.allocate(Long.BYTES).putLong(now).flip());
    sum.update(Utf8.encode(event));
    sum.update(bytes);
    events++;
    if (last.size() == LINES_KEPT) {
      last.removeFirst();
    }
    last.add("%9.3f s  %s".formatted(now / 1e9, event));
  }

  /** The same for two runs in which the same happened at the same times. */
  long sum() {
    return sum.getValue();
  }

  long events() {
    return events;
  }

  /** The last lines, oldest first. */
  String tail() {
    return String.join("\n", last);
  }
}
