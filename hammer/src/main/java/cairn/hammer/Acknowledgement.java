package cairn.hammer;

import cairn.format.Hash;
import cairn.format.Merkle;
import cairn.format.TimestampEntry;

/**
 * What a gateway has promised: this hash is in the log, there, since then.
 *
 * @param hash what was stamped
 * @param index of its entry in the log, from 0
 * @param timestamp in the entry, Unix seconds
 */
public record Acknowledgement(Hash hash, long index, long timestamp) {
  public Acknowledgement {
    if (index < 0 || timestamp < 0) {
      throw new IllegalArgumentException(
          "index and timestamp: got %d and %d, wanted 0 or more".formatted(index, timestamp));
    }
  }

  /** The leaf hash of the entry that was promised, rebuilt from what was stamped. */
  public Hash leafHash() {
    return Merkle.leafHash(new TimestampEntry(hash, timestamp).encode());
  }
}
