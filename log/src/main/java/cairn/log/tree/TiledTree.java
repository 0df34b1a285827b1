package cairn.log.tree;

import cairn.format.EntryBundle;
import cairn.format.Hash;
import cairn.format.Merkle;
import cairn.format.SubtreeProof;
import cairn.format.Tile;
import cairn.format.TileCoordinate;
import cairn.store.StoreException;
import java.util.List;
import java.util.Optional;

/**
 * A tree as tlog-tiles serves it. Any thread may call.
 *
 * @param tables its entries
 * @param tree its nodes
 */
public record TiledTree(TreeTables tables, Tree tree) {
  /** A tile of the tree of {@code size} entries or of an earlier one; empty if there is none. */
  public Optional<byte[]> tile(long size, int level, TileCoordinate coordinate)
      throws StoreException {
    if (!isIn(size, level, coordinate)) {
      return Optional.empty();
    }
    return Optional.of(tree.tile(level, coordinate.index()).encode(coordinate.width()));
  }

  /** An entry bundle of the tree of {@code size} entries, or of an earlier one. */
  public Optional<byte[]> entries(long size, TileCoordinate coordinate) throws StoreException {
    if (!isIn(size, 0, coordinate)) {
      return Optional.empty();
    }
    long first = coordinate.index() * TileCoordinate.FULL_WIDTH;
    return Optional.of(new EntryBundle(tables.entries(first, first + coordinate.width())).encode());
  }

  private static boolean isIn(long size, int level, TileCoordinate coordinate) {
    return coordinate.index() <= size / TileCoordinate.FULL_WIDTH
        && coordinate.width() <= Tile.widthIn(size, level, coordinate.index());
  }

  /**
   * The consistency proof from the tree of {@code oldSize} entries to that of {@code newSize}.
   *
   * @param size how many entries there are
   * @throws IllegalArgumentException unless 0 ≤ {@code oldSize} ≤ {@code newSize} ≤ {@code size}
   */
  public List<Hash> consistency(long oldSize, long newSize, long size) throws StoreException {
    if (oldSize < 0 || oldSize > newSize || newSize > size) {
      throw new IllegalArgumentException(
          "got sizes %d and %d, wanted them in order and at most %d"
              .formatted(oldSize, newSize, size));
    }
    return Merkle.consistencyPath(oldSize, newSize, tree);
  }

  /**
   * The proof that the entries {@code [start, end)} are a part of the tree of {@code treeSize}.
   *
   * @param size how many entries there are
   * @throws IllegalArgumentException if they are no subtree, or {@code treeSize} is above {@code
   *     size}
   */
  public List<Hash> subtreeProof(long start, long end, long treeSize, long size)
      throws StoreException {
    if (treeSize > size) {
      throw new IllegalArgumentException(
          "got a tree of %d, wanted at most %d".formatted(treeSize, size));
    }
    return SubtreeProof.path(start, end, treeSize, tree);
  }
}
