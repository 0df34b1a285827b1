package cairn.federation.gossip;

import cairn.store.StoreException;
import java.util.List;

/** Brings what is held here to a peer that cannot fetch it. Any thread may call. */
@FunctionalInterface
public interface Pushing {
  /** Brings nothing. */
  Pushing NONE = peer -> List.of();

  /**
   * One attempt for each log, bounded in time and bytes, at the end of a round.
   *
   * @param peer was added with {@code push}, and has an address
   * @return what happened, nothing when the peer had it all
   */
  List<SyncLine> pushOnce(GossipPeer peer) throws StoreException;
}
