package cairn.witness;

import cairn.format.Checkpoint;
import cairn.format.SignedCheckpoint;

/**
 * The last checkpoint accepted of one log: what is in its row.
 *
 * @param note the checkpoint with the lines of the log's keys that were verified, and no others
 * @param cosignedAt the time of the witness's cosignature, Unix seconds
 */
record Remembered(SignedCheckpoint note, long cosignedAt) {
  Checkpoint checkpoint() {
    return note.checkpoint();
  }

  boolean hasHeadOf(Remembered other) {
    return checkpoint().size() == other.checkpoint().size()
        && checkpoint().root().equals(other.checkpoint().root());
  }
}
