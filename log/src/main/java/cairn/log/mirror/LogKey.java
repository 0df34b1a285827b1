package cairn.log.mirror;

import cairn.format.Checkpoint;
import cairn.format.SignatureType;
import cairn.format.VerifierKey;
import java.util.OptionalLong;

/**
 * A key of a log that is mirrored.
 *
 * @param key of type 01, under the log's origin
 * @param lastSize of a key that has gone: the size of the largest tree on which its word counts
 */
public record LogKey(VerifierKey key, OptionalLong lastSize) {
  public LogKey {
    if (key.type() != SignatureType.ED25519) {
      throw new IllegalArgumentException("a log signs with a key of type 01, not with " + key);
    }
    if (lastSize.isPresent() && lastSize.getAsLong() < 0) {
      throw new IllegalArgumentException("last size: got " + lastSize.getAsLong());
    }
  }

  /** A key that signs now. */
  public LogKey(VerifierKey key) {
    this(key, OptionalLong.empty());
  }

  /** Whether its word on that tree counts. */
  public boolean countsFor(Checkpoint tree) {
    return lastSize.isEmpty() || tree.size() <= lastSize.getAsLong();
  }
}
