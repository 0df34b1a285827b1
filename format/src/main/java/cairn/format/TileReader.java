package cairn.format;

/**
 * Reads the tiles of one log.
 *
 * @param <E> what reading may throw
 */
@FunctionalInterface
public interface TileReader<E extends Exception> {
  /** The tile at {@code level} and {@code index}, at least {@code width} hashes wide. */
  Tile tile(int level, long index, int width) throws E;

  /** The inner nodes of the tree of {@code size} leaves whose tiles this reads. */
  default NodeReader<E> nodes(long size) {
    return (level, index) -> {
      int tileLevel = level / Tile.HEIGHT;
      int height = level % Tile.HEIGHT;
      long first = index << height; // among the hashes of the tile level
      long tileIndex = first / TileCoordinate.FULL_WIDTH;
      int width = Tile.widthIn(size, tileLevel, tileIndex);
      int within = (int) (first % TileCoordinate.FULL_WIDTH) >>> height;
      return tile(tileLevel, tileIndex, width).node(height, within);
    };
  }
}
