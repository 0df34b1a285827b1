package cairn.federation;

import java.util.HashMap;
import java.util.Map;

/**
 * How many requests of each peer are worked on at once: whoever fills his own share, with requests
 * that wait for a quorum, takes nobody else's. Any thread may call.
 */
final class PeerShares {
  /** Together, while there are no more than half as many peers. */
  static final int TOGETHER = 32;

  /** One for a request, one for its repetition; of 310 peers, 128 KB each, they are 80 MB. */
  static final int LEAST = 2;

  private final int share;
  private final Map<String, Integer> taken = new HashMap<>(); // guarded by this

  /**
   * @param peers how many there are
   */
  PeerShares(int peers) {
    this.share = Math.max(LEAST, TOGETHER / Math.max(1, peers));
  }

  /** Takes a place of the peer's, if one is free. */
  synchronized boolean take(String peer) {
    int now = taken.getOrDefault(peer, 0);
    if (now == share) {
      return false;
    }
    taken.put(peer, now + 1);
    return true;
  }

  /** Gives back a place that was taken. */
  synchronized void giveBack(String peer) {
    int now = taken.getOrDefault(peer, 0);
    if (now < 1) {
      throw new IllegalStateException("no place of " + peer + " is taken");
    }
    if (now == 1) {
      taken.remove(peer);
    } else {
      taken.put(peer, now - 1);
    }
  }
}
