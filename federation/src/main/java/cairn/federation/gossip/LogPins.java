package cairn.federation.gossip;

import cairn.format.Origin;
import cairn.format.VerifierKey;
import cairn.log.mirror.LogKey;
import java.util.List;

/** What this node knows of logs otherwise, and no card can change. Any thread may call. */
public interface LogPins {
  /** Of a node without logs of its own and without pinned networks. */
  LogPins NONE =
      new LogPins() {
        @Override
        public boolean isOwn(Origin origin) {
          return false;
        }

        @Override
        public Pinned pinned(Origin origin) {
          return new Pinned.No();
        }
      };

  /** Whether the log is this node's own, or would be one of its own network. */
  boolean isOwn(Origin origin);

  /** What is pinned of the network to which the log belongs. */
  Pinned pinned(Origin origin);

  /** How a network is pinned. */
  sealed interface Pinned {
    /** It is not: cards of pinned peers say which key its logs have. */
    record No() implements Pinned {}

    /** It is, but its document has not been seen yet. */
    record Waiting() implements Pinned {}

    /** It is, and nothing is exchanged with it any more. */
    record SetAside() implements Pinned {}

    /** It is, and names no such log. */
    record Unnamed() implements Pinned {}

    /**
     * It is, and this is the log.
     *
     * @param keys every accepted key of the log
     * @param witnesses those of its network's witnesses
     */
    record Named(List<LogKey> keys, List<VerifierKey> witnesses) implements Pinned {
      public Named {
        keys = List.copyOf(keys);
        witnesses = List.copyOf(witnesses);
      }
    }
  }
}
