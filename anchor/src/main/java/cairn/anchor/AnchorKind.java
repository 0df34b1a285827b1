package cairn.anchor;

import cairn.format.Origin;
import cairn.store.StoreException;
import java.util.Set;

/**
 * One way to get evidence from outside the network that a batch existed at a time.
 *
 * <p>{@link #submit} may be called from several threads at once, for different targets or logs, and
 * again for a batch whose earlier try has an unknown outcome: a target that has anchored it already
 * is asked for the first anchor again.
 */
public interface AnchorKind {
  /** A short name, the same for ever: it is stored with the jobs. */
  String name();

  /** Who should anchor the batches of that log now; jobs of others are forgotten. */
  Set<String> targets(Origin log);

  /**
   * A try begins: the batch is about to be submitted to so many targets.
   *
   * <p>For each such call there is one to {@link #ended} when all of them have been heard or given
   * up.
   */
  default void begins(Origin log, long batch, int targets) {}

  /**
   * Asks the target once. Blocks, with a deadline of its own; whatever the target answers is
   * verified in full and stored durably before this returns {@link AnchorOutcome.Done}.
   *
   * @throws StoreException when our own store fails; the job is tried again
   */
  AnchorOutcome submit(AnchorJob job) throws StoreException;

  /** See {@link #begins}. */
  default void ended(Origin log, long batch) {}
}
