package cairn.log.mirror;

import cairn.log.mirror.TileSourceException.Reason;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * What one synchronisation may take of this node: a peer that answers one byte a second, or for
 * ever, is left when it is used up. Any thread may call.
 */
public final class SyncBudget {
  private final LongSupplier nanos;
  private final long startedAt;
  private final Duration time;
  private final long bytes;
  private final AtomicLong bytesLeft;

  /**
   * A budget that runs from now on.
   *
   * @param nanos a stopwatch
   * @param time above zero
   * @param bytes of answers, above zero
   */
  public SyncBudget(LongSupplier nanos, Duration time, long bytes) {
    if (!time.isPositive() || bytes <= 0) {
      throw new IllegalArgumentException(
          "wanted a time and bytes above zero, got %s and %d".formatted(time, bytes));
    }
    this.nanos = nanos;
    this.startedAt = nanos.getAsLong();
    this.time = time;
    this.bytes = bytes;
    this.bytesLeft = new AtomicLong(bytes);
  }

  /**
   * How long a call may take that would otherwise take {@code most}.
   *
   * @throws TileSourceException {@code BUDGET} when no time is left
   */
  Duration timeFor(Duration most) throws TileSourceException {
    Duration left = time.minusNanos(nanos.getAsLong() - startedAt);
    if (!left.isPositive()) {
      throw new TileSourceException(
          Reason.BUDGET, "the %d s of one synchronisation are over".formatted(time.toSeconds()));
    }
    return left.compareTo(most) < 0 ? left : most;
  }

  /**
   * How long an answer may be that would otherwise have {@code most} bytes.
   *
   * @throws TileSourceException {@code BUDGET} when no bytes are left
   */
  int bytesFor(int most) throws TileSourceException {
    long left = bytesLeft.get();
    if (left <= 0) {
      throw used();
    }
    return (int) Math.min(left, most);
  }

  /** An answer of that many bytes has come. */
  void take(long count) {
    bytesLeft.addAndGet(-count);
  }

  /** The failure of a call that was given less than it might have needed. */
  TileSourceException used() {
    return new TileSourceException(
        Reason.BUDGET, "the %d bytes of one synchronisation are used up".formatted(bytes));
  }
}
