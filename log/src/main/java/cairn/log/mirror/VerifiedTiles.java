package cairn.log.mirror;

import cairn.format.Checkpoint;
import cairn.format.EntryBundle;
import cairn.format.Frontier;
import cairn.format.Hash;
import cairn.format.Merkle;
import cairn.format.Tile;
import cairn.format.TileCoordinate;
import cairn.format.TileReader;
import cairn.log.mirror.TileSourceException.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tiles of a tree whose root somebody has signed, from a source that is not believed: whatever
 * this returns follows from the root. For one thread.
 *
 * <p>The partial tiles at the tree's right edge make up the root together, so they are read and
 * compared with it first. A full tile is compared with its hash in the tile above, and so on up to
 * the edge.
 */
final class VerifiedTiles implements TileReader<TileSourceException> {
  /** Full tiles kept, of 8 KB, some 20 KB as hashes: one a level is what following needs. */
  private static final int KEPT = 64;

  private record Place(int level, long index) {}

  private final long size;
  private final TileSource source;
  private final Map<Integer, Tile> edge = new LinkedHashMap<>(); // by level
  private final Map<Place, Tile> full =
      new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, Tile> eldest) {
          return size() > KEPT;
        }
      };

  private VerifiedTiles(long size, TileSource source) {
    this.size = size;
    this.source = source;
  }

  /**
   * Reads the edge of a tree.
   *
   * @param tree its log has signed it
   * @throws TileSourceException {@code WRONG} when the tiles do not make up its root
   */
  static VerifiedTiles of(Checkpoint tree, TileSource source) throws TileSourceException {
    VerifiedTiles tiles = new VerifiedTiles(tree.size(), source);
    for (int level = 0; level * Tile.HEIGHT < Long.SIZE - 1; level++) {
      long index = level == Tile.HEIGHT - 1 ? 0 : tree.size() >>> (Tile.HEIGHT * (level + 1));
      int width = Tile.widthIn(tree.size(), level, index);
      if (width > 0 && width < TileCoordinate.FULL_WIDTH) {
        tiles.edge.put(level, source.tile(level, new TileCoordinate(index, width)));
      }
    }
    Hash root = Frontier.read(tree.size(), tiles.nodes(tree.size())).root();
    if (!root.equals(tree.root())) {
      throw wrong(
          "its tiles make up the root %s, the log has signed %s".formatted(root, tree.root()));
    }
    return tiles;
  }

  @Override
  public Tile tile(int level, long index, int width) throws TileSourceException {
    if (width < TileCoordinate.FULL_WIDTH) {
      Tile tile = edge.get(level);
      if (tile == null || tile.hashes().size() != width) {
        throw new IllegalArgumentException(
            "no tile of %d hashes is at the edge of level %d".formatted(width, level));
      }
      return tile;
    }
    Place place = new Place(level, index);
    Tile known = full.get(place);
    if (known != null) {
      return known;
    }
    Tile read = source.tile(level, TileCoordinate.full(index));
    Hash root = read.node(Tile.HEIGHT, 0);
    if (!root.equals(rootOf(level, index))) {
      throw wrong("its tile %d of level %d is not in the tree".formatted(index, level));
    }
    full.put(place, read);
    return read;
  }

  /** What the tile above says of a full tile. */
  private Hash rootOf(int level, long index) throws TileSourceException {
    long above = index / TileCoordinate.FULL_WIDTH;
    Tile tile = tile(level + 1, above, Tile.widthIn(size, level + 1, above));
    return tile.hashes().get((int) (index % TileCoordinate.FULL_WIDTH));
  }

  /**
   * The hashes of a bundle's entries.
   *
   * @throws TileSourceException {@code WRONG} when they are not the tree's leaves
   */
  List<Hash> leaves(long bundle, EntryBundle entries) throws TileSourceException {
    List<Hash> leaves = new ArrayList<>(entries.entries().size());
    entries.entries().forEach(entry -> leaves.add(Merkle.leafHash(entry)));
    Tile tile = new Tile(leaves);
    boolean isRight =
        leaves.size() == TileCoordinate.FULL_WIDTH
            ? tile.node(Tile.HEIGHT, 0).equals(rootOf(0, bundle))
            : tile.equals(tile(0, bundle, leaves.size()));
    if (!isRight) {
      throw wrong(
          "its entries from %d on are not the %d in the tree"
              .formatted(bundle * TileCoordinate.FULL_WIDTH, leaves.size()));
    }
    return leaves;
  }

  /** The root that the tree had at a size that it has passed. */
  Hash rootAt(long earlier) throws TileSourceException {
    return Merkle.root(earlier, nodes(size));
  }

  /** The proof that the tree extends what it was at that size. */
  List<Hash> consistencyFrom(long earlier) throws TileSourceException {
    return Merkle.consistencyPath(earlier, size, nodes(size));
  }

  private static TileSourceException wrong(String what) {
    return new TileSourceException(Reason.WRONG, what);
  }
}
