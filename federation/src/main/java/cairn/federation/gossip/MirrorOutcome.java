package cairn.federation.gossip;

import cairn.format.Hash;
import java.util.List;

/** What became of an operator's order to remove a mirror. */
public sealed interface MirrorOutcome {
  /**
   * It is gone, durably.
   *
   * @param held how many records of it are held singly from now on, since they came that way too
   */
  record Removed(KnownMirror what, long held) implements MirrorOutcome {}

  /** Peers name the log, so it would be mirrored again at once; nothing was done. */
  record Named(List<Hash> peers) implements MirrorOutcome {
    public Named {
      peers = List.copyOf(peers);
    }
  }

  /** It is being extended now; nothing was done. */
  record Busy() implements MirrorOutcome {}

  /** There is no such mirror. */
  record None() implements MirrorOutcome {}

  /** There is one that cannot be used; nothing was done. */
  record Damaged(String what) implements MirrorOutcome {}
}
