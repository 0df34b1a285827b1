package cairn.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes a user's files whole or not at all: neither a reader nor a power cut ever finds half of
 * one. Unlike a data directory's files they get the permissions that the user's umask gives, and
 * several commands may write beside each other.
 */
final class UserFile {
  private UserFile() {}

  /**
   * Writes {@code content} as {@code target}, in the place of what was there, if anything. On
   * return it is on the disk; on failure what was there still is.
   */
  static void write(Path target, byte[] content) throws IOException {
    Path directory = target.toAbsolutePath().getParent();
    if (directory == null) {
      throw new IOException(target + " is not a file's path");
    }
    Path unfinished =
        directory.resolve(
            ".%s.%d.unfinished".formatted(target.getFileName(), ProcessHandle.current().pid()));
    try {
      try (FileChannel channel =
          FileChannel.open(
              unfinished,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        ByteBuffer buffer = ByteBuffer.wrap(content);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
      }
      Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unfinished);
    }
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true); // the name, too
    }
  }
}
