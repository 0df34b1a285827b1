package cairn.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory that is gone when closed, in memory where the system has such a place: real files,
 * whose syncs cost nothing. For tests that open thousands of databases and cut no power.
 */
public final class FastDirectory implements AutoCloseable {
  private static final Path IN_MEMORY = Path.of("/dev/shm");

  /** Many times what the tests of two JVMs leave there at once. */
  private static final long ENOUGH_BYTES = 1L << 30;

  private final Path path;

  private FastDirectory(Path path) {
    this.path = path;
  }

  /** Makes one; its name begins with {@code prefix}. */
  public static FastDirectory create(String prefix) throws IOException {
    return new FastDirectory(
        hasRoomInMemory()
            ? Files.createTempDirectory(IN_MEMORY, prefix)
            : Files.createTempDirectory(prefix));
  }

  /** Containers often have 64 MiB there. */
  private static boolean hasRoomInMemory() throws IOException {
    return Files.isDirectory(IN_MEMORY)
        && Files.isWritable(IN_MEMORY)
        && Files.getFileStore(IN_MEMORY).getUsableSpace() >= ENOUGH_BYTES;
  }

  public Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    List<Path> all;
    try (Stream<Path> found = Files.walk(path)) {
      all = found.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : all) {
      Files.delete(each);
    }
  }
}
