package cairn.log.tree;

import cairn.format.Frontier;
import cairn.format.Hash;
import cairn.format.Tile;
import java.util.ArrayList;
import java.util.List;

/** Adds leaves to a tree's edge and collects the tiles that become full. For one thread. */
public final class TileGrowth {
  private final List<TileNodes> growing; // by tile level
  private Frontier frontier;
  private List<FullTile> completed = new ArrayList<>();

  /** Goes on from an edge, in whose growing tiles it writes behind what the edge holds. */
  public TileGrowth(TreeEdge edge) {
    this.frontier = edge.frontier();
    this.growing = new ArrayList<>(edge.tiles());
  }

  public void append(List<Hash> leafHashes) {
    frontier = frontier.append(leafHashes, this::put);
  }

  private void put(int level, long index, Hash hash) {
    int height = level % Tile.HEIGHT;
    int tileLevel = level / Tile.HEIGHT;
    if (height == 0 && tileLevel > 0) { // the root of a tile: that tile is full
      TileNodes full = growing.set(tileLevel - 1, new TileNodes());
      completed.add(new FullTile(tileLevel - 1, index, full));
    }
    if (tileLevel == growing.size()) {
      growing.add(new TileNodes());
    }
    growing.get(tileLevel).put(height, TileNodes.indexInTile(height, index), hash);
  }

  public Frontier frontier() {
    return frontier;
  }

  /** The tiles completed since the last call, each behind those below it. */
  public List<FullTile> takeCompleted() {
    List<FullTile> taken = completed;
    completed = new ArrayList<>();
    return taken;
  }

  public TreeEdge edge() {
    return new TreeEdge(frontier, growing);
  }
}
