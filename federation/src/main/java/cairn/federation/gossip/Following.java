package cairn.federation.gossip;

import cairn.format.VerifierKey;
import cairn.log.mirror.LogKey;
import java.util.List;

/** How a log that peers' cards name is followed here. */
sealed interface Following {
  /**
   * It is, under these keys.
   *
   * @param keys what its mirror goes by
   * @param witnesses whose lines can be verified here
   */
  record Followed(List<LogKey> keys, List<VerifierKey> witnesses) implements Following {
    public Followed {
      keys = List.copyOf(keys);
      witnesses = List.copyOf(witnesses);
    }
  }

  /** It was, under {@code known}; now whoever names it names another key. */
  record Rotated(VerifierKey known, VerifierKey named) implements Following {}

  /** Not yet. */
  record Waiting(String reason) implements Following {}

  /** It is not. */
  record Refused(String reason) implements Following {}
}
