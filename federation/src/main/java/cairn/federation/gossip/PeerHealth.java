package cairn.federation.gossip;

import cairn.format.Hash;
import java.time.Instant;
import java.util.Optional;

/**
 * How it went with a peer lately; durable.
 *
 * @param lastSeen when it answered last
 * @param lastRoot the root that it showed then: of its own first log, or of the first that it holds
 * @param lastSize that tree's size
 * @param consecutiveFailures rounds that failed since the last good one
 */
public record PeerHealth(
    Optional<Instant> lastSeen, Optional<Hash> lastRoot, long lastSize, int consecutiveFailures) {
  /** So many failures in a row, and it is not healthy. */
  public static final int UNHEALTHY = 3;

  /** Of a peer that was never asked. */
  public static final PeerHealth NEW = new PeerHealth(Optional.empty(), Optional.empty(), 0, 0);

  public PeerHealth {
    if (lastSize < 0 || consecutiveFailures < 0) {
      throw new IllegalArgumentException(
          "health: got size %d, %d failures; wanted neither below zero"
              .formatted(lastSize, consecutiveFailures));
    }
  }

  /** Whether it failed fewer than three times in a row. */
  public boolean healthy() {
    return consecutiveFailures < UNHEALTHY;
  }

  /** It answered, and shows this tree. */
  PeerHealth shows(Instant now, Hash root, long size) {
    return new PeerHealth(Optional.of(now), Optional.of(root), size, consecutiveFailures);
  }

  /** It answered, with nothing new. */
  PeerHealth seen(Instant now) {
    return new PeerHealth(Optional.of(now), lastRoot, lastSize, consecutiveFailures);
  }

  PeerHealth failed() {
    int more = Math.min(consecutiveFailures, Integer.MAX_VALUE - 1) + 1;
    return new PeerHealth(lastSeen, lastRoot, lastSize, more);
  }

  PeerHealth recovered() {
    return new PeerHealth(lastSeen, lastRoot, lastSize, 0);
  }
}
