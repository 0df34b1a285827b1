package cairn.format;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a tile or entry bundle stands in a tiled log, without its level (tlog-tiles, "Merkle
 * Tree").
 *
 * <pre>{@code
 * x001/x234/067        the full tile 1234067: 256 wide
 * x001/x234/067.p/112  its first 112
 * }</pre>
 *
 * @param index the tile's index within its level, from 0
 * @param width how many of its 256 places are filled, 1 to 256
 */
public record TileCoordinate(long index, int width) {
  /** Places in a full tile. */
  public static final int FULL_WIDTH = 256;

  private static final int MAX_PATH_LENGTH = 7 * 5 + 6; // 2^63 / 256 has 17 digits: 6 elements

  public TileCoordinate {
    if (index < 0 || width < 1 || width > FULL_WIDTH) {
      throw new IllegalArgumentException("no tile with index %d, width %d".formatted(index, width));
    }
  }

  /** The full tile {@code index}. */
  public static TileCoordinate full(long index) {
    return new TileCoordinate(index, FULL_WIDTH);
  }

  /**
   * Reads the last part of a tile's path.
   *
   * @throws MalformedException if it is not in the one form that the standard gives it
   */
  public static TileCoordinate parse(String path) throws MalformedException {
    if (path.length() > MAX_PATH_LENGTH) {
      throw MalformedException.expected("tile path", "a tile index such as x001/234", path);
    }
    int partial = path.indexOf(".p/");
    String elements = partial < 0 ? path : path.substring(0, partial);
    long width =
        partial < 0 ? FULL_WIDTH : Decimal.parse(path.substring(partial + 3), "tile width");
    if (width < 1 || width > FULL_WIDTH || (partial >= 0 && width == FULL_WIDTH)) {
      throw MalformedException.expected("tile width", "1 to 255", path);
    }
    long index = 0;
    for (String element : elements.split("/", -1)) {
      String digits = element.startsWith("x") ? element.substring(1) : element;
      if (digits.length() != 3 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
        throw MalformedException.expected("tile path", "a tile index such as x001/234", path);
      }
      index = index * 1000 + Decimal.parse(stripZeroes(digits), "tile index");
    }
    TileCoordinate tile = new TileCoordinate(index, (int) width);
    if (!tile.path().equals(path)) {
      throw MalformedException.expected("tile path", tile.path(), path);
    }
    return tile;
  }

  private static String stripZeroes(String digits) {
    int start = 0;
    while (start < digits.length() - 1 && digits.charAt(start) == '0') {
      start++;
    }
    return digits.substring(start);
  }

  /** Whether all 256 places are filled. */
  public boolean isFull() {
    return width == FULL_WIDTH;
  }

  /** The last part of the tile's path. */
  public String path() {
    List<String> elements = new ArrayList<>();
    elements.addFirst("%03d".formatted(index % 1000));
    for (long rest = index / 1000; rest > 0; rest /= 1000) {
      elements.addFirst("x%03d".formatted(rest % 1000));
    }
    return String.join("/", elements) + (isFull() ? "" : ".p/" + width);
  }
}
