package cairn.federation;

import cairn.format.Checkpoint;
import cairn.format.Hash;
import cairn.format.SignedCheckpoint;

/**
 * A checkpoint of a peer's log that is still to be held against the log's own tiles.
 *
 * @param signed by the log
 * @param seenAt when it was met first, Unix seconds
 */
record Sighting(SignedCheckpoint signed, long seenAt) {
  /** What is known of it twice or not at all: lines that a checkpoint has beside it say nothing. */
  record Tree(long size, Hash root) {
    static Tree of(SignedCheckpoint signed) {
      Checkpoint checkpoint = signed.checkpoint();
      return new Tree(checkpoint.size(), checkpoint.root());
    }
  }

  Tree tree() {
    return Tree.of(signed);
  }
}
