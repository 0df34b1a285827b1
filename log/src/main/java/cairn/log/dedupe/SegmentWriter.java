package cairn.log.dedupe;

import cairn.store.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/** Writes a {@link Segment} from rows in order, merging several runs of them into one. */
final class SegmentWriter {
  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(1 << 16); // a multiple of a row's 16 bytes
  private final CRC32C checksum = new CRC32C();
  private final long[] filter;

  private SegmentWriter(FileChannel channel, long rows) {
    this.channel = channel;
    this.filter = new long[Math.toIntExact(BloomBits.words(rows))];
  }

  /**
   * Writes the segment of the entries {@code [first, end)}.
   *
   * @param runs together one row for each of those entries, each run in order
   */
  static Segment write(
      Path directory, PrefixKey key, long first, long end, List<? extends Rows> runs)
      throws IOException {
    Path file = directory.resolve("%019d-%019d%s".formatted(first, end, Segment.SUFFIX));
    AtomicFile.write(
        file,
        channel -> {
          SegmentWriter writer = new SegmentWriter(channel, end - first);
          writer.header(key, first, end);
          writer.merge(runs);
          writer.zerosUpToTheFilter(end - first);
          writer.filterAndChecksum();
        });
    return Segment.open(file, key);
  }

  private void header(PrefixKey key, long first, long end) throws IOException {
    put(Segment.MAGIC);
    put(key.fingerprint());
    put(first);
    put(end);
    put(end - first);
    put(filter.length);
  }

  private void merge(List<? extends Rows> runs) throws IOException {
    List<Rows> left = new ArrayList<>();
    for (Rows run : runs) {
      if (run.next()) {
        left.add(run);
      }
    }
    while (!left.isEmpty()) {
      int smallest = smallest(left);
      Rows run = left.get(smallest);
      row(run.prefix(), run.index());
      if (!run.next()) {
        left.remove(smallest);
      }
    }
  }

  /** Which run stands at the smallest prefix; there are few runs. */
  private static int smallest(List<Rows> runs) {
    int smallest = 0;
    for (int i = 1; i < runs.size(); i++) {
      if (Long.compareUnsigned(runs.get(i).prefix(), runs.get(smallest).prefix()) < 0) {
        smallest = i;
      }
    }
    return smallest;
  }

  private void row(long prefix, long index) throws IOException {
    put(prefix);
    put(index);
    int block = (int) BloomBits.block(prefix, filter.length);
    long bits = BloomBits.bits(prefix);
    for (int probe = 0; probe < BloomBits.PROBES; probe++) {
      filter[block + BloomBits.word(bits)] |= BloomBits.mask(bits);
      bits = BloomBits.next(bits);
    }
  }

  private void zerosUpToTheFilter(long rows) throws IOException {
    long written = Segment.HEADER_LENGTH + rows * Segment.ROW_LENGTH;
    for (long at = written; at < Segment.filterOffset(rows); at += Long.BYTES) {
      put(0);
    }
  }

  private void filterAndChecksum() throws IOException {
    for (long word : filter) {
      put(word);
    }
    flush();
    put(checksum.getValue());
    flush();
  }

  private void put(long value) throws IOException {
    if (buffer.remaining() < Long.BYTES) {
      flush();
    }
    buffer.putLong(value);
  }

  private void flush() throws IOException {
    buffer.flip();
    checksum.update(buffer.duplicate());
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }
}
