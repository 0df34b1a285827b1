package cairn.log;

import cairn.format.TileCoordinate;

/** A tile that a round has completed, to be stored for ever. */
record FullTile(int level, long index, TileNodes nodes) {
  byte[] encode() {
    return nodes.encode(TileCoordinate.FULL_WIDTH);
  }
}
