package cairn.log.tree;

import cairn.format.Frontier;
import cairn.format.Hash;
import cairn.format.NodeReader;
import cairn.format.Tile;
import cairn.format.TileCoordinate;
import cairn.store.StoreException;
import java.util.ArrayList;
import java.util.List;

/**
 * The Merkle tree of a log or mirror: the edge in memory, full tiles in the store behind a cache.
 *
 * <p>One thread at a time, the writer, calls {@link #stage} and {@link #publish}. Any thread reads
 * nodes, without a lock, and sees every node that is complete in a tree published before.
 */
public final class Tree implements NodeReader<StoreException> {
  private final TreeTables store;
  private final TileCache cache;
  private volatile TreeEdge edge;

  private Tree(TreeTables store, TileCache cache, TreeEdge edge) {
    this.store = store;
    this.cache = cache;
    this.edge = edge;
  }

  /**
   * Reads the edge of the stored tree.
   *
   * @throws StoreException {@code CORRUPT} when tiles or entries are missing, or do not make up
   *     {@code root} at {@code size}
   */
  public static Tree open(TreeTables store, TileCache cache, long size, Hash root)
      throws StoreException {
    List<TileNodes> tiles = new ArrayList<>();
    Tree tree = new Tree(store, cache, TreeEdge.EMPTY);
    for (int level = 0; level < TreeEdge.levels(size); level++) {
      tiles.add(tree.readEdgeTile(size, level));
    }
    NodeReader<StoreException> nodes =
        (level, index) -> tree.nodeIn(tiles.get(level / Tile.HEIGHT), level, index);
    Frontier frontier = Frontier.read(size, nodes);
    if (!frontier.root().equals(root)) {
      throw new StoreException(
          StoreException.Reason.CORRUPT,
          "the stored entries and tiles make up root %s at size %d, but the head says %s; run fsck"
              .formatted(frontier.root(), size, root));
    }
    tree.edge = new TreeEdge(frontier, tiles);
    return tree;
  }

  private TileNodes readEdgeTile(long size, int level) throws StoreException {
    long index = TreeEdge.tileIndex(size, level);
    int width = Tile.widthIn(size, level, index);
    long first = index * TileCoordinate.FULL_WIDTH;
    List<Hash> hashes = new ArrayList<>(width);
    if (level == 0) {
      hashes.addAll(store.leafHashes(first, first + width));
    } else {
      for (long below = first; below < first + width; below++) {
        hashes.add(fullTile(level - 1, below).root());
      }
    }
    return width == 0 ? new TileNodes() : TileNodes.of(new Tile(hashes));
  }

  private Hash nodeIn(TileNodes tile, int level, long index) {
    int height = level % Tile.HEIGHT;
    return tile.node(height, TileNodes.indexInTile(height, index));
  }

  /** A tree that is about to be committed. */
  public record Staged(TreeEdge edge, List<FullTile> completed) {
    public Frontier frontier() {
      return edge.frontier();
    }
  }

  public TreeEdge edge() {
    return edge;
  }

  /**
   * The tree with leaves added. It shares the growing tiles with the published one, beyond whose
   * size nobody reads: so a staged tree may be dropped, and another staged in its place.
   */
  public Staged stage(List<Hash> leafHashes) {
    TileGrowth growth = new TileGrowth(edge);
    growth.append(leafHashes);
    return new Staged(growth.edge(), growth.takeCompleted());
  }

  /** Shows a staged tree, which has been committed, to readers. */
  public void publish(Staged staged) {
    staged.completed().forEach(tile -> cache.put(tile.level(), tile.index(), tile.nodes()));
    edge = staged.edge();
  }

  /** The tile at that place, at least as wide as it is in the published tree. */
  public TileNodes tile(int level, long index) throws StoreException {
    TreeEdge seen = edge;
    return seen.holds(level, index) ? seen.tiles().get(level) : fullTile(level, index);
  }

  private TileNodes fullTile(int level, long index) throws StoreException {
    var cached = cache.get(level, index);
    if (cached.isPresent()) {
      return cached.get();
    }
    TileNodes nodes = TileNodes.of(store.tile(level, index));
    cache.put(level, index, nodes);
    return nodes;
  }

  @Override
  public Hash node(int level, long index) throws StoreException {
    int height = level % Tile.HEIGHT;
    TileNodes tile = tile(level / Tile.HEIGHT, index >>> (Tile.HEIGHT - height));
    return nodeIn(tile, level, index);
  }
}
