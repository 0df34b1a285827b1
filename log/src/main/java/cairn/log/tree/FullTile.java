package cairn.log.tree;

import cairn.format.TileCoordinate;

/** A tile that a round has completed, to be stored for ever. */
public record FullTile(int level, long index, TileNodes nodes) {
  public byte[] encode() {
    return nodes.encode(TileCoordinate.FULL_WIDTH);
  }
}
