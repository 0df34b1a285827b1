package cairn.format;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * How the body of {@code add-entries} begins (tlog-mirror, "add-entries"): whose entries follow,
 * and which.
 *
 * <pre>{@code
 * 00 11 "example.com/log-1"   origin behind its length
 * 00 00 00 00 00 00 01 00     upload start: 256
 * 00 00 00 00 00 00 02 05     upload end: 517
 * 00 00                       ticket behind its length
 * }</pre>
 *
 * The entries {@code [uploadStart, uploadEnd)} follow in {@link EntryPackage}s that are cut at
 * multiples of 256; a request may end behind any of them.
 *
 * @param origin the log's origin, not empty
 * @param uploadStart index of the first entry, 0 to {@code uploadEnd}
 * @param uploadEnd index behind the last one, and the size of the tree that proofs lead to
 * @param ticket what the mirror gave, at most 65,535 bytes; copied in and out
 */
public record AddEntriesHeader(String origin, long uploadStart, long uploadEnd, byte[] ticket) {
  /** The media type of the request's body. */
  public static final String CONTENT_TYPE = "application/octet-stream";

  private static final int MAX_UINT16 = 65_535;

  public AddEntriesHeader {
    ticket = ticket.clone();
    int length = Utf8.encode(origin).length;
    if (length == 0 || length > MAX_UINT16 || ticket.length > MAX_UINT16) {
      throw new IllegalArgumentException(
          "an origin has 1 to 65535 bytes and a ticket at most so many, not %d and %d"
              .formatted(length, ticket.length));
    }
    if (uploadStart < 0 || uploadStart > uploadEnd) {
      throw new IllegalArgumentException(
          "the upload of [%d, %d) is none".formatted(uploadStart, uploadEnd));
    }
  }

  /** How many packages the entries make up. */
  public long packages() {
    return uploadStart == uploadEnd
        ? 0
        : (uploadEnd - 1) / TileCoordinate.FULL_WIDTH - uploadStart / TileCoordinate.FULL_WIDTH + 1;
  }

  /** Index of the first entry in package {@code number}, counted from 0. */
  public long start(long number) {
    return Math.max(uploadStart, subtreeStart(number));
  }

  /** Where the subtree of package {@code number} begins, a multiple of 256. */
  public long subtreeStart(long number) {
    return (uploadStart / TileCoordinate.FULL_WIDTH + number) * TileCoordinate.FULL_WIDTH;
  }

  /** Index behind the last entry in package {@code number}. */
  public long end(long number) {
    long start = subtreeStart(number);
    return uploadEnd - start > TileCoordinate.FULL_WIDTH
        ? start + TileCoordinate.FULL_WIDTH
        : uploadEnd;
  }

  /** The bytes in front of the first package. */
  public byte[] encode() {
    byte[] name = Utf8.encode(origin);
    return ByteBuffer.allocate(2 * Short.BYTES + 2 * Long.BYTES + name.length + ticket.length)
        .putShort((short) name.length)
        .put(name)
        .putLong(uploadStart)
        .putLong(uploadEnd)
        .putShort((short) ticket.length)
        .put(ticket)
        .array();
  }

  /** A copy. */
  @Override
  public byte[] ticket() {
    return ticket.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AddEntriesHeader that
        && origin.equals(that.origin)
        && uploadStart == that.uploadStart
        && uploadEnd == that.uploadEnd
        && Arrays.equals(ticket, that.ticket);
  }

  @Override
  public int hashCode() {
    return 31 * origin.hashCode() + Long.hashCode(uploadStart) + Long.hashCode(uploadEnd);
  }
}
