package cairn.federation.bundle;

import cairn.format.BundlePrivate;
import cairn.format.Hash;
import cairn.store.StoreException;
import java.util.Optional;

/** The clear text behind the commitments of a node's own records. */
@FunctionalInterface
public interface PrivateTexts {
  /** Nothing is known, or all of it has been erased. */
  PrivateTexts NONE = commitment -> Optional.empty();

  /** What {@code commitment} commits to, unless it has been erased. */
  Optional<BundlePrivate.Opening> of(Hash commitment) throws StoreException;
}
