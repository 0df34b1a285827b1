package cairn.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

class StrictZipTest {

  private static byte[] written() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ZipWriter writer = new ZipWriter(out);
    writer.add("a", new byte[] {1, 2, 3});
    writer.add("b/c", new byte[0]);
    writer.finish();
    return out.toByteArray();
  }

  @Test
  void readsWhatTheWriterWrites() throws Exception {
    StrictZip zip = StrictZip.open(new BytesChannel(written()));

    assertThat(zip.names()).containsExactly("a", "b/c");
    assertThat(zip.read("a", 3)).containsExactly(1, 2, 3);
    assertThat(zip.read("b/c", 0)).isEmpty();
  }

  @Test
  void theJdkReadsItAlike() throws Exception {
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(written()))) {
      assertThat(zip.getNextEntry().getName()).isEqualTo("a");
      assertThat(zip.readAllBytes()).containsExactly(1, 2, 3);
      assertThat(zip.getNextEntry().getName()).isEqualTo("b/c");
      assertThat(zip.getNextEntry()).isNull();
    }
  }

  @Test
  void writesTheSameBytesAgain() throws Exception {
    assertThat(written()).isEqualTo(written());
  }

  @Test
  void knowsItsLengthBeforehand() throws Exception {
    assertThat(ZipWriter.length(List.of("a", "b/c"), 3)).isEqualTo(written().length);
  }

  @Test
  void refusesWhatAStreamingWriterLeavesInDataDescriptors() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("a"));
      zip.write(1);
    }

    assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(() -> StrictZip.open(new BytesChannel(out.toByteArray())))
        .withMessageContaining("data descriptor");
  }

  @Test
  void refusesAMemberThatIsLargerThanItsReaderTakes() throws Exception {
    StrictZip zip = StrictZip.open(new BytesChannel(written()));

    assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(() -> zip.read("a", 2))
        .withMessage("zip: \"a\": expected at most 2 bytes, found 3");
  }

  @Test
  void refusesAFileAbove64MebibytesWithoutReadingIt() {
    BytesChannel large =
        new BytesChannel(new byte[0]) {
          @Override
          public long size() {
            return StrictZip.MAX_BYTES + 1;
          }
        };

    assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(() -> StrictZip.open(large))
        .withMessage("zip: expected at most 67108864 bytes, found 67108865");
  }

  @Test
  void refusesMoreThan256MebibytesUnpackedByItsHeadersAlone() throws Exception {
    byte[] bomb = bomb(5, 60_000_000); // from 600,000 bytes each: a ratio of 100

    assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(() -> StrictZip.open(new BytesChannel(bomb)))
        .withMessage("zip: expected at most 268435456 bytes unpacked");
  }

  @Test
  void takes10000Members() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ZipWriter writer = new ZipWriter(out);
    for (int i = 0; i < StrictZip.MAX_MEMBERS; i++) {
      writer.add("f" + i, new byte[0]);
    }
    writer.finish();

    assertThat(StrictZip.open(new BytesChannel(out.toByteArray())).names())
        .hasSize(StrictZip.MAX_MEMBERS);
  }

  @Test
  void failsWhenTheFileBecomesShorter() throws Exception {
    byte[] whole = written();
    BytesChannel shrinking =
        new BytesChannel(new byte[10]) {
          @Override
          public long size() {
            return whole.length;
          }
        };

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> StrictZip.open(shrinking))
        .withMessage("the file became shorter while it was read");
  }

  /** Members that say of 1/100 of their size in zeroes that they are deflated. */
  private static byte[] bomb(int members, int size) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ZipWriter writer = new ZipWriter(out);
    for (int i = 0; i < members; i++) {
      writer.add("f" + i, new byte[size / 100]);
    }
    writer.finish();
    byte[] zip = out.toByteArray();
    int packed = size / 100;
    int local = 0;
    for (int i = 0; i < members; i++) {
      deflated(zip, local + 8, size);
      local += ZipRecords.LOCAL_LENGTH + 2 + packed;
    }
    for (int i = 0; i < members; i++) {
      deflated(zip, local + 10 + i * (ZipRecords.CENTRAL_LENGTH + 2), size);
    }
    return zip;
  }

  private static void deflated(byte[] zip, int method, int size) {
    ZipRecords.littleEndian(zip).putShort(method, (short) 8).putInt(method + 14, size);
  }
}
