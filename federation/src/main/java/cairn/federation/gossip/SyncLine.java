package cairn.federation.gossip;

import cairn.format.Hash;
import cairn.format.PrintableText;
import java.time.Instant;

/**
 * What was exchanged with a peer about one log, or why nothing was.
 *
 * @param at when it was over
 * @param peer fingerprint of its identity
 * @param origin the log; empty when it was not about one
 * @param entries how many went over
 * @param ok whether all went well
 * @param outcome a sentence for operators; foreign text in it is printable
 * @param millis how long it took
 */
public record SyncLine(
    Instant at,
    Hash peer,
    String origin,
    Direction direction,
    long entries,
    boolean ok,
    String outcome,
    long millis) {
  private static final int MAX_OUTCOME = 500;

  /** Which way entries went. */
  public enum Direction {
    /** From the peer, into a mirror here. */
    PULL,
    /** From here, into a mirror there. */
    PUSH
  }

  public SyncLine {
    if (entries < 0 || millis < 0) {
      throw new IllegalArgumentException(
          "got %d entries, %d ms; wanted neither below zero".formatted(entries, millis));
    }
    outcome = PrintableText.shorten(outcome, MAX_OUTCOME);
  }
}
