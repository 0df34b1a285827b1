package cairn.log;

import cairn.format.SignedCheckpoint;

/**
 * Hears of what one log has done. Called on the log's own threads, which wait for it: it must
 * return at once, and must not call the log's steps.
 *
 * <p>What was done while the process ended may go unheard: whoever must not miss a batch asks
 * {@link LogReader#newestBatch} at start.
 */
public interface LogListener {
  /** A quorum has cosigned this tree, and the log shows it. On the publisher's thread. */
  default void cosigned(CosignedTree tree) {}

  /** A batch is durable. On the publisher's thread. */
  default void sealed(Batch batch) {}

  /**
   * A witness shows a checkpoint that this log's key has signed and that the log does not have. On
   * the polling thread, at each poll that finds one.
   */
  default void unknown(SignedCheckpoint shown) {}

  /** A peer's anchor is durable, the first of its batch by that network. On the storing thread. */
  default void anchored(StoredAnchor anchor) {}
}
