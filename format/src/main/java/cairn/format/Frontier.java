package cairn.format;

import java.util.ArrayList;
import java.util.List;

/**
 * The right edge of a Merkle tree: the roots of its complete subtrees, largest first, from which
 * the tree's root follows and to which leaves can be added without reading anything else.
 *
 * <p>Immutable; a tree of {@code size} leaves has as many nodes here as {@code size} has one bits.
 *
 * @param size number of leaves
 * @param nodes roots of the complete subtrees, from the left
 */
public record Frontier(long size, List<Hash> nodes) {
  /** The empty tree's. */
  public static final Frontier EMPTY = new Frontier(0, List.of());

  public Frontier {
    nodes = List.copyOf(nodes);
    if (size < 0 || nodes.size() != Long.bitCount(size)) {
      throw new IllegalArgumentException(
          "a tree of %d leaves has %d complete subtrees, not %d"
              .formatted(size, Long.bitCount(size), nodes.size()));
    }
  }

  /** Reads the right edge of the tree of {@code size} leaves. */
  public static <E extends Exception> Frontier read(long size, NodeReader<E> reader) throws E {
    List<Hash> nodes = new ArrayList<>();
    long start = 0;
    for (long rest = size; rest > 0; rest -= Long.highestOneBit(rest)) {
      int level = Long.SIZE - 1 - Long.numberOfLeadingZeros(rest);
      nodes.add(reader.node(level, start >>> level));
      start += 1L << level;
    }
    return new Frontier(size, nodes);
  }

  /** The tree's root. */
  public Hash root() {
    if (nodes.isEmpty()) {
      return Merkle.EMPTY_ROOT;
    }
    Hash root = nodes.getLast();
    for (int i = nodes.size() - 2; i >= 0; i--) {
      root = Merkle.nodeHash(nodes.get(i), root);
    }
    return root;
  }

  /** Takes the inner nodes that adding leaves completes; see {@link #append}. */
  @FunctionalInterface
  public interface NodeSink {
    /** The complete subtree at {@code level}, {@code index} has the root {@code hash}. */
    void node(int level, long index, Hash hash);
  }

  /**
   * The tree with {@code leafHashes} added. Every node completed on the way, leaves included, goes
   * to {@code sink} once, children before parents.
   */
  public Frontier append(List<Hash> leafHashes, NodeSink sink) {
    List<Hash> edge = new ArrayList<>(nodes);
    long newSize = size;
    for (Hash leaf : leafHashes) {
      Hash hash = leaf;
      int level = 0;
      sink.node(0, newSize, hash);
      for (long index = newSize; (index & 1) == 1; index >>>= 1) {
        hash = Merkle.nodeHash(edge.removeLast(), hash);
        level++;
        sink.node(level, index >>> 1, hash);
      }
      edge.add(hash);
      newSize++;
    }
    return new Frontier(newSize, edge);
  }
}
