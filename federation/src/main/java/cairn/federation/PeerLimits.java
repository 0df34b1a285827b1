package cairn.federation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How many requests each peer may make: {@value #BURST} at once, and then one every two seconds.
 * Known peers only come this far, so the table is as long as the configuration. Any thread may
 * call.
 */
final class PeerLimits {
  /** A peer with several logs submits them together, and each a second time after a 409. */
  static final int BURST = 40;

  static final Duration REFILL = Duration.ofSeconds(2);

  private final InstantSource clock;
  private final Map<String, Bucket> buckets = new HashMap<>(); // guarded by this

  private record Bucket(long left, Instant since) {}

  PeerLimits(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Counts a request of the peer.
   *
   * @return after how long it may come, if that is not now
   */
  synchronized Optional<Duration> take(String peer) {
    Instant now = clock.instant();
    Bucket bucket = buckets.getOrDefault(peer, new Bucket(BURST, now));
    if (now.isBefore(bucket.since())) { // the clock was set back
      bucket = new Bucket(bucket.left(), now);
    }
    long refilled = Duration.between(bucket.since(), now).dividedBy(REFILL);
    Instant since = bucket.since().plus(REFILL.multipliedBy(refilled));
    long left = Math.min(BURST, bucket.left() + refilled);
    if (left == 0) {
      buckets.put(peer, new Bucket(0, since));
      return Optional.of(REFILL);
    }
    buckets.put(peer, new Bucket(left - 1, left == BURST ? now : since));
    return Optional.empty();
  }
}
