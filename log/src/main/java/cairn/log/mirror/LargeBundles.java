package cairn.log.mirror;

import cairn.log.mirror.TileSourceException.Reason;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The memory for one bundle of large entries, up to 17 MB, from when it is asked for until it is
 * stored. Several logs that are mirrored at once take turns, in the order in which they ask. Any
 * thread may call.
 */
public final class LargeBundles {
  private static final Duration AGAIN = Duration.ofSeconds(5);

  private final Semaphore place = new Semaphore(1, true);

  /**
   * Waits for the turn.
   *
   * @throws TileSourceException when it does not come in time; asking again later is all there is
   *     to do, and nobody's fault
   */
  void take(Duration patience) throws TileSourceException {
    try {
      if (!place.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new TileSourceException(
            Reason.UNREACHABLE, "large entries of other logs are being fetched here", AGAIN);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TileSourceException(Reason.UNREACHABLE, "interrupted", e);
    }
  }

  void giveBack() {
    place.release();
  }
}
