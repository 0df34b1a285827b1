package cairn.format;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A zip that every reader reads alike (APPNOTE.TXT 6.3.10): members one behind the other from the
 * first byte, then the central directory in the same order, then its end record, and nothing else.
 *
 * <pre>{@code
 * 50 4b 03 04 …  local header, name, packed bytes      for each member
 * 50 4b 01 02 …  central header, name                  for each member, in the same order
 * 50 4b 05 06 …  end record, the last 22 bytes
 * }</pre>
 *
 * Refused: names that are absolute, lead elsewhere, are there twice or hold anything but {@code
 * [a-z0-9._/-]}; local headers that differ from central ones; gaps, overlaps and bytes behind;
 * content that unpacks to more than 100 times its size, or to anything but what its header says;
 * encryption, zip64, data descriptors, extra fields, comments, links, folders, unknown methods.
 *
 * <p>At most 64 MiB, 256 MiB unpacked, 10,000 members. Headers are checked when it is opened, a
 * member's content when it is read; memory is a header per member and the member that is read. For
 * one thread; the channel stays the caller's.
 */
public final class StrictZip {
  /** Largest file in bytes. */
  public static final long MAX_BYTES = 64L << 20;

  /** Most bytes of all members together, unpacked. */
  public static final long MAX_UNPACKED_BYTES = 256L << 20;

  /** Most members. */
  public static final int MAX_MEMBERS = 10_000;

  /** How many bytes one packed byte may stand for. */
  public static final long MAX_RATIO = 100;

  private static final int BLOCK = 64 * 1024;
  private static final int IN_ZIP64 = 0xffff;

  private final SeekableByteChannel channel;
  private final Map<String, ZipMember> members = new LinkedHashMap<>();

  private StrictZip(SeekableByteChannel channel) {
    this.channel = channel;
  }

  /**
   * Reads the headers.
   *
   * @param channel the file, read at its positions
   * @throws MalformedException for what is refused above
   * @throws IOException if the channel fails
   */
  public static StrictZip open(SeekableByteChannel channel) throws MalformedException, IOException {
    StrictZip zip = new StrictZip(channel);
    zip.readHeaders();
    return zip;
  }

  private void readHeaders() throws MalformedException, IOException {
    long length = channel.size();
    if (length > MAX_BYTES) {
      throw new MalformedException(
          "zip: expected at most %d bytes, found %d".formatted(MAX_BYTES, length));
    }
    long end = length - ZipRecords.END_LENGTH;
    if (end < 0) {
      throw new MalformedException("zip: %d bytes are too few for a zip".formatted(length));
    }
    ByteBuffer record = ZipRecords.littleEndian(read(end, ZipRecords.END_LENGTH));
    if (record.getInt() != ZipRecords.END_SIGNATURE) {
      throw new MalformedException(
          "zip: its last 22 bytes are no end record: it is cut, has a comment or bytes behind it");
    }
    int disk = ZipRecords.uint16(record);
    int firstDisk = ZipRecords.uint16(record);
    int count = ZipRecords.uint16(record);
    int total = ZipRecords.uint16(record);
    long size = ZipRecords.uint32(record);
    long offset = ZipRecords.uint32(record);
    if (disk != 0 || firstDisk != 0 || count != total) {
      throw new MalformedException("zip: expected one disk");
    }
    if (count == IN_ZIP64) {
      throw new MalformedException("zip: zip64, where nothing is that large");
    }
    if (count < 1 || count > MAX_MEMBERS) {
      throw new MalformedException(
          "zip: expected 1 to %d members, found %d".formatted(MAX_MEMBERS, count));
    }
    if (ZipRecords.uint16(record) != 0) {
      throw new MalformedException("zip: its end record announces a comment");
    }
    if (offset + size != end) {
      throw new MalformedException(
          "zip: the central directory should end at %d, where its end record is, but ends at %d"
              .formatted(end, offset + size));
    }
    if (size > (long) count * (ZipRecords.CENTRAL_LENGTH + ZipDirectory.MAX_NAME_LENGTH)) {
      throw new MalformedException(
          "zip: a central directory of %d bytes is too large for %d members"
              .formatted(size, count));
    }
    readMembers(new ZipDirectory(read(offset, Math.toIntExact(size))), count, offset);
  }

  private void readMembers(ZipDirectory directory, int count, long directoryOffset)
      throws MalformedException, IOException {
    for (int i = 0; i < count; i++) {
      ZipDirectory.Header header = directory.next();
      ZipMember member = header.member();
      if (member.offset() + member.packedSize() > directoryOffset) {
        throw ZipDirectory.malformed(member.name(), "reaches into the central directory");
      }
      requireSame(header);
      members.put(member.name(), member);
    }
    directory.requireEnd(directoryOffset);
  }

