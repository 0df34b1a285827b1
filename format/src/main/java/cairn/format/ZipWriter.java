package cairn.format;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Writes a zip that {@link StrictZip} reads: members stored as they are, in the order in which they
 * come, dated 1980-01-01. Equal members make equal bytes. For one thread.
 */
final class ZipWriter {
  private static final int FIRST_DAY = 0x0021 << 16; // 1980-01-01, 00:00
  private static final int REGULAR_FILE = 0x81a40000; // -rw-r--r--
  private static final int MADE_ON_UNIX = 3 << 8 | ZipRecords.VERSION;

  private final OutputStream out;
  private final ByteArrayOutputStream directory = new ByteArrayOutputStream();
  private final List<String> names = new ArrayList<>();
  private int position;

  ZipWriter(OutputStream out) {
    this.out = out;
  }

  /** How long the file becomes of members with {@code contentBytes} in all. */
  static long length(List<String> names, long contentBytes) {
    long length = ZipRecords.END_LENGTH + contentBytes;
    for (String name : names) {
      length += ZipRecords.LOCAL_LENGTH + ZipRecords.CENTRAL_LENGTH + 2L * name.length();
    }
    return length;
  }

  /** Writes the next member; its name is one that {@link StrictZip} takes. */
  void add(String name, byte[] content) throws IOException {
    byte[] ascii = Utf8.encode(name);
    ByteBuffer local = ZipRecords.littleEndian(ZipRecords.LOCAL_LENGTH);
    local.putInt(ZipRecords.LOCAL_SIGNATURE);
    putFacts(local, content, ascii.length);
    ByteBuffer central = ZipRecords.littleEndian(ZipRecords.CENTRAL_LENGTH);
    central.putInt(ZipRecords.CENTRAL_SIGNATURE).putShort((short) MADE_ON_UNIX);
    putFacts(central, content, ascii.length);
    central.putShort((short) 0).putShort((short) 0).putShort((short) 0);
    central.putInt(REGULAR_FILE).putInt(position);
    out.write(ZipRecords.bytes(local));
    out.write(ascii);
    out.write(content);
    directory.write(ZipRecords.bytes(central));
    directory.write(ascii);
    position += local.capacity() + ascii.length + content.length;
    names.add(name);
  }

  /** Version to extra length, which both headers have in common. */
  private static void putFacts(ByteBuffer header, byte[] content, int nameLength) {
    CRC32 crc = new CRC32();
    crc.update(content);
    header.putShort((short) ZipRecords.VERSION).putShort((short) 0);
    header.putShort((short) ZipRecords.STORED).putInt(FIRST_DAY);
    header.putInt((int) crc.getValue()).putInt(content.length).putInt(content.length);
    header.putShort((short) nameLength).putShort((short) 0);
  }

  /** Writes the directory and its end; the stream stays open. */
  void finish() throws IOException {
    ByteBuffer end = ZipRecords.littleEndian(ZipRecords.END_LENGTH);
    end.putInt(ZipRecords.END_SIGNATURE).putInt(0);
    end.putShort((short) names.size()).putShort((short) names.size());
    end.putInt(directory.size()).putInt(position).putShort((short) 0);
    out.write(directory.toByteArray());
    out.write(ZipRecords.bytes(end));
  }
}
