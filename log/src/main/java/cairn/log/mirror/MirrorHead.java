package cairn.log.mirror;

import cairn.format.Checkpoint;
import cairn.format.SignedCheckpoint;

/**
 * The mirror checkpoint (tlog-mirror): everything up to it is stored here.
 *
 * @param note the checkpoint with the log's lines and those that came with it, without the mirror's
 *     own
 * @param cosignedAt the time of the mirror's cosignature, Unix seconds
 */
record MirrorHead(SignedCheckpoint note, long cosignedAt) {
  MirrorHead {
    if (cosignedAt <= 0) {
      throw new IllegalArgumentException("cosigned at " + cosignedAt);
    }
  }

  Checkpoint checkpoint() {
    return note.checkpoint();
  }

  long size() {
    return note.checkpoint().size();
  }
}
