package cairn.federation.gossip;

import cairn.format.SignedCheckpoint;
import cairn.log.mirror.ForkListener;
import cairn.store.StoreException;

/**
 * Where contradictions of followed logs are taken; what proves a fork is kept, durably, and written
 * to a file. Any thread may call.
 */
public interface ForkDesk extends ForkListener {
  /** A log has signed two trees that cannot both be its own, and nothing proves it to others. */
  void suspected(SignedCheckpoint known, SignedCheckpoint shown) throws StoreException;
}
