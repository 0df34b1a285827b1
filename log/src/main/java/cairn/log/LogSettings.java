package cairn.log;

import java.time.Duration;

/**
 * How one log behaves.
 *
 * @param quorumTimeout after which submitters are told that the quorum is late
 * @param checkpointRetention how long cosigned checkpoints are kept that are no batch's
 * @param queueEntries most entries that wait to be committed
 * @param queueBytes most bytes of them
 * @param cachedTiles most full tiles in memory, 16 KiB each
 */
public record LogSettings(
    Duration quorumTimeout,
    Duration checkpointRetention,
    int queueEntries,
    long queueBytes,
    int cachedTiles) {
  /**
   * Six bulk requests of 10,000 hashes; 16 MiB is what one transaction may bring to the disk before
   * its reserve is looked at again; 16 MiB of tiles cover the proofs of 250,000 entries.
   */
  public static final LogSettings DEFAULT =
      new LogSettings(Duration.ofSeconds(2), Duration.ofDays(7), 65_536, 16 << 20, 1024);

  public LogSettings {
    if (!quorumTimeout.isPositive() || !checkpointRetention.isPositive()) {
      throw new IllegalArgumentException(
          "wanted times above zero, got %s and %s".formatted(quorumTimeout, checkpointRetention));
    }
    if (queueEntries < 1 || queueBytes < 1 || cachedTiles < 1) {
      throw new IllegalArgumentException(
          "wanted bounds above zero, got %d entries, %d bytes, %d tiles"
              .formatted(queueEntries, queueBytes, cachedTiles));
    }
  }
}
