package cairn.log.events;

import java.time.Duration;

/**
 * What a feed of events holds.
 *
 * @param kept how many events can be caught up with, about 400 bytes each
 * @param mostListeners at once; each is a connection and a virtual thread, 30 KB
 * @param linger how long events go on being kept when nobody listens
 */
public record EventSettings(int kept, int mostListeners, Duration linger) {
  /** 3 MB of events and 8 MB of listeners at most; a gateway stamps so many in half a second. */
  public static final EventSettings DEFAULT =
      new EventSettings(1 << 13, 256, Duration.ofMinutes(2));

  public EventSettings {
    if (kept < 1 || mostListeners < 1 || linger.isNegative()) {
      throw new IllegalArgumentException(
          "got %d events, %d listeners, %s: wanted at least one of each"
              .formatted(kept, mostListeners, linger));
    }
  }
}
