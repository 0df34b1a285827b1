package cairn.node;

import java.util.Locale;

/** How it stands with a gossip peer: the first of these that is true. */
public enum GossipStanding {
  /** A log of its has signed two histories, and is followed no further. */
  FORKED,
  /** A log of its is said to have another key, which nothing proves. */
  OTHER_KEY,
  /** It failed three times in a row. */
  UNHEALTHY,
  /** It failed last time. */
  UNSTEADY,
  /** It has no address here; what it has comes through others. */
  DISTANT,
  /** It has not answered yet. */
  UNMET,
  HEALTHY;

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
