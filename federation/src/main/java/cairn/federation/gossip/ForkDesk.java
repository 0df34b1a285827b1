package cairn.federation.gossip;

import cairn.format.ForkFile;
import cairn.format.SignedCheckpoint;
import cairn.format.VerifierKey;
import cairn.store.StoreException;
import java.util.List;

/** Where contradictions of followed logs are taken. Any thread may call. */
public interface ForkDesk {
  /**
   * A log has signed two histories; the mirror has stopped. What proves it is kept, durably, and
   * written to a file.
   *
   * @param keys the log's, by which it is judged once more
   */
  void forked(ForkFile fork, List<VerifierKey> keys) throws StoreException;

  /** A log has signed two trees that cannot both be its own, and nothing proves it to others. */
  void suspected(SignedCheckpoint known, SignedCheckpoint shown) throws StoreException;
}
