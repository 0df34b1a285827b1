package cairn.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that all request bodies of a server may take together, beside the first KiB of each.
 * So clients that send large ones, or never finish them, crowd out each other and no stamp, which
 * is smaller; 12,000 connections make that 12 MB.
 */
final class BodyBudget {
  private static final int FREE_BYTES = 1 << 10;

  private final long maxBytes;
  private final AtomicLong taken = new AtomicLong();

  BodyBudget(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** What one request holds; closing gives it back. Owned by the request's thread. */
  final class Share implements AutoCloseable {
    private long bytes;
    private int freeBytes = FREE_BYTES;

    /** Takes that much more, or nothing when the budget is spent. */
    boolean grow(int more) {
      int free = Math.min(more, freeBytes);
      freeBytes -= free;
      int counted = more - free;
      if (!take(counted)) {
        return false;
      }
      bytes += counted;
      return true;
    }

    @Override
    public void close() {
      taken.addAndGet(-bytes);
      bytes = 0;
    }
  }

  /** In one step: somebody who asks for too much takes nothing, even for a moment. */
  private boolean take(long more) {
    long before;
    do {
      before = taken.get();
      if (more > maxBytes - before) {
        return false;
      }
    } while (!taken.compareAndSet(before, before + more));
    return true;
  }

  Share share() {
    return new Share();
  }
}
