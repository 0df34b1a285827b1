package cairn.hammer;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts of what a load has got. Any thread may read; one writes.
 *
 * <p>An entry counts as acknowledged when its proof was checked and its journal line synced.
 */
final class Tally {
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong pending = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong unanswered = new AtomicLong();

  /** Proved and kept. */
  AtomicLong acknowledged() {
    return acknowledged;
  }

  /** Answered 202: durable, no quorum yet. */
  AtomicLong pending() {
    return pending;
  }

  /** Answered 429 or 503, and sent again later. */
  AtomicLong refused() {
    return refused;
  }

  /** Requests whose connection broke; sent again. */
  AtomicLong unanswered() {
    return unanswered;
  }
}
