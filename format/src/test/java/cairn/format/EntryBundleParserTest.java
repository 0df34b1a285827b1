package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EntryBundleParserTest {
  private final List<byte[]> entries = new ArrayList<>();

  private EntryBundleParser parser(int width) {
    return new EntryBundleParser(width, entries::add);
  }

  @Test
  void readsTheSameEntriesHoweverTheyAreCut() throws Exception {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      List<byte[]> written = new ArrayList<>();
      int width = 1 + random.nextInt(256);
      for (int i = 0; i < width; i++) {
        byte[] entry = new byte[random.nextInt(4) == 0 ? 0 : random.nextInt(700)];
        random.nextBytes(entry);
        written.add(entry);
      }
      byte[] bundle = new EntryBundle(written).encode();
      entries.clear();
      EntryBundleParser parser = parser(width);
      int at = 0;
      while (at < bundle.length) {
        int end = Math.min(bundle.length, at + random.nextInt(1 << random.nextInt(12)));
        parser.accept(Arrays.copyOfRange(bundle, at, end));
        at = end;
      }
      parser.finish();
      assertThat(entries).as("seed %d", seed).containsExactlyElementsOf(written);
    }
  }

  @Test
  void readsTheLongestBundle() throws Exception {
    EntryBundleParser parser = parser(TileCoordinate.FULL_WIDTH);
    byte[] longest = new byte[Short.BYTES + EntryBundle.MAX_ENTRY_LENGTH];
    longest[0] = (byte) 0xff;
    longest[1] = (byte) 0xff;
    for (int i = 0; i < TileCoordinate.FULL_WIDTH; i++) {
      parser.accept(longest);
    }
    parser.finish();
    assertThat(entries).hasSize(256).allMatch(entry -> entry.length == 65_535);
    assertThat(EntryBundleParser.MAX_BYTES).isEqualTo(256 * longest.length);
  }

  /** Whatever {@link EntryBundle#parse} refuses is refused here, and nothing else. */
  @Test
  void refusesWhatTheWholeReaderRefuses() {
    Random random = new Random(7);
    int refused = 0;
    for (int round = 0; round < 2000; round++) {
      int width = 1 + random.nextInt(4);
      List<byte[]> written = new ArrayList<>();
      for (int i = 0; i < width; i++) {
        written.add(new byte[random.nextInt(4)]);
      }
      byte[] whole = new EntryBundle(written).encode();
      byte[] bytes = Arrays.copyOf(whole, whole.length + random.nextInt(-1, 2));
      if (bytes.length > 0 && random.nextBoolean()) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(3);
      }
      entries.clear();
      EntryBundleParser parser = parser(width);
      parser.accept(bytes);
      try {
        List<byte[]> read = EntryBundle.parse(bytes, width).entries();
        assertThatCode(parser::finish).doesNotThrowAnyException();
        assertThat(entries).containsExactlyElementsOf(read);
      } catch (MalformedException malformed) {
        refused++;
        assertThatThrownBy(parser::finish).isInstanceOf(MalformedException.class);
      }
    }
    assertThat(refused).isBetween(500, 1900);
  }

  @Test
  void saysWhatIsMissingAndWhatIsTooMuch() {
    EntryBundleParser few = parser(2);
    few.accept(new byte[] {0, 1, 7, 0});
    assertThatThrownBy(few::finish).hasMessage("bundle: expected 2 entries, found 1");
    EntryBundleParser many = parser(1);
    many.accept(new byte[] {0, 0, 9});
    many.accept(new byte[] {9, 9});
    assertThatThrownBy(many::finish).hasMessage("bundle: 3 bytes behind 1 entries");
  }

  @Test
  void takesNoImpossibleWidth() {
    assertThatThrownBy(() -> parser(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> parser(257)).isInstanceOf(IllegalArgumentException.class);
  }
}
