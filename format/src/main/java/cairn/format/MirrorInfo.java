package cairn.format;

import java.util.Arrays;

/**
 * Where an upload to a mirror goes on (tlog-mirror, "add-entries": the body of 202 and 409).
 *
 * <pre>{@code
 * 517
 * 256
 * b3BhcXVl
 * }</pre>
 *
 * @param treeSize the size of a pending checkpoint, up to which entries are taken
 * @param nextEntry the first entry that the mirror lacks
 * @param ticket opaque, to be sent with the entries; copied in and out
 */
public record MirrorInfo(long treeSize, long nextEntry, byte[] ticket) {
  /** Its media type. */
  public static final String CONTENT_TYPE = "text/x.tlog.mirror-info";

  /** Two numbers, a ticket of 65,535 bytes in base64, three newlines: 87.4 KB. */
  public static final int MAX_BYTES = 88 * 1024;

  public MirrorInfo {
    ticket = ticket.clone();
    if (treeSize < 0 || nextEntry < 0) {
      throw new IllegalArgumentException("got size %d, next %d".formatted(treeSize, nextEntry));
    }
  }

  /**
   * Reads the body of a reply.
   *
   * @throws MalformedException if it is not three lines as above
   */
  public static MirrorInfo parse(byte[] body) throws MalformedException {
    if (body.length > MAX_BYTES) {
      throw new MalformedException(
          "mirror info: expected at most %d bytes, found %d".formatted(MAX_BYTES, body.length));
    }
    String[] lines = Utf8.decode(body, "mirror info").split("\n", -1);
    if (lines.length != 4 || !lines[3].isEmpty()) {
      throw new MalformedException("mirror info: expected three lines, each with its newline");
    }
    return new MirrorInfo(
        Decimal.parse(lines[0], "tree size"),
        Decimal.parse(lines[1], "next entry"),
        Base64Text.decode(lines[2], "ticket"));
  }

  /** The body as text. */
  public String encode() {
    return treeSize + "\n" + nextEntry + "\n" + Base64Text.encode(ticket) + "\n";
  }

  /** A copy. */
  @Override
  public byte[] ticket() {
    return ticket.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MirrorInfo that
        && treeSize == that.treeSize
        && nextEntry == that.nextEntry
        && Arrays.equals(ticket, that.ticket);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(treeSize) + 31 * Long.hashCode(nextEntry);
  }
}
