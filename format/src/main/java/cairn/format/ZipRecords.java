package cairn.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The three records of a zip that are read and written here (APPNOTE.TXT 6.3.10, section 4.3). */
final class ZipRecords {
  /** Section 4.3.7, without the name. */
  static final int LOCAL_LENGTH = 30;

  /** Section 4.3.12, without the name. */
  static final int CENTRAL_LENGTH = 46;

  /** Section 4.3.16, without a comment. */
  static final int END_LENGTH = 22;

  static final int LOCAL_SIGNATURE = 0x04034b50;
  static final int CENTRAL_SIGNATURE = 0x02014b50;
  static final int END_SIGNATURE = 0x06054b50;

  static final int STORED = 0;
  static final int DEFLATED = 8;

  /** What a file that is deflated or in a folder needs (section 4.4.3.2): 2.0. */
  static final int VERSION = 20;

  private ZipRecords() {}

  /**
   * What the local header and the central one say twice.
   *
   * @param version what it takes to read the member
   * @param time when it was changed, in DOS's way: date in the upper, time in the lower two bytes
   */
  record Facts(
      int version,
      int flags,
      int method,
      long time,
      long crc,
      long packedSize,
      long size,
      String name) {}

  static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  static ByteBuffer littleEndian(int length) {
    return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** All that a record holds. */
  static byte[] bytes(ByteBuffer record) {
    byte[] bytes = new byte[record.capacity()];
    record.get(0, bytes);
    return bytes;
  }

  static int uint16(ByteBuffer buffer) {
    return Short.toUnsignedInt(buffer.getShort());
  }

  static long uint32(ByteBuffer buffer) {
    return Integer.toUnsignedLong(buffer.getInt());
  }

  /** One character a byte, whatever it is: what names may hold is checked afterwards. */
  static String name(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}
