package cairn.hammer;

import cairn.format.Decimal;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.Utf8;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps acknowledgements in a file, forced to disk before they are counted, so that they outlive a
 * kill of everything. One line of 98 bytes each; a last line that a crash cut short was never
 * counted, and is cut off.
 *
 * <pre>{@code
 * e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 0000000000000012 000001679315147
 * }</pre>
 */
public final class FileJournal implements Journal {
  private static final int INDEX_DIGITS = 16;
  private static final int TIMESTAMP_DIGITS = 15;
  private static final int LINE_BYTES = 64 + 1 + INDEX_DIGITS + 1 + TIMESTAMP_DIGITS + 1;
  private static final int BUFFER_LINES = 4096;

  private final Path file;
  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_LINES * LINE_BYTES);

  private FileJournal(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Opens or creates the file and appends to it. */
  public static FileJournal open(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    long whole = channel.size() - channel.size() % LINE_BYTES;
    channel.truncate(whole).position(whole);
    return new FileJournal(file, channel);
  }

  @Override
  public void add(Acknowledgement acknowledgement) throws IOException {
    if (buffer.remaining() < LINE_BYTES) {
      write();
    }
    buffer.put(Utf8.encode(acknowledgement.hash().hex())).put((byte) ' ');
    digits(acknowledgement.index(), INDEX_DIGITS).put((byte) ' ');
    digits(acknowledgement.timestamp(), TIMESTAMP_DIGITS).put((byte) '\n');
  }

  private ByteBuffer digits(long number, int width) {
    int start = buffer.position();
    long rest = number;
    for (int i = width - 1; i >= 0; i--, rest /= 10) {
      buffer.put(start + i, (byte) ('0' + rest % 10));
    }
    return buffer.position(start + width);
  }

  @Override
  public void sync() throws IOException {
    if (buffer.position() > 0) {
      write();
      channel.force(false);
    }
  }

  private void write() throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }

  @Override
  public void forEach(Reader reader) throws IOException {
    read(file, reader);
  }

  /** Reads a journal whose writer may be dead. */
  public static void read(Path file, Reader reader) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] lines = in.readNBytes(BUFFER_LINES * LINE_BYTES);
      for (; lines.length >= LINE_BYTES; lines = in.readNBytes(BUFFER_LINES * LINE_BYTES)) {
        for (int at = 0; at + LINE_BYTES <= lines.length; at += LINE_BYTES) {
          reader.read(parse(file, new String(lines, at, LINE_BYTES, StandardCharsets.ISO_8859_1)));
        }
      }
    }
  }

  private static Acknowledgement parse(Path file, String line) throws IOException {
    String[] parts = line.substring(0, LINE_BYTES - 1).split(" ", -1);
    try {
      if (parts.length != 3 || line.charAt(LINE_BYTES - 1) != '\n') {
        throw new MalformedException("expected hash, index and timestamp");
      }
      return new Acknowledgement(
          Hash.parseHex(parts[0], "hash"),
          Decimal.parse(withoutZeroes(parts[1]), "index"),
          Decimal.parse(withoutZeroes(parts[2]), "timestamp"));
    } catch (MalformedException malformed) {
      throw new IOException(file + " is no journal: " + malformed.getMessage(), malformed);
    }
  }

  private static String withoutZeroes(String number) {
    return number.replaceFirst("^0+(?=.)", "");
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
