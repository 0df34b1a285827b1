package cairn.http;

import java.util.concurrent.atomic.AtomicLong;

/** The memory that all request bodies of a server may take together. */
final class BodyBudget {
  private final long maxBytes;
  private final AtomicLong taken = new AtomicLong();

  BodyBudget(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** What one request holds; closing gives it back. Owned by the request's thread. */
  final class Share implements AutoCloseable {
    private long bytes;

    /** Takes that much more, or nothing when the budget is spent. */
    boolean grow(int more) {
      if (taken.addAndGet(more) > maxBytes) {
        taken.addAndGet(-more);
        return false;
      }
      bytes += more;
      return true;
    }

    @Override
    public void close() {
      taken.addAndGet(-bytes);
      bytes = 0;
    }
  }

  Share share() {
    return new Share();
  }
}
