package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.OracleTable.Row;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TileTest {
  private static final NaiveTree TREE = NaiveTree.counting(70_000);
  private static final Map<String, Tile> TILES = new HashMap<>();

  /** The tile of the counting log, built from the definition in tlog-tiles. */
  private static Tile tile(int level, long index, int width) {
    return TILES.computeIfAbsent(
        level + "/" + index + "/" + width,
        key -> {
          List<Hash> hashes = new ArrayList<>();
          for (int i = 0; i < width; i++) {
            hashes.add(TREE.node(8 * level, index * 256 + i));
          }
          return new Tile(hashes);
        });
  }

  @Test
  void tilesHaveTheBytesWidthsAndPathsThatGoGivesThem() throws Exception {
    for (Row row : OracleTable.rows("tiles", "tile")) {
      int level = (int) row.number("level");
      long index = row.number("index");
      int width = (int) row.number("width");
      assertThat(Tile.widthIn(row.number("size"), level, index)).isEqualTo(width);
      Tile tile = tile(level, index, width);
      assertThat(Hash.sha256(tile.encode())).isEqualTo(row.hash("sha256"));
      assertThat(Tile.parse(tile.encode(), width)).isEqualTo(tile);
      assertThat(new TileCoordinate(index, width).path()).isEqualTo(row.text("path"));
    }
  }

  @Test
  void pathsAreThoseThatGoWritesWhateverTheLocale() throws Exception {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try {
      for (Row row : OracleTable.rows("tiles", "path")) {
        TileCoordinate tile = new TileCoordinate(row.number("index"), (int) row.number("width"));
        assertThat(tile.path()).isEqualTo(row.text("path"));
        assertThat(TileCoordinate.parse(row.text("path"))).isEqualTo(tile);
      }
    } finally {
      Locale.setDefault(before);
    }
  }

  /** Go writes tiles up to index 2^63-1; no log of 2^63-1 entries has those. */
  @Test
  void refusesThePathsThatGoRefusesAndTilesThatNoTreeHas() {
    Set<String> beyondAnyTree =
        Set.of("x036/x028/x797/x018/x963/968", "x009/x223/x372/x036/x854/x775/807");
    for (Row row : OracleTable.rows("tiles", "parse")) {
      String path = row.text("path");
      boolean expected = row.isTrue("go") && !beyondAnyTree.contains(path);
      assertThat(parses(path)).as(path).isEqualTo(expected);
    }
  }

  private static boolean parses(String path) {
    try {
      TileCoordinate tile = TileCoordinate.parse(path);
      assertThat(tile.path()).isEqualTo(path);
      return true;
    } catch (MalformedException e) {
      return false;
    }
  }

  @Test
  void refusesHugePathsWithoutOverflow() {
    for (String path : List.of("9".repeat(34), "9".repeat(10_000), "x999/".repeat(6) + "999")) {
      assertThatThrownBy(() -> TileCoordinate.parse(path)).isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void readsThePathOfTheLastTileThatAnyTreeHasAndNoLaterOne() throws Exception {
    String last = "x036/x028/x797/x018/x963/967";
    assertThat(TileCoordinate.parse(last)).isEqualTo(TileCoordinate.full(TileCoordinate.MAX_INDEX));
    for (int width : new int[] {1, 99, 255}) {
      assertThat(TileCoordinate.parse(last + ".p/" + width))
          .isEqualTo(new TileCoordinate(TileCoordinate.MAX_INDEX, width));
    }
    for (String path :
        List.of(
            last + ".p/0", last + ".p/256", "x036/x028/x797/x018/x963/968", last + ".p/1/1", "")) {
      assertThatThrownBy(() -> TileCoordinate.parse(path))
          .as(path)
          .isInstanceOf(MalformedException.class);
    }
    assertThatThrownBy(() -> TileCoordinate.full(TileCoordinate.MAX_INDEX + 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void widthsAreThoseOfTheStandardsFormula() {
    for (long size : new long[] {0, 1, 255, 256, 257, 70_000, 1L << 62, Long.MAX_VALUE}) {
      for (int level = 0; level <= Tile.MAX_LEVEL; level++) {
        long hashes = level < 8 ? size >> (8 * level) : 0;
        long partial = hashes / 256;
        assertThat(Tile.widthIn(size, level, partial)).isEqualTo((int) (hashes % 256));
        assertThat(Tile.widthIn(size, level, partial + 1)).isZero();
        assertThat(Tile.widthIn(size, level, Long.MAX_VALUE)).isZero();
        assertThat(Tile.widthIn(size, level, 1L << 56)).isZero(); // × 256 would overflow to 0
        if (partial > 0) {
          assertThat(Tile.widthIn(size, level, partial - 1)).isEqualTo(256);
          assertThat(Tile.widthIn(size, level, 0)).isEqualTo(256);
        }
      }
    }
    assertThatThrownBy(() -> Tile.widthIn(-1, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Tile.widthIn(1, 0, -1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void everyNodeOfATileIsTheDefinitions() {
    for (int width : new int[] {1, 2, 3, 127, 128, 255, 256}) {
      Tile tile = tile(0, 3, width);
      for (int height = 0; height <= Tile.HEIGHT; height++) {
        for (int index = 0; index < width >> height; index++) {
          assertThat(tile.node(height, index))
              .isEqualTo(TREE.node(height, ((3L * 256) >> height) + index));
        }
        int outside = width >> height;
        int atHeight = height;
        assertThatThrownBy(() -> tile.node(atHeight, outside))
            .isInstanceOf(IllegalArgumentException.class);
      }
      assertThatThrownBy(() -> tile.node(8, 1 << 29)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> tile.node(-1, 0)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> tile.node(9, 0)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void nodesAndRootsReadFromTilesAreTheTrees() {
    TileReader<RuntimeException> reader =
        (level, index, width) -> {
          assertThat(width).isBetween(1, 256);
          return tile(level, index, width);
        };
    for (Row row : OracleTable.rows("merkle", "root")) {
      long size = row.number("size");
      assertThat(Merkle.root(size, reader.nodes(size))).isEqualTo(row.hash("hash"));
    }
    for (Row row : OracleTable.rows("merkle", "inclusion")) {
      long size = row.number("size");
      assertThat(Merkle.inclusionPath(row.number("index"), size, reader.nodes(size)))
          .isEqualTo(row.path());
    }
  }

  @Test
  void refusesTilesOfAnotherLengthOrWidth() {
    assertThatThrownBy(() -> Tile.parse(new byte[31], 1)).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> Tile.parse(new byte[33], 1)).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> Tile.parse(new byte[32], 2)).isInstanceOf(MalformedException.class);
    for (int width : new int[] {0, -1, 257, Integer.MIN_VALUE}) {
      assertThatThrownBy(() -> Tile.parse(new byte[32], width))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
