package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * What is read is written again as the same bytes; all else is malformed, and nothing else is
 * thrown.
 */
class TileCoordinateFuzz {

  @FuzzTest
  void path(byte[] bytes) {
    TileCoordinate read;
    try {
      read = TileCoordinate.parse(Utf8.decode(bytes, "path"));
    } catch (MalformedException refused) {
      return;
    }
    assertThat(Utf8.encode(read.path())).isEqualTo(bytes);
  }
}
