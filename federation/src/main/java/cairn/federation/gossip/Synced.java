package cairn.federation.gossip;

import java.time.Duration;

/**
 * What became of one log in one round.
 *
 * @param entries how many were stored
 * @param fault whether the peer gave something that does not hold, or nothing
 * @param isOpen whether there is more to be had
 * @param ok whether what happened is good news
 * @param text a sentence; empty when there is nothing to tell
 * @param isOver whether asking that peer for more gains nothing in this round
 * @param retryAfter when the peer asks to be tried again; zero if it does not say
 */
record Synced(
    long entries,
    boolean fault,
    boolean isOpen,
    boolean ok,
    String text,
    boolean isOver,
    Duration retryAfter) {
  /** It is here already, or is not followed further for now. */
  static final Synced NOTHING = new Synced(0, false, false, true, "", false, Duration.ZERO);

  /** Later, without anybody's fault, and nothing is to be said of it. */
  static Synced later(long entries) {
    return new Synced(entries, false, true, true, "", false, Duration.ZERO);
  }

  static Synced good(long entries, String text) {
    return new Synced(entries, false, false, true, text, false, Duration.ZERO);
  }

  /** Not well, and the peer is not to blame. */
  static Synced bad(String text, boolean isOpen) {
    return new Synced(0, false, isOpen, false, text, false, Duration.ZERO);
  }

  static Synced fault(long entries, String text) {
    return new Synced(entries, true, true, false, text, false, Duration.ZERO);
  }

  boolean isNews() {
    return !text.isEmpty();
  }
}
