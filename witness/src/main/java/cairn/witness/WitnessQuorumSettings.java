package cairn.witness;

import java.time.Duration;

/**
 * How patient a {@link WitnessQuorum} is.
 *
 * @param requestTimeout for one witness and one candidate, retries included: so long a hung witness
 *     stays with an old candidate
 * @param firstPause after one failure; doubled with each further one in a row
 * @param longestPause the longest pause that is our own choice
 */
public record WitnessQuorumSettings(
    Duration requestTimeout, Duration firstPause, Duration longestPause) {
  /**
   * A witness that comes back is asked within 5 s, so that waits for a quorum end with its absence.
   * What that costs one that stays away: a request each 2.5 to 5 s.
   */
  public static final WitnessQuorumSettings DEFAULT =
      new WitnessQuorumSettings(
          Duration.ofSeconds(5), Duration.ofMillis(100), Duration.ofSeconds(5));

  public WitnessQuorumSettings {
    if (!requestTimeout.isPositive() || !firstPause.isPositive()) {
      throw new IllegalArgumentException(
          "wanted times above zero, got " + requestTimeout + " and " + firstPause);
    }
    if (longestPause.compareTo(firstPause) < 0) {
      throw new IllegalArgumentException(
          "longest pause: wanted at least " + firstPause + ", got " + longestPause);
    }
  }
}
