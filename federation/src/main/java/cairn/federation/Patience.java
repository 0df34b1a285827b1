package cairn.federation;

import java.time.Duration;

/** Lets time pass while a log commits an entry and gathers cosignatures. */
@FunctionalInterface
public interface Patience {
  /**
   * Returns after about that long, or when there may be something new; in one thread it is what
   * moves the logs.
   */
  void pause(Duration duration) throws InterruptedException;
}
