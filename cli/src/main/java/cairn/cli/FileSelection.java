package cairn.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Which files a command line means: those named, and those below the directories named. */
final class FileSelection {
  private FileSelection() {}

  /**
   * The files, each once, in the order named; within a directory sorted by path. Below a directory
   * symbolic links are not followed, and proofs are left out: stamping a directory again must not
   * stamp its proofs.
   *
   * @throws CommandFailure if a directory cannot be read or holds no file
   */
  static List<Path> of(List<Path> named) throws CommandFailure {
    Set<Path> files = new LinkedHashSet<>();
    for (Path path : named) {
      if (Files.isDirectory(path)) {
        files.addAll(below(path));
      } else {
        files.add(path);
      }
    }
    return List.copyOf(files);
  }

  private static List<Path> below(Path directory) throws CommandFailure {
    try (Stream<Path> walk = Files.walk(directory)) {
      List<Path> files =
          walk.filter(path -> Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS))
              .filter(path -> !ProofPath.isProof(path))
              .sorted()
              .toList();
      if (files.isEmpty()) {
        throw new CommandFailure(
            ExitCode.NOT_FOUND, directory + ": holds no file; name a directory with files");
      }
      return files;
    } catch (IOException | UncheckedIOException e) {
      throw new CommandFailure(
          ExitCode.USAGE, directory + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
