package cairn.format;

/**
 * Where a tile or entry bundle stands in a tiled log, without its level (tlog-tiles, "Merkle
 * Tree").
 *
 * <pre>{@code
 * x001/x234/067        the full tile 1234067: 256 wide
 * x001/x234/067.p/112  its first 112
 * }</pre>
 *
 * @param index the tile's index within its level, from 0 to {@link #MAX_INDEX}
 * @param width how many of its 256 places are filled, 1 to 256
 */
public record TileCoordinate(long index, int width) {
  /** Places in a full tile. */
  public static final int FULL_WIDTH = 256;

  /** The last tile of level 0 in the largest tree: (2^63 - 1) / 256, of 17 digits. */
  public static final long MAX_INDEX = Long.MAX_VALUE / FULL_WIDTH;

  private static final String PARTIAL = ".p/";
  private static final int MAX_PATH_LENGTH = "x036/x028/x797/x018/x963/967.p/255".length();

  public TileCoordinate {
    if (index < 0 || index > MAX_INDEX) {
      throw new IllegalArgumentException("a tile's index is 0 to 2^55-1, not " + index);
    }
    requireWidth(width);
  }

  /** Refuses what is not a width of a tile or bundle: 1 to 256. */
  static void requireWidth(int width) {
    if (width < 1 || width > FULL_WIDTH) {
      throw new IllegalArgumentException("a tile or bundle is 1 to 256 wide, not " + width);
    }
  }

  /** The full tile {@code index}. */
  public static TileCoordinate full(long index) {
    return new TileCoordinate(index, FULL_WIDTH);
  }

  /**
   * Reads the last part of a tile's path.
   *
   * @throws MalformedException if it is not in the one form that the standard gives it, or beyond
   *     any tree of 2^63 - 1 leaves
   */
  public static TileCoordinate parse(String path) throws MalformedException {
    if (path.length() > MAX_PATH_LENGTH) {
      throw notAPath(path);
    }
    int partial = path.indexOf(PARTIAL);
    int width = partial < 0 ? FULL_WIDTH : parseWidth(path.substring(partial + PARTIAL.length()));
    long index = parseIndex(partial < 0 ? path : path.substring(0, partial));
    TileCoordinate tile = new TileCoordinate(index, width);
    if (!tile.path().equals(path)) { // an x too many or too few, or leading elements of zeroes
      throw notAPath(path);
    }
    return tile;
  }

  private static int parseWidth(String text) throws MalformedException {
    long width = Decimal.parse(text, "tile width");
    if (width < 1 || width >= FULL_WIDTH) {
      throw MalformedException.expected("tile width", "1 to 255", text);
    }
    return (int) width;
  }

  private static long parseIndex(String path) throws MalformedException {
    long index = 0;
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (c >= '0' && c <= '9') {
        index = index * 10 + (c - '0');
        if (index > MAX_INDEX) { // before it could overflow
          throw MalformedException.expected("tile index", "at most 2^55-1", path);
        }
      } else if (c != 'x' && c != '/') {
        throw notAPath(path);
      }
    }
    return index;
  }

  private static MalformedException notAPath(String path) {
    return MalformedException.expected("tile path", "a tile index such as x001/234", path);
  }

  /** Whether all 256 places are filled. */
  public boolean isFull() {
    return width == FULL_WIDTH;
  }

  /** The last part of the tile's path. */
  public String path() {
    StringBuilder path = new StringBuilder(threeDigits(index));
    for (long rest = index / 1000; rest > 0; rest /= 1000) {
      path.insert(0, "x" + threeDigits(rest) + "/");
    }
    return isFull() ? path.toString() : path + PARTIAL + width;
  }

  /** The last three digits; not by a format string, whose digits depend on the locale. */
  private static String threeDigits(long number) {
    return Long.toString(1000 + number % 1000).substring(1);
  }
}
