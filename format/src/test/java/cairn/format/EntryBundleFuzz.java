package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;

/**
 * What is read is written again as the same bytes; all else is malformed, and nothing else is
 * thrown. The first byte says how wide.
 */
class EntryBundleFuzz {

  @FuzzTest
  void bundle(byte[] data) {
    check(data, (bytes, width) -> EntryBundle.parse(bytes, width).encode());
  }

  @FuzzTest
  void tile(byte[] data) {
    check(data, (bytes, width) -> Tile.parse(bytes, width).encode());
  }

  private interface RoundTrip {
    byte[] apply(byte[] bytes, int width) throws MalformedException;
  }

  private static void check(byte[] data, RoundTrip roundTrip) {
    if (data.length == 0) {
      return;
    }
    byte[] bytes = Arrays.copyOfRange(data, 1, data.length);
    try {
      assertThat(roundTrip.apply(bytes, 1 + Byte.toUnsignedInt(data[0]))).isEqualTo(bytes);
    } catch (MalformedException refused) {
      assertThat(refused.getMessage()).isNotBlank();
    }
  }
}
