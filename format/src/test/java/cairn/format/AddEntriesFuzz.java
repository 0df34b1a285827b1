package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * What is read is written again as the same bytes, as far as it was read; all else is malformed,
 * and nothing else is thrown.
 */
class AddEntriesFuzz {

  @FuzzTest
  void upload(byte[] bytes) throws IOException {
    ByteArrayOutputStream again = new ByteArrayOutputStream();
    boolean isWhole = false;
    try {
      AddEntriesReader reader = AddEntriesReader.open(new ByteArrayInputStream(bytes));
      again.writeBytes(reader.header().encode());
      for (Optional<EntryPackage> next = reader.next(); next.isPresent(); next = reader.next()) {
        again.writeBytes(next.get().encode());
      }
      isWhole = true;
    } catch (MalformedException refused) {
      assertThat(refused.getMessage()).isNotBlank();
    }
    assertThat(again.size()).isLessThanOrEqualTo(bytes.length);
    assertThat(again.toByteArray()).isEqualTo(Arrays.copyOf(bytes, again.size()));
    if (isWhole) {
      assertThat(again.toByteArray()).isEqualTo(bytes);
    }
  }

  @FuzzTest
  void info(byte[] bytes) {
    MirrorInfo read;
    try {
      read = MirrorInfo.parse(bytes);
    } catch (MalformedException refused) {
      return;
    }
    assertThat(Utf8.encode(read.encode())).isEqualTo(bytes);
  }
}
