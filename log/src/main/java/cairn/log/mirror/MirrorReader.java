package cairn.log.mirror;

import cairn.format.Hash;
import cairn.format.Merkle;
import cairn.format.SignedCheckpoint;
import cairn.format.TileCoordinate;
import cairn.format.TlogProof;
import cairn.log.TiledLog;
import cairn.log.mirror.MirrorCopy.View;
import cairn.log.tree.TiledTree;
import cairn.log.tree.TreeTables;
import cairn.store.StoreException;
import java.util.List;
import java.util.Optional;

/**
 * What is read from a mirror, as far as its mirror checkpoint reaches. Any thread may call; nothing
 * waits for a write. What is asked of one reader is of one tree.
 */
public final class MirrorReader implements TiledLog {
  private final TiledTree tiled;
  private final long size;
  private final Optional<SignedCheckpoint> checkpoint;

  MirrorReader(View view, TreeTables tables, Optional<SignedCheckpoint> checkpoint) {
    this.tiled = new TiledTree(tables, view.tree());
    this.size = view.content().head().map(MirrorHead::size).orElse(0L);
    this.checkpoint = checkpoint;
  }

  /** How many entries it shows. */
  public long size() {
    return size;
  }

  @Override
  public Optional<SignedCheckpoint> checkpoint() {
    return checkpoint;
  }

  @Override
  public Optional<byte[]> tile(int level, TileCoordinate coordinate) throws StoreException {
    return tiled.tile(size, level, coordinate);
  }

  @Override
  public Optional<byte[]> entries(TileCoordinate coordinate) throws StoreException {
    return tiled.entries(size, coordinate);
  }

  /**
   * The entries {@code [from, to)}, as the log holds them: whatever the log has logged.
   *
   * @throws IllegalArgumentException unless 0 ≤ {@code from} ≤ {@code to} ≤ {@link #size}
   */
  @Override
  public List<byte[]> entries(long from, long to) throws StoreException {
    if (from < 0 || from > to || to > size) {
      throw new IllegalArgumentException(
          "entries: got [%d, %d) of a mirror of %d".formatted(from, to, size));
    }
    return tiled.tables().entries(from, to);
  }

  /** The entry at that index, if it is shown. */
  public Optional<byte[]> entry(long index) throws StoreException {
    return index < 0 || index >= size
        ? Optional.empty()
        : Optional.of(entries(index, index + 1).getFirst());
  }

  /** The root that the log had at that size, at most {@link #size}. */
  public Hash root(long earlier) throws StoreException {
    if (earlier < 0 || earlier > size) {
      throw new IllegalArgumentException("root at %d of a mirror of %d".formatted(earlier, size));
    }
    return Merkle.root(earlier, tiled.tree());
  }

  /**
   * The consistency proof between two sizes.
   *
   * @throws IllegalArgumentException unless 0 ≤ {@code oldSize} ≤ {@code newSize} ≤ {@link #size}
   */
  @Override
  public List<Hash> consistency(long oldSize, long newSize) throws StoreException {
    return tiled.consistency(oldSize, newSize, size);
  }

  @Override
  public List<Hash> subtreeProof(long start, long end, long treeSize) throws StoreException {
    return tiled.subtreeProof(start, end, treeSize, size);
  }

  /** The inclusion path of an entry in the tree of {@code treeSize} entries, both shown. */
  public List<Hash> path(long index, long treeSize) throws StoreException {
    if (treeSize > size) {
      throw new IllegalArgumentException("path in %d of a mirror of %d".formatted(treeSize, size));
    }
    return Merkle.inclusionPath(index, treeSize, tiled.tree());
  }

  /** The proof of an entry under the mirror checkpoint; empty if it is not shown. */
  public Optional<TlogProof> proof(long index) throws StoreException {
    Optional<byte[]> entry = entry(index);
    return entry.isPresent() && checkpoint.isPresent()
        ? Optional.of(new TlogProof(entry, index, path(index, size), checkpoint.get()))
        : Optional.empty();
  }
}
