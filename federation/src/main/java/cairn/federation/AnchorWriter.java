package cairn.federation;

import cairn.format.AnchorEntry;
import cairn.format.SignedCheckpoint;
import cairn.format.TlogProof;
import cairn.http.ProblemException;
import cairn.log.AnchorOutcome;
import cairn.log.AnchorTicket;
import cairn.log.CosignedTree;
import cairn.log.Log;
import cairn.store.StoreException;
import java.time.Duration;
import java.util.Optional;

/**
 * Logs foreign checkpoints in our own logs and waits, for a bounded time, until they are committed
 * and cosigned. Any thread may call.
 */
final class AnchorWriter {
  private static final Duration STEP = Duration.ofMillis(20);

  /** Together ten seconds: five times as long as a stamp waits for its quorum. */
  private static final int MAX_STEPS = 500;

  private final Patience patience;

  AnchorWriter(Patience patience) {
    this.patience = patience;
  }

  /** What has become of a checkpoint that was to be logged. */
  sealed interface Written {
    /**
     * The log holds it, and proves that.
     *
     * @param proof of its entry, under the earliest kept cosigned checkpoint that covers it
     * @param cosignedAt the earliest time at which a witness signed that, Unix seconds
     */
    record Proven(TlogProof proof, long cosignedAt) implements Written {}

    /** The log holds it durably; its own quorum is late. */
    record Pending() implements Written {}

    /**
     * The log holds another root of that size.
     *
     * @param first the checkpoint that it holds
     */
    record OtherRoot(SignedCheckpoint first) implements Written {}
  }

  /**
   * Logs the checkpoint, or finds where it was logged before, and waits until it can be proven.
   *
   * @throws ProblemException when the log takes nothing now; trying again is safe
   */
  Written write(Log log, AnchorEntry entry)
      throws ProblemException, StoreException, InterruptedException {
    int left = MAX_STEPS;
    AnchorTicket ticket = log.appendAnchor(entry);
    while (ticket.outcome().isEmpty() && left-- > 0) {
      patience.pause(STEP);
    }
    if (ticket.outcome().isEmpty()) {
      return new Written.Pending(); // if it is not logged after all, asking again logs it
    }
    return switch (ticket.outcome().get()) {
      case AnchorOutcome.Refused(var problem) -> throw problem.asException();
      case AnchorOutcome.OtherRoot other -> new Written.OtherRoot(other.entry().checkpoint());
      case AnchorOutcome.Anchored anchored -> proof(log, anchored.logged().index(), left);
    };
  }

  private Written proof(Log log, long index, int steps)
      throws StoreException, InterruptedException {
    Optional<CosignedTree> tree = log.reader().earliestCovering(index);
    for (int left = steps; tree.isEmpty() && left > 0; left--) {
      patience.pause(STEP);
      tree = log.reader().earliestCovering(index);
    }
    if (tree.isEmpty()) {
      return new Written.Pending();
    }
    byte[] bytes = log.reader().entry(index).orElseThrow().entry();
    return new Written.Proven(
        tree.get().proof(index, bytes), tree.get().cosigned().firstCosigned());
  }
}
