package cairn.cli;

import cairn.format.Hash;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.function.LongConsumer;

/** Hashes files of any size, in pieces. */
final class FileHash {
  private static final int PIECE = 1 << 16;

  private FileHash() {}

  /**
   * SHA-256 of the file's content.
   *
   * @param progress is told how many bytes each piece had
   * @throws CommandFailure if there is no such file, it cannot be read, is no regular file, or
   *     changed while it was read
   */
  static Hash of(Path file, LongConsumer progress) throws CommandFailure {
    try {
      BasicFileAttributes before = attributes(file);
      MessageDigest digest = Hash.newDigest();
      long bytes = 0;
      try (InputStream input = Files.newInputStream(file)) {
        byte[] piece = new byte[PIECE];
        for (int length = input.read(piece); length >= 0; length = input.read(piece)) {
          digest.update(piece, 0, length);
          progress.accept(length);
          bytes += length;
        }
      }
      BasicFileAttributes after = attributes(file);
      if (bytes != after.size() || !before.lastModifiedTime().equals(after.lastModifiedTime())) {
        throw new CommandFailure(
            ExitCode.USAGE, file + ": changed while it was read; try again when it is complete");
      }
      return Hash.of(digest);
    } catch (NoSuchFileException e) {
      throw new CommandFailure(ExitCode.NOT_FOUND, file + ": no such file", e);
    } catch (AccessDeniedException e) {
      throw new CommandFailure(
          ExitCode.USAGE, file + ": may not be read; check its permissions", e);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.USAGE, file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static BasicFileAttributes attributes(Path file) throws IOException, CommandFailure {
    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
    if (!attributes.isRegularFile()) {
      throw new CommandFailure(
          ExitCode.USAGE, file + ": is not a regular file; name a file or a directory of files");
    }
    return attributes;
  }
}
