package cairn.format;

import java.util.ArrayList;
import java.util.List;

/**
 * A tile: up to 256 consecutive hashes of one tree height, 32 bytes each (tlog-tiles, "Merkle
 * Tree"). Level 0 holds leaf hashes; each hash at level {@code l} is over 256 of level {@code l-1}.
 *
 * <p>A tile that came from somewhere proves nothing until a root over it has been compared with a
 * signed one.
 *
 * @param hashes 1 to 256 hashes
 */
public record Tile(List<Hash> hashes) {
  /** Height of the subtree over a full tile. */
  public static final int HEIGHT = 8;

  /** Highest level that a path may name; no tree of at most 2^63 - 1 leaves fills level 8. */
  public static final int MAX_LEVEL = 63;

  public Tile {
    hashes = List.copyOf(hashes);
    TileCoordinate.requireWidth(hashes.size());
  }

  /**
   * Reads a tile of {@code width} hashes.
   *
   * @param width 1 to 256
   * @throws MalformedException if there are not exactly {@code 32 * width} bytes
   */
  public static Tile parse(byte[] bytes, int width) throws MalformedException {
    TileCoordinate.requireWidth(width);
    if (bytes.length != width * Hash.LENGTH) {
      throw new MalformedException(
          "tile: expected %d bytes, found %d".formatted(width * Hash.LENGTH, bytes.length));
    }
    List<Hash> hashes = new ArrayList<>(width);
    for (int i = 0; i < width; i++) {
      hashes.add(Hash.at(bytes, i * Hash.LENGTH));
    }
    return new Tile(hashes);
  }

  /** The hashes, one behind the other. */
  public byte[] encode() {
    byte[] bytes = new byte[hashes.size() * Hash.LENGTH];
    for (int i = 0; i < hashes.size(); i++) {
      hashes.get(i).copyTo(bytes, i * Hash.LENGTH);
    }
    return bytes;
  }

  /**
   * The node {@code height} levels above this tile's hashes, over the hashes {@code [index <<
   * height, (index + 1) << height)}.
   *
   * @throws IllegalArgumentException if this tile does not hold all of those
   */
  public Hash node(int height, int index) {
    if (height < 0 || height > HEIGHT || index < 0 || index >= hashes.size() >> height) {
      throw new IllegalArgumentException(
          "no node at height %d, index %d in a tile of %d".formatted(height, index, hashes.size()));
    }
    List<Hash> level = hashes.subList(index << height, (index + 1) << height);
    while (level.size() > 1) {
      List<Hash> above = new ArrayList<>(level.size() / 2);
      for (int i = 0; i < level.size(); i += 2) {
        above.add(Merkle.nodeHash(level.get(i), level.get(i + 1)));
      }
      level = above;
    }
    return level.getFirst();
  }

  /**
   * How wide the tile {@code index} of {@code level} is in a tree of {@code size}: 0 (there is
   * none) to 256, for whatever index and level somebody asks.
   */
  public static int widthIn(long size, int level, long index) {
    if (size < 0 || level < 0 || index < 0) {
      throw new IllegalArgumentException(
          "no tile at level %d, index %d of a tree of %d".formatted(level, index, size));
    }
    long hashesAtLevel = level < Long.BYTES ? size >>> (HEIGHT * level) : 0;
    long fullTiles = hashesAtLevel / TileCoordinate.FULL_WIDTH;
    if (index < fullTiles) {
      return TileCoordinate.FULL_WIDTH;
    }
    return index == fullTiles ? (int) (hashesAtLevel % TileCoordinate.FULL_WIDTH) : 0;
  }
}
