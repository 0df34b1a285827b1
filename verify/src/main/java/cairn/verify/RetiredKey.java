package cairn.verify;

import cairn.format.Checkpoint;
import cairn.format.KeyRotationEntry;
import cairn.format.Origin;
import cairn.format.VerifierKey;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A key that has gone from a log: its word counts for trees up to a size and for none above it.
 *
 * @param key the old key of the log, or of a witness of it
 * @param origin the log
 * @param lastTrustedSize the size of the largest tree for which it counts
 * @param isStated whether the key itself has signed so. If not, it went from other logs and nothing
 *     was said of this one: whoever meets the network afterwards believes it of no tree here, and
 *     who had accepted it before goes on as before
 */
public record RetiredKey(VerifierKey key, String origin, long lastTrustedSize, boolean isStated) {

  /** What a rotation or revocation says. */
  public static RetiredKey of(KeyRotationEntry rotation) {
    KeyRotationEntry.Statement statement = rotation.statement();
    return new RetiredKey(
        statement.oldKey(), statement.origin().toString(), statement.lastTrustedSize(), true);
  }

  /**
   * What {@code rotations} say of {@code logs}: of each log itself, and of a witness's key that has
   * gone also of the logs of which it said nothing.
   */
  public static List<RetiredKey> of(List<KeyRotationEntry> rotations, List<Origin> logs) {
    Set<RetiredKey> retired = new LinkedHashSet<>();
    Set<String> said = new HashSet<>();
    for (KeyRotationEntry rotation : rotations) {
      RetiredKey gone = of(rotation);
      retired.add(gone);
      said.add(gone.origin() + " " + gone.key().vkey());
    }
    for (KeyRotationEntry rotation : rotations) {
      VerifierKey key = rotation.statement().oldKey();
      for (Origin log : logs) {
        if (key.type().isCosignature() && !said.contains(log + " " + key.vkey())) {
          retired.add(new RetiredKey(key, log.toString(), 0, false));
        }
      }
    }
    return List.copyOf(retired);
  }

  /** Whether {@code signer} is this key, under whatever name, and its word on {@code tree} void. */
  public boolean forbids(VerifierKey signer, Checkpoint tree) {
    return tree.size() > lastTrustedSize
        && tree.origin().equals(origin)
        && signer.publicKeyFingerprint().equals(key.publicKeyFingerprint());
  }
}