  private void requireSame(ZipDirectory.Header header) throws MalformedException, IOException {
    ZipRecords.Facts central = header.facts();
    int nameLength = central.name().length();
    ByteBuffer local =
        ZipRecords.littleEndian(read(header.offset(), ZipRecords.LOCAL_LENGTH + nameLength));
    if (local.getInt() != ZipRecords.LOCAL_SIGNATURE) {
      throw ZipDirectory.malformed(central.name(), "has no local header where it should be");
    }
    int version = ZipRecords.uint16(local);
    int flags = ZipRecords.uint16(local);
    int method = ZipRecords.uint16(local);
    long time = ZipRecords.uint32(local);
    long crc = ZipRecords.uint32(local);
    long packed = ZipRecords.uint32(local);
    long size = ZipRecords.uint32(local);
    boolean sameLength = ZipRecords.uint16(local) == nameLength;
    int extraLength = ZipRecords.uint16(local);
    byte[] name = new byte[nameLength];
    local.get(name);
    ZipRecords.Facts facts =
        new ZipRecords.Facts(
            version, flags, method, time, crc, packed, size, ZipRecords.name(name));
    if (!sameLength || !facts.equals(central)) {
      throw ZipDirectory.malformed(central.name(), "its local header differs from the central one");
    }
    if (extraLength != 0) {
      throw ZipDirectory.malformed(central.name(), "expected no extra field in its local header");
    }
  }

  /** The members' names, in their order. */
  public List<String> names() {
    return List.copyOf(members.keySet());
  }

  /**
   * The content of a member.
   *
   * @param maxBytes what it may have at most
   * @throws MalformedException if there is no such member, it is larger, its packed bytes are not
   *     exactly what its header says, or its checksum is wrong
   * @throws IOException if the channel fails
   */
  public byte[] read(String name, int maxBytes) throws MalformedException, IOException {
    ZipMember member = members.get(name);
    if (member == null) {
      throw ZipDirectory.malformed(name, "no such member");
    }
    if (member.size() > maxBytes) {
      throw ZipDirectory.malformed(
          name, "expected at most %d bytes, found %d".formatted(maxBytes, member.size()));
    }
    byte[] content =
        member.method() == ZipRecords.STORED
            ? read(member.offset(), Math.toIntExact(member.size()))
            : inflate(member);
    CRC32 crc = new CRC32();
    crc.update(content);
    if (crc.getValue() != member.crc()) {
      throw ZipDirectory.malformed(name, "its content does not have the checksum that it should");
    }
    return content;
  }

  private byte[] inflate(ZipMember member) throws MalformedException, IOException {
    byte[] content = new byte[Math.toIntExact(member.size())];
    Inflater inflater = new Inflater(true);
    try {
      int done = 0;
      long fed = 0;
      while (!inflater.finished()) {
        if (inflater.needsInput()) {
          if (fed == member.packedSize()) {
            throw ZipDirectory.malformed(member.name(), "its deflated bytes end too early");
          }
          int next = (int) Math.min(BLOCK, member.packedSize() - fed);
          inflater.setInput(read(member.offset() + fed, next));
          fed += next;
        }
        done += step(inflater, content, done, member.name());
      }
      if (done != content.length || fed - inflater.getRemaining() != member.packedSize()) {
        throw ZipDirectory.malformed(
            member.name(), "its deflated bytes are not those that its header announces");
      }
      return content;
    } finally {
      inflater.end();
    }
  }

  /** Unpacks some bytes; when it gives none, the inflater wants input or has finished. */
  private static int step(Inflater inflater, byte[] content, int done, String name)
      throws MalformedException {
    try {
      boolean full = done == content.length; // nothing may follow then but the end mark
      int count =
          full
              ? inflater.inflate(new byte[1])
              : inflater.inflate(content, done, content.length - done);
      if (full && count != 0) {
        throw ZipDirectory.malformed(name, "unpacks to more than its header says");
      }
      if (count == 0 && !inflater.needsInput() && !inflater.finished()) {
        throw ZipDirectory.malformed(name, "its deflated bytes lead nowhere");
      }
      return count;
    } catch (DataFormatException e) {
      throw ZipDirectory.malformed(name, "its deflated bytes are damaged");
    }
  }

  private byte[] read(long position, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    channel.position(position);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("the file became shorter while it was read");
      }
    }
    return buffer.array();
  }
}
