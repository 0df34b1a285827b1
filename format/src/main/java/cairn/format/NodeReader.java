package cairn.format;

/**
 * Reads the complete inner nodes of a Merkle tree.
 *
 * <p>The node ({@code level}, {@code index}) is the hash over the leaves {@code [index << level,
 * (index + 1) << level)}; level 0 are leaf hashes. Only nodes whose leaves all exist are asked for.
 *
 * @param <E> what reading may throw
 */
@FunctionalInterface
public interface NodeReader<E extends Exception> {
  /** The hash of the complete subtree at {@code level} and {@code index}. */
  Hash node(int level, long index) throws E;
}
