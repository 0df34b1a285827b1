package cairn.federation.bundle;

import cairn.format.VerifierKey;
import cairn.store.StoreException;
import java.util.Optional;

/** The entries of others' logs that are mirrored here whole. */
@FunctionalInterface
public interface MirroredEntries {
  /** Nothing is mirrored. */
  MirroredEntries NONE = (log, index) -> Optional.empty();

  /** The entry at {@code index} of the log with that key, if a mirror of it has come so far. */
  Optional<byte[]> entry(VerifierKey log, long index) throws StoreException;
}
