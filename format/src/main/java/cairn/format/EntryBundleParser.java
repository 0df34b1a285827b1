package cairn.format;

/**
 * Reads an entry bundle as it comes, in pieces of any length: one entry at a time is in memory,
 * where {@link EntryBundle#parse} holds up to {@value #MAX_BYTES} bytes twice. For one thread.
 *
 * <pre>{@code 00 02 'h' | 'i' 00 | 03 'y' 'o' 'u'}</pre>
 */
public final class EntryBundleParser {
  /** The longest bundle: 256 entries of 65,535 bytes, each behind its length (tlog-tiles). */
  public static final int MAX_BYTES =
      TileCoordinate.FULL_WIDTH * (Short.BYTES + EntryBundle.MAX_ENTRY_LENGTH);

  private final int width;
  private final Sink sink;
  private int count; // entries handed on
  private int lengthBytes; // of the next one's length
  private int length;
  private byte[] entry = new byte[0];
  private int filled;
  private long behind; // bytes after the last entry

  /** Takes entries in their order. */
  @FunctionalInterface
  public interface Sink {
    /** Takes one entry of 0 to 65,535 bytes; the array is its own from then on. */
    void entry(byte[] entry);
  }

  /**
   * @param width how many entries are expected, 1 to 256
   */
  public EntryBundleParser(int width, Sink sink) {
    TileCoordinate.requireWidth(width);
    this.width = width;
    this.sink = sink;
  }

  /** Takes the next bytes, and hands on each entry that they complete. */
  public void accept(byte[] piece) {
    int at = 0;
    while (at < piece.length && count < width) {
      at = lengthBytes < Short.BYTES ? acceptLength(piece, at) : acceptEntry(piece, at);
      if (lengthBytes == Short.BYTES && filled == entry.length) {
        sink.entry(entry);
        count++;
        lengthBytes = 0;
        length = 0;
      }
    }
    behind += piece.length - at;
  }

  private int acceptLength(byte[] piece, int at) {
    length = length << Byte.SIZE | Byte.toUnsignedInt(piece[at]);
    lengthBytes++;
    if (lengthBytes == Short.BYTES) {
      entry = new byte[length];
      filled = 0;
    }
    return at + 1;
  }

  private int acceptEntry(byte[] piece, int at) {
    int taken = Math.min(piece.length - at, entry.length - filled);
    System.arraycopy(piece, at, entry, filled, taken);
    filled += taken;
    return at + taken;
  }

  /**
   * Says that nothing more comes.
   *
   * @throws MalformedException if entries are missing, or bytes came behind them
   */
  public void finish() throws MalformedException {
    if (count < width) {
      throw new MalformedException("bundle: expected %d entries, found %d".formatted(width, count));
    }
    if (behind > 0) {
      throw new MalformedException("bundle: %d bytes behind %d entries".formatted(behind, width));
    }
  }
}
