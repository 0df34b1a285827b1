package cairn.verify;

import cairn.format.Checkpoint;
import cairn.format.KeyRotationEntry;
import cairn.format.VerifierKey;

/**
 * A key that has gone from a log: its word counts for trees up to a size and for none above it.
 *
 * @param key the old key of the log, or of a witness of it
 * @param origin the log
 * @param lastTrustedSize the size of the largest tree for which it counts
 */
public record RetiredKey(VerifierKey key, String origin, long lastTrustedSize) {

  static RetiredKey of(KeyRotationEntry rotation) {
    KeyRotationEntry.Statement statement = rotation.statement();
    return new RetiredKey(
        statement.oldKey(), statement.origin().toString(), statement.lastTrustedSize());
  }

  /** Whether {@code signer} is this key, under whatever name, and its word on {@code tree} void. */
  boolean forbids(VerifierKey signer, Checkpoint tree) {
    return tree.size() > lastTrustedSize
        && tree.origin().equals(origin)
        && signer.publicKeyFingerprint().equals(key.publicKeyFingerprint());
  }
}
