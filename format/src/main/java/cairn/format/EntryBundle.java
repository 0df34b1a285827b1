package cairn.format;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Up to 256 consecutive entries, each behind its length as a big-endian uint16 (tlog-tiles, "Log
 * entries").
 *
 * <pre>{@code 00 02 'h' 'i' 00 03 'y' 'o' 'u'}</pre>
 *
 * @param entries 1 to 256 entries of 0 to 65,535 bytes (not copied: do not change them)
 */
public record EntryBundle(List<byte[]> entries) {
  /** Largest entry in bytes. */
  public static final int MAX_ENTRY_LENGTH = 65_535;

  public EntryBundle {
    entries = List.copyOf(entries);
    TileCoordinate.requireWidth(entries.size());
    for (byte[] entry : entries) {
      if (entry.length > MAX_ENTRY_LENGTH) {
        throw new IllegalArgumentException("an entry has at most 65535 bytes, not " + entry.length);
      }
    }
  }

  /**
   * Reads a bundle of {@code width} entries.
   *
   * @param width 1 to 256
   * @throws MalformedException if there are fewer, or bytes behind them
   */
  public static EntryBundle parse(byte[] bytes, int width) throws MalformedException {
    TileCoordinate.requireWidth(width);
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    List<byte[]> entries = new ArrayList<>(width);
    for (int i = 0; i < width; i++) {
      if (buffer.remaining() < Short.BYTES) {
        throw new MalformedException("bundle: expected %d entries, found %d".formatted(width, i));
      }
      byte[] entry = new byte[Short.toUnsignedInt(buffer.getShort())];
      if (buffer.remaining() < entry.length) {
        throw new MalformedException(
            "bundle: entry %d has %d bytes, but %d follow"
                .formatted(i, entry.length, buffer.remaining()));
      }
      buffer.get(entry);
      entries.add(entry);
    }
    if (buffer.hasRemaining()) {
      throw new MalformedException(
          "bundle: %d bytes behind %d entries".formatted(buffer.remaining(), width));
    }
    return new EntryBundle(entries);
  }

  /** The entries, each behind its length. */
  public byte[] encode() {
    int length = entries.stream().mapToInt(entry -> Short.BYTES + entry.length).sum();
    ByteBuffer buffer = ByteBuffer.allocate(length);
    entries.forEach(entry -> buffer.putShort((short) entry.length).put(entry));
    return buffer.array();
  }
}
