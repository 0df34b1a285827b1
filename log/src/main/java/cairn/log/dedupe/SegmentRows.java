package cairn.log.dedupe;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The rows of a segment, one after the other. Read, not mapped: merging looks at every page, and a
 * mapped one would count as this process's memory until the collector finds the mapping, long after
 * the file has gone.
 */
final class SegmentRows implements Rows, Closeable {
  /** A multiple of a row's bytes. */
  private static final int BLOCK = 1 << 16;

  private final Path file;
  private final FileChannel channel;
  private final ByteBuffer block = ByteBuffer.allocate(BLOCK).limit(0);
  private long left;
  private long prefix;
  private long index;

  private SegmentRows(Path file, FileChannel channel, long count) {
    this.file = file;
    this.channel = channel;
    this.left = count;
  }

  static SegmentRows open(Path file, long count) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    try {
      channel.position(Segment.HEADER_LENGTH);
      return new SegmentRows(file, channel, count);
    } catch (IOException failure) {
      channel.close();
      throw failure;
    }
  }

  @Override
  public boolean next() throws IOException {
    if (left == 0) {
      return false;
    }
    if (!block.hasRemaining()) {
      fill();
    }
    prefix = block.getLong();
    index = block.getLong();
    left--;
    return true;
  }

  private void fill() throws IOException {
    block.clear().limit((int) Math.min(BLOCK, left * Segment.ROW_LENGTH));
    while (block.hasRemaining()) {
      if (channel.read(block) < 0) {
        throw new EOFException(file + " ends in the middle of its rows");
      }
    }
    block.flip();
  }

  @Override
  public long prefix() {
    return prefix;
  }

  @Override
  public long index() {
    return index;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
