package cairn.log.mirror;

import cairn.format.ForkFile;
import cairn.format.SignedCheckpoint;

/** What became of the attempt to have a mirror reach a checkpoint of its log. */
public sealed interface Extension {
  /**
   * The mirror holds everything up to the checkpoint, durably, and serves it.
   *
   * @param from the size of the mirror checkpoint before
   * @param head the mirror checkpoint, with the mirror's cosignature
   */
  record Extended(long from, SignedCheckpoint head) implements Extension {}

  /** It is the mirror checkpoint, or an earlier state of the mirrored tree: nothing to do. */
  record Unchanged(long size) implements Extension {}

  /**
   * Not all of it is here yet. Entries that are stored stay, and the next attempt goes on behind
   * them, with this source or another one.
   *
   * @param size how many entries are stored
   * @param target how many the checkpoint has
   * @param failure what came between; no evidence against anybody
   */
  record Unfinished(long size, long target, TileSourceException failure) implements Extension {}

  /**
   * Everything is stored, and this node's clock is behind the mirror's last cosignature: the head
   * stays where it is until the clock has caught up.
   */
  record ClockBehind(long size, long lastCosigned) implements Extension {}

  /** The checkpoint is not signed by the log, or cannot be of any log. */
  record Refused(String reason) implements Extension {}

  /** Somebody else is extending this mirror right now. */
  record Busy() implements Extension {}

  /**
   * The log has signed two histories, and here is the proof. The mirror has kept it, and follows
   * the log no more until {@link Mirror#resume}.
   */
  record Forked(ForkFile evidence) implements Extension {}

  /**
   * It is of a history other than the mirrored one, of which the operator was told before he had
   * the mirror go on: nothing new, nothing to do.
   *
   * @param size of the largest tree of which he was told
   */
  record TurnedDown(long size) implements Extension {}

  /**
   * The log has signed two trees that cannot both be its own, but what there is proves it to nobody
   * else: no fork is claimed. The mirror stays where it was.
   *
   * @param known what the mirror has gone by
   * @param shown what was shown now
   */
  record Suspected(SignedCheckpoint known, SignedCheckpoint shown) implements Extension {}

  /** The mirror met a fork earlier, and nobody has had it {@link Mirror#resume} since. */
  record Stopped(ForkFile evidence) implements Extension {}
}
