package cairn.log.dedupe;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.LongConsumer;
import java.util.zip.CRC32C;

/**
 * An immutable file of rows for the entries {@code [first, end)}, mapped into memory: the operating
 * system keeps what is hot, the heap nothing.
 *
 * <pre>{@code
 * 48 bytes  "cairnDI2", key fingerprint, first, end, rows, words of the filter (8 bytes each)
 * 16 a row  prefix, index; ascending by prefix
 *           zeros up to a multiple of 64 bytes
 *  8 a word Bloom filter
 *  8 bytes  CRC-32C of everything before
 * }</pre>
 *
 * All numbers are big-endian.
 */
final class Segment {
  static final String SUFFIX = ".segment";
  static final long MAGIC = 0x636169726e444932L; // "cairnDI2"
  static final int HEADER_LENGTH = 48;
  static final int ROW_LENGTH = 16;

  /** Where the filter begins: on a cache line. */
  private static final int ALIGNMENT = BloomBits.BLOCK_WORDS * Long.BYTES;

  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final int CHECKSUM_STEP = 1 << 16;

  private final Path file;
  private final MemorySegment bytes;
  private final long first;
  private final long end;
  private final long words;
  private final long filter;

  private Segment(Path file, MemorySegment bytes) {
    this.file = file;
    this.bytes = bytes;
    this.first = bytes.get(LONG, 16);
    this.end = bytes.get(LONG, 24);
    this.words = bytes.get(LONG, 40);
    this.filter = filterOffset(bytes.get(LONG, 32));
  }

  /**
   * Maps a segment and checks all of it.
   *
   * @throws IOException if it cannot be read, is damaged, or was made with another key
   */
  static Segment open(Path file, PrefixKey key) throws IOException {
    MemorySegment bytes = map(file);
    if (bytes.byteSize() < HEADER_LENGTH + Long.BYTES || bytes.get(LONG, 0) != MAGIC) {
      throw new IOException(file + " is no segment of a dedupe index");
    }
    if (bytes.get(LONG, 8) != key.fingerprint()) {
      throw new IOException(file + " was made with another key");
    }
    Segment segment = new Segment(file, bytes);
    long rows = bytes.get(LONG, 32);
    long length = segment.filter + segment.words * Long.BYTES + Long.BYTES;
    if (rows < 1
        || rows != segment.end - segment.first
        || segment.words != BloomBits.words(rows)
        || length != bytes.byteSize()) {
      throw new IOException(file + " does not have the length that its header says");
    }
    if (bytes.get(LONG, length - Long.BYTES) != checksum(file, length - Long.BYTES)) {
      throw new IOException(file + " is damaged: wrong checksum");
    }
    return segment;
  }

  /** Where the filter of a segment of so many rows begins. */
  static long filterOffset(long rows) {
    return (HEADER_LENGTH + rows * ROW_LENGTH + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  private static MemorySegment map(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), Arena.ofAuto());
    }
  }

  /** Read, not mapped: a mapped page that was looked at once counts as this process's memory. */
  private static long checksum(Path file, long length) throws IOException {
    CRC32C checksum = new CRC32C();
    ByteBuffer buffer = ByteBuffer.allocate(CHECKSUM_STEP);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      for (long left = length; left > 0; left -= buffer.limit()) {
        buffer.clear().limit((int) Math.min(CHECKSUM_STEP, left));
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
          // until it is full
        }
        checksum.update(buffer.flip());
      }
    }
    return checksum.getValue();
  }

  long first() {
    return first;
  }

  long end() {
    return end;
  }

  long count() {
    return end - first;
  }

  /** All rows, for whoever merges them and closes that. */
  SegmentRows rows() throws IOException {
    return SegmentRows.open(file, count());
  }

  private long prefix(long row) {
    return bytes.get(LONG, HEADER_LENGTH + row * ROW_LENGTH);
  }

  private long index(long row) {
    return bytes.get(LONG, HEADER_LENGTH + row * ROW_LENGTH + Long.BYTES);
  }

  /** Gives every entry with that prefix to {@code found}. */
  void find(long prefix, LongConsumer found) {
    if (!mayHold(prefix)) {
      return;
    }
    for (long row = firstRowFrom(prefix); row < count() && prefix(row) == prefix; row++) {
      found.accept(index(row));
    }
  }

  private boolean mayHold(long prefix) {
    long block = filter + BloomBits.block(prefix, words) * Long.BYTES;
    long bits = BloomBits.bits(prefix);
    for (int probe = 0; probe < BloomBits.PROBES; probe++) {
      long word = bytes.get(LONG, block + (long) BloomBits.word(bits) * Long.BYTES);
      if ((word & BloomBits.mask(bits)) == 0) {
        return false;
      }
      bits = BloomBits.next(bits);
    }
    return true;
  }

  /** The first row whose prefix is not below {@code prefix}. */
  private long firstRowFrom(long prefix) {
    long low = 0;
    long high = count();
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (Long.compareUnsigned(prefix(middle), prefix) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  void delete() throws IOException {
    Files.deleteIfExists(file);
  }
}
