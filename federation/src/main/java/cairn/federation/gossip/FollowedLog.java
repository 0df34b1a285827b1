package cairn.federation.gossip;

import cairn.format.Hash;
import cairn.format.Origin;
import java.util.List;

/**
 * A log that peers' cards name, as it stands here.
 *
 * @param namedBy fingerprints of the peers that call it their own, the one added first in front
 * @param detail why, unless it is followed; else empty
 * @param size what its mirror shows
 */
public record FollowedLog(
    Origin origin, List<Hash> namedBy, State state, String detail, long size) {
  /** How it stands. */
  public enum State {
    /** It is mirrored as far as peers show it. */
    FOLLOWED,
    /** It has signed two histories; {@link Gossip#accept} or {@link Gossip#resume} goes on. */
    STOPPED,
    /** It is said to have another key, which nothing proves; {@link Gossip#accept} believes it. */
    OTHER_KEY,
    /** Not yet. */
    WAITING,
    /** Not at all. */
    REFUSED
  }

  public FollowedLog {
    namedBy = List.copyOf(namedBy);
  }
}
