package cairn.log;

import cairn.format.Hash;
import cairn.format.SignedCheckpoint;
import cairn.format.SubtreeProof;
import cairn.format.TileCoordinate;
import cairn.store.StoreException;
import java.util.List;
import java.util.Optional;

/** What tlog-tiles shows of a log: its own, or a mirror's. Any thread may call. */
public interface TiledLog {
  /** The newest checkpoint that is shown. */
  Optional<SignedCheckpoint> checkpoint();

  /** A tile of that checkpoint's tree, or of an earlier one; empty if that has no such tile. */
  Optional<byte[]> tile(int level, TileCoordinate coordinate) throws StoreException;

  /** An entry bundle of that checkpoint's tree, or of an earlier one. */
  Optional<byte[]> entries(TileCoordinate coordinate) throws StoreException;

  /**
   * The entries {@code [from, to)}, as the log holds them.
   *
   * @throws IllegalArgumentException unless 0 ≤ {@code from} ≤ {@code to} ≤ the tree's size
   */
  List<byte[]> entries(long from, long to) throws StoreException;

  /**
   * The consistency proof from the tree of {@code oldSize} entries to that of {@code newSize}.
   *
   * @throws IllegalArgumentException unless 0 ≤ {@code oldSize} ≤ {@code newSize} ≤ the tree's size
   */
  List<Hash> consistency(long oldSize, long newSize) throws StoreException;

  /**
   * The proof that the entries {@code [start, end)} are a part of the tree of {@code size} entries
   * ({@link SubtreeProof}).
   *
   * @throws IllegalArgumentException if they are no subtree, or {@code size} is above the tree's
   */
  List<Hash> subtreeProof(long start, long end, long size) throws StoreException;
}
