package cairn.testkit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

/**
 * What was acknowledged, kept where no crash takes it back: after a kill or a power cut each hash
 * in it must be in the log. One line of 64 hex digits per hash, appended and synced (O_DSYNC)
 * before {@link #acknowledge} returns.
 *
 * <p>Any thread may call any method.
 */
public final class AcknowledgementJournal implements AutoCloseable {
  private static final int HASH_BYTES = 32;
  private static final int LINE_BYTES = 2 * HASH_BYTES + 1;

  private final Path file;
  private final FileChannel channel; // writes guarded by this

  private AcknowledgementJournal(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Opens or creates the file and appends to it; a line cut short by a crash is cut off. */
  public static AcknowledgementJournal open(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.DSYNC);
    long whole = channel.size() - channel.size() % LINE_BYTES;
    channel.truncate(whole);
    channel.position(whole);
    return new AcknowledgementJournal(file, channel);
  }

  /** Durable on return. */
  public void acknowledge(byte[] hash) throws IOException {
    acknowledgeAll(List.of(hash));
  }

  /** All of them under one sync. */
  public synchronized void acknowledgeAll(List<byte[]> hashes) throws IOException {
    ByteBuffer lines = ByteBuffer.allocate(Math.multiplyExact(hashes.size(), LINE_BYTES));
    for (byte[] hash : hashes) {
      if (hash.length != HASH_BYTES) {
        throw new IllegalArgumentException(
            "hash: got " + hash.length + " bytes, want " + HASH_BYTES);
      }
      lines
          .put(HexFormat.of().formatHex(hash).getBytes(StandardCharsets.US_ASCII))
          .put((byte) '\n');
    }
    lines.flip();
    while (lines.hasRemaining()) {
      channel.write(lines);
    }
  }

  /** Every hash acknowledged so far, oldest first. */
  public void forEach(Consumer<byte[]> action) throws IOException {
    forEach(file, action);
  }

  /** Reads a journal whose writer may be dead; a last line cut short was never acknowledged. */
  public static void forEach(Path file, Consumer<byte[]> action) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    for (int start = 0; start + LINE_BYTES <= bytes.length; start += LINE_BYTES) {
      String line = new String(bytes, start, LINE_BYTES - 1, StandardCharsets.US_ASCII);
      if (bytes[start + LINE_BYTES - 1] != '\n' || !line.matches("[0-9a-f]+")) {
        throw new IOException(file + ": not a journal at byte " + start);
      }
      action.accept(HexFormat.of().parseHex(line));
    }
  }

  @Override
  public synchronized void close() throws IOException {
    channel.close();
  }
}
