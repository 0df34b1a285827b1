package cairn.log.tree;

import cairn.format.Frontier;
import cairn.format.Tile;
import java.util.List;

/**
 * The right edge of a committed tree: its frontier, and for each tile level the tile that grows.
 *
 * @param frontier the tree's size and complete subtrees
 * @param tiles by tile level; the tile at {@link #tileIndex}, which may hold nothing yet
 */
public record TreeEdge(Frontier frontier, List<TileNodes> tiles) {
  public static final TreeEdge EMPTY = new TreeEdge(Frontier.EMPTY, List.of(new TileNodes()));

  public TreeEdge {
    tiles = List.copyOf(tiles);
  }

  public long size() {
    return frontier.size();
  }

  /** Which tile of {@code level} grows next. */
  static long tileIndex(long size, int level) {
    return size >>> (Tile.HEIGHT * (level + 1));
  }

  /** How many tile levels a tree of that size has, at least 1. */
  static int levels(long size) {
    int levels = 1;
    while (levels <= Tile.MAX_LEVEL / Tile.HEIGHT && size >>> (Tile.HEIGHT * levels) > 0) {
      levels++;
    }
    return levels;
  }

  boolean holds(int level, long index) {
    return level < tiles.size() && index == tileIndex(size(), level);
  }
}
