package cairn.log.tree;

import cairn.format.Hash;
import cairn.format.Merkle;
import cairn.format.NodeReader;
import cairn.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The incomplete nodes at the right edge of a tree of one size: at each level at most one, over
 * what is left when the level's complete nodes are taken away. Computed once for a size, so that
 * inclusion paths under it hash nothing.
 */
public final class RaggedEdge {
  private final long size;
  private final List<Optional<Hash>> byLevel;

  private RaggedEdge(long size, List<Optional<Hash>> byLevel) {
    this.size = size;
    this.byLevel = byLevel;
  }

  /** Reads at most one complete node for each level. */
  public static RaggedEdge of(long size, NodeReader<StoreException> nodes) throws StoreException {
    List<Optional<Hash>> byLevel = new ArrayList<>();
    Optional<Hash> below = Optional.empty();
    byLevel.add(below); // every leaf is complete
    for (int level = 1; size > 1L << (level - 1) && level < Long.SIZE - 1; level++) {
      long complete = size >>> (level - 1); // nodes one level down
      if ((complete & 1) == 1) {
        Hash left = nodes.node(level - 1, complete - 1);
        below = Optional.of(below.map(right -> Merkle.nodeHash(left, right)).orElse(left));
      }
      byLevel.add(below);
    }
    return new RaggedEdge(size, byLevel);
  }

  public long size() {
    return size;
  }

  /** The root over all leaves. */
  public Hash root(NodeReader<StoreException> nodes) throws StoreException {
    if (size == 0) {
      return Merkle.EMPTY_ROOT;
    }
    Optional<Hash> incomplete = byLevel.getLast();
    int top = byLevel.size() - 1;
    return incomplete.isPresent() ? incomplete.get() : nodes.node(top, 0);
  }

  /**
   * The path from a leaf to the root (RFC 9162, section 2.1.3.1): at each level the neighbour,
   * complete or not; where there is none the node moves up alone.
   */
  public List<Hash> path(long index, NodeReader<StoreException> nodes) throws StoreException {
    if (index < 0 || index >= size) {
      throw new IllegalArgumentException("leaf index " + index + " is not in a tree of " + size);
    }
    List<Hash> path = new ArrayList<>(byLevel.size());
    for (int level = 0; size > 1L << level && level < Long.SIZE - 2; level++) {
      long sibling = (index >>> level) ^ 1;
      long complete = size >>> level;
      if (sibling < complete) {
        path.add(nodes.node(level, sibling));
      } else if (sibling == complete) {
        byLevel.get(level).ifPresent(path::add);
      }
    }
    return path;
  }
}
