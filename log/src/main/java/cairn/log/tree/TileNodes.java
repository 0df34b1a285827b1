package cairn.log.tree;

import cairn.format.Hash;
import cairn.format.Merkle;
import cairn.format.Tile;
import cairn.format.TileCoordinate;
import java.util.Arrays;
import java.util.List;

/**
 * A tile with the inner nodes below its root, each computed once.
 *
 * <p>Grows at its right end while it is the edge of a tree. The log's writer alone puts nodes;
 * readers look only at nodes that are complete in a tree whose publication (a volatile write) they
 * have seen, so no node is read while it is written, and none that was read ever changes.
 */
public final class TileNodes {
  /** Where the nodes of each height begin: 256 of height 0, 128 of height 1, … 2 of height 7. */
  private static final int[] FIRST = {0, 256, 384, 448, 480, 496, 504, 508};

  private static final int COUNT = 510;

  private final byte[] nodes = new byte[COUNT * Hash.LENGTH];

  /** All nodes of a full tile. */
  public static TileNodes of(Tile tile) {
    TileNodes all = new TileNodes();
    List<Hash> hashes = tile.hashes();
    for (int i = 0; i < hashes.size(); i++) {
      all.put(0, i, hashes.get(i));
    }
    for (int height = 1; height < Tile.HEIGHT; height++) {
      for (int i = 0; i < hashes.size() >> height; i++) {
        Hash left = all.node(height - 1, 2 * i);
        all.put(height, i, Merkle.nodeHash(left, all.node(height - 1, 2 * i + 1)));
      }
    }
    return all;
  }

  void put(int height, int index, Hash hash) {
    hash.copyTo(nodes, offset(height, index));
  }

  public Hash node(int height, int index) {
    return Hash.at(nodes, offset(height, index));
  }

  /** Where that node's 32 bytes are in {@link #bytes()}. */
  public static int offset(int height, int index) {
    return (FIRST[height] + index) * Hash.LENGTH;
  }

  /** The nodes' own bytes, not a copy: to be read only. */
  public byte[] bytes() {
    return nodes;
  }

  /** The tile's first {@code width} hashes as it is stored and served. */
  public byte[] encode(int width) {
    return Arrays.copyOf(nodes, width * Hash.LENGTH);
  }

  /** The root over a full tile. */
  public Hash root() {
    return Merkle.nodeHash(node(Tile.HEIGHT - 1, 0), node(Tile.HEIGHT - 1, 1));
  }

  static int indexInTile(int height, long index) {
    return (int) (index & ((TileCoordinate.FULL_WIDTH >> height) - 1));
  }
}
