package cairn.log;

import cairn.format.Frontier;
import cairn.format.Hash;
import cairn.format.Merkle;
import cairn.format.NodeReader;
import cairn.format.Tile;
import cairn.format.TileCoordinate;
import cairn.store.StoreException;
import java.util.ArrayList;
import java.util.List;

/**
 * A log's Merkle tree: the edge in memory, full tiles in the store behind a cache.
 *
 * <p>One thread, the log's writer, calls {@link #stage} and {@link #publish}. Any thread reads
 * nodes, without a lock, and sees every node that is complete in a tree published before.
 */
final class Tree implements NodeReader<StoreException> {
  private final LogStore store;
  private final TileCache cache;
  private volatile TreeEdge edge;

  private Tree(LogStore store, TileCache cache, TreeEdge edge) {
    this.store = store;
    this.cache = cache;
    this.edge = edge;
  }

  /**
   * Reads the edge of the stored tree.
   *
   * @throws StoreException {@code CORRUPT} when tiles or entries are missing, or do not make up
   *     {@code head}
   */
  static Tree open(LogStore store, TileCache cache, Head head) throws StoreException {
    List<TileNodes> tiles = new ArrayList<>();
    Tree tree = new Tree(store, cache, TreeEdge.EMPTY);
    for (int level = 0; level < TreeEdge.levels(head.size()); level++) {
      tiles.add(tree.readEdgeTile(head.size(), level));
    }
    NodeReader<StoreException> nodes =
        (level, index) -> tree.nodeIn(tiles.get(level / Tile.HEIGHT), level, index);
    Frontier frontier = Frontier.read(head.size(), nodes);
    if (!frontier.root().equals(head.root())) {
      throw new StoreException(
          StoreException.Reason.CORRUPT,
          "the stored entries and tiles make up root %s at size %d, but the head says %s; run fsck"
              .formatted(frontier.root(), head.size(), head.root()));
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
      store.entries(first, first + width).forEach(entry -> hashes.add(Merkle.leafHash(entry)));
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
  record Staged(TreeEdge edge, List<FullTile> completed) {
    Frontier frontier() {
      return edge.frontier();
    }
  }

  TreeEdge edge() {
    return edge;
  }

  /**
   * The tree with leaves added. It shares the growing tiles with the published one, beyond whose
   * size nobody reads: so a staged tree may be dropped, and another staged in its place.
   */
  Staged stage(List<Hash> leafHashes) {
    TileGrowth growth = new TileGrowth(edge);
    growth.append(leafHashes);
    return new Staged(growth.edge(), growth.takeCompleted());
  }

  /** Shows a staged tree, which has been committed, to readers. */
  void publish(Staged staged) {
    staged.completed().forEach(tile -> cache.put(tile.level(), tile.index(), tile.nodes()));
    edge = staged.edge();
  }

  /** The tile at that place, at least as wide as it is in the published tree. */
  TileNodes tile(int level, long index) throws StoreException {
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
