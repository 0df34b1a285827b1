package cairn.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/**
 * Writes a file of a data directory whole or not at all: under another name, forced to disk, then
 * renamed, and the name forced to disk too. Readable by its owner alone. One process writes a
 * directory, so the other name is always the same and whatever a crash left there is overwritten.
 */
public final class AtomicFile {
  /** Behind the name of a file that is being written. */
  public static final String UNFINISHED = ".unfinished";

  private AtomicFile() {}

  /** Writes a file's content. */
  @FunctionalInterface
  public interface Content {
    /** Writes all of it; need not force it to disk. */
    void writeTo(FileChannel channel) throws IOException;
  }

  /** Writes {@code file}, in the place of what was there; on failure that still is. */
  public static void write(Path file, byte[] content) throws IOException {
    write(
        file,
        channel -> {
          ByteBuffer buffer = ByteBuffer.wrap(content);
          while (buffer.hasRemaining()) {
            channel.write(buffer);
          }
        });
  }

  /** As {@link #write(Path, byte[])}, of content that is made while it is written. */
  public static void write(Path file, Content content) throws IOException {
    Path unfinished = file.resolveSibling(file.getFileName() + UNFINISHED);
    Files.deleteIfExists(unfinished);
    try (FileChannel channel =
        FileChannel.open(
            unfinished,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      content.writeTo(channel);
      channel.force(true);
    }
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel directory =
        FileChannel.open(Objects.requireNonNull(file.toAbsolutePath().getParent()))) {
      directory.force(true);
    }
  }
}
