package cairn.format;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Checks the central headers of a zip, one after the other. For one thread, once. */
final class ZipDirectory {
  /** Longest name in bytes. */
  static final int MAX_NAME_LENGTH = 100;

  private static final Pattern NAME =
      Pattern.compile("[a-z0-9][a-z0-9._-]*(/[a-z0-9][a-z0-9._-]*)*");
  private static final int ENCRYPTED = 1 | 1 << 6 | 1 << 13;
  private static final int DATA_DESCRIPTOR = 1 << 3;
  private static final long IN_ZIP64 = 0xffffffffL;
  private static final int DOS_FOLDER = 0x10;
  private static final int UNIX_FILE_TYPE = 0xf000;
  private static final int UNIX_REGULAR_FILE = 0x8000;

  private final ByteBuffer headers;
  private final Set<String> names = new HashSet<>();
  private long unpacked;
  private long position;

  ZipDirectory(byte[] headers) {
    this.headers = ZipRecords.littleEndian(headers);
  }

  /** A checked header, and where its local one must be. */
  record Header(ZipRecords.Facts facts, long offset) {
    /** Where the packed bytes begin: local headers have no extra fields here. */
    ZipMember member() {
      return new ZipMember(
          facts.name(),
          facts.method(),
          facts.crc(),
          offset + ZipRecords.LOCAL_LENGTH + facts.name().length(),
          facts.packedSize(),
          facts.size());
    }
  }

  /** Reads the next header; its member must begin where the last one ended. */
  Header next() throws MalformedException {
    if (headers.remaining() < ZipRecords.CENTRAL_LENGTH) {
      throw new MalformedException("zip: the central directory ends inside a header");
    }
    if (headers.getInt() != ZipRecords.CENTRAL_SIGNATURE) {
      throw new MalformedException("zip: expected a central header, found something else");
    }
    ZipRecords.uint16(headers); // who made it: a remark
    int version = ZipRecords.uint16(headers);
    int flags = ZipRecords.uint16(headers);
    int method = ZipRecords.uint16(headers);
    long time = ZipRecords.uint32(headers);
    long crc = ZipRecords.uint32(headers);
    long packed = ZipRecords.uint32(headers);
    long size = ZipRecords.uint32(headers);
    int nameLength = ZipRecords.uint16(headers);
    int extraLength = ZipRecords.uint16(headers);
    int commentLength = ZipRecords.uint16(headers);
    int disk = ZipRecords.uint16(headers);
    ZipRecords.uint16(headers); // whether it is text: a remark
    long attributes = ZipRecords.uint32(headers);
    long offset = ZipRecords.uint32(headers);
    String name = name(nameLength);
    requirePlain(name, extraLength, commentLength, disk, attributes);
    ZipRecords.Facts facts =
        new ZipRecords.Facts(version, flags, method, time, crc, packed, size, name);
    requireReadable(facts, offset);
    requireNextTo(name, offset);
    position = offset + ZipRecords.LOCAL_LENGTH + nameLength + packed;
    return new Header(facts, offset);
  }

  /** Refuses a directory that goes on, or members that do not end where it begins. */
  void requireEnd(long directoryOffset) throws MalformedException {
    if (headers.hasRemaining()) {
      throw new MalformedException(
          "zip: %d bytes behind the last central header".formatted(headers.remaining()));
    }
    if (position != directoryOffset) {
      throw new MalformedException(
          "zip: the last member ends at %d, but the central directory begins at %d"
              .formatted(position, directoryOffset));
    }
  }

  private String name(int length) throws MalformedException {
    if (length > MAX_NAME_LENGTH) {
      throw new MalformedException(
          "zip: a name of %d bytes, expected at most %d".formatted(length, MAX_NAME_LENGTH));
    }
    if (headers.remaining() < length) {
      throw new MalformedException("zip: the central directory ends inside a name");
    }
    byte[] bytes = new byte[length];
    headers.get(bytes);
    String name = ZipRecords.name(bytes);
    if (name.startsWith("/") || name.matches("[A-Za-z]:.*")) {
      throw malformed(name, "an absolute name");
    }
    if (Arrays.asList(name.split("[/\\\\]", -1)).contains("..")) {
      throw malformed(name, "a name that leads out of its folder");
    }
    if (name.endsWith("/")) {
      throw malformed(name, "a folder, expected files only");
    }
    if (!names.add(name.toLowerCase(Locale.ROOT))) {
      throw malformed(name, "a second member of that name");
    }
    if (!NAME.matcher(name).matches()) {
      throw malformed(name, "expected a name of [a-z0-9._-], with / between its parts");
    }
    return name;
  }

  private static void requirePlain(
      String name, int extraLength, int commentLength, int disk, long attributes)
      throws MalformedException {
    if (extraLength != 0) {
      throw malformed(name, "expected no extra field, found %d bytes".formatted(extraLength));
    }
    if (commentLength != 0) {
      throw malformed(name, "expected no comment, found %d bytes".formatted(commentLength));
    }
    if (disk != 0) {
      throw malformed(name, "is on another disk");
    }
    int type = (int) (attributes >>> 16) & UNIX_FILE_TYPE;
    if ((type != 0 && type != UNIX_REGULAR_FILE) || (attributes & DOS_FOLDER) != 0) {
      throw malformed(name, "a link, a folder or a device, expected a regular file");
    }
  }

  private void requireReadable(ZipRecords.Facts facts, long offset) throws MalformedException {
    String name = facts.name();
    if (facts.packedSize() == IN_ZIP64 || facts.size() == IN_ZIP64 || offset == IN_ZIP64) {
      throw malformed(name, "zip64, where nothing is that large");
    }
    if ((facts.flags() & ENCRYPTED) != 0) {
      throw malformed(name, "encrypted");
    }
    if ((facts.flags() & DATA_DESCRIPTOR) != 0) {
      throw malformed(name, "its sizes are in a data descriptor, expected them in its header");
    }
    if (facts.flags() != 0) {
      throw malformed(name, "expected no flags, found 0x%04x".formatted(facts.flags()));
    }
    if (facts.method() != ZipRecords.STORED && facts.method() != ZipRecords.DEFLATED) {
      throw malformed(name, "expected stored or deflated, found method " + facts.method());
    }
    if (facts.version() > ZipRecords.VERSION) {
      throw malformed(name, "needs version %d of the format".formatted(facts.version()));
    }
    if (facts.method() == ZipRecords.STORED && facts.packedSize() != facts.size()) {
      throw malformed(
          name, "stored, with sizes %d and %d".formatted(facts.packedSize(), facts.size()));
    }
    if (facts.size() > StrictZip.MAX_RATIO * facts.packedSize()) {
      throw malformed(
          name,
          "%d bytes unpack to %d, more than %d times as many"
              .formatted(facts.packedSize(), facts.size(), StrictZip.MAX_RATIO));
    }
    unpacked += facts.size(); // at most 10,000 times 2^32: no overflow
    if (unpacked > StrictZip.MAX_UNPACKED_BYTES) {
      throw new MalformedException(
          "zip: expected at most %d bytes unpacked".formatted(StrictZip.MAX_UNPACKED_BYTES));
    }
  }

  private void requireNextTo(String name, long offset) throws MalformedException {
    if (offset < position) {
      throw malformed(name, "begins at %d, inside what is before it".formatted(offset));
    }
    if (offset > position) {
      throw malformed(name, "begins at %d, after a gap from %d".formatted(offset, position));
    }
  }

  static MalformedException malformed(String name, String what) {
    return new MalformedException("zip: %s: %s".formatted(MalformedException.quote(name), what));
  }
}
