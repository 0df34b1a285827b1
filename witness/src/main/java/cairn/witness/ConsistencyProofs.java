package cairn.witness;

import cairn.format.Hash;
import cairn.store.StoreException;
import java.util.List;

/**
 * Where the proofs for the witnesses come from: the log's own tree. Called from several threads at
 * once, with {@code 0 <= oldSize <= newSize} and {@code newSize} the size of a candidate.
 */
@FunctionalInterface
public interface ConsistencyProofs {
  /** The consistency proof from {@code oldSize} to {@code newSize}, as {@code Merkle} makes it. */
  List<Hash> between(long oldSize, long newSize) throws StoreException;
}
