package cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.Hash;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class FileHashTest {
  /** What {@code head -c 3G /dev/zero | sha256sum} prints. */
  private static final String THREE_GIB_OF_ZEROS =
      "305b66a59d15b252092fbda9d09711230c429f351897cbd430e7b55a35fd3b97";

  @TempDir private Path folder;

  private static Hash hash(Path file) throws CommandFailure {
    return FileHash.of(file, bytes -> {});
  }

  private void assertRefused(Path file, ExitCode exitCode, String words) {
    assertRefused(file, bytes -> {}, exitCode, words);
  }

  private void assertRefused(Path file, LongConsumer progress, ExitCode exitCode, String words) {
    assertThatThrownBy(() -> FileHash.of(file, progress))
        .isInstanceOfSatisfying(
            CommandFailure.class, failure -> assertThat(failure.exitCode()).isEqualTo(exitCode))
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(words);
  }

  @Test
  void hashesAnEmptyFile() throws Exception {
    Path empty = Files.createFile(folder.resolve("empty"));

    assertThat(hash(empty))
        .isEqualTo(
            Hash.parseHex(
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "known"));
  }

  /** Far more than the tests' JVM may hold: only a stream gets through. */
  @Test
  @Timeout(300)
  void hashesThreeGibibytesInPieces() throws Exception {
    Path large = folder.resolve("large");
    long size = 3L << 30;
    try (RandomAccessFile sparse = new RandomAccessFile(large.toFile(), "rw")) {
      sparse.setLength(size);
    }
    AtomicLong told = new AtomicLong();

    Hash hash = FileHash.of(large, told::addAndGet);

    assertThat(hash).isEqualTo(Hash.parseHex(THREE_GIB_OF_ZEROS, "known"));
    assertThat(told).hasValue(size);
    assertThat(size).isGreaterThan(Runtime.getRuntime().maxMemory());
  }

  @Test
  void followsALinkToItsFile() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "a");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);

    assertThat(hash(link)).isEqualTo(hash(file));
  }

  @Test
  void refusesAFileThatGrowsWhileItIsRead() throws Exception {
    Path file = Files.write(folder.resolve("growing"), new byte[200_000]);

    assertRefused(
        file,
        once(() -> Files.write(file, new byte[1], StandardOpenOption.APPEND)),
        ExitCode.USAGE,
        "changed while it was read; try again when it is complete");
  }

  @Test
  void refusesAFileThatIsCutShortWhileItIsRead() throws Exception {
    Path file = Files.write(folder.resolve("shrinking"), new byte[200_000]);

    assertRefused(
        file, once(() -> Files.write(file, new byte[1])), ExitCode.USAGE, "changed while it was");
  }

  @Test
  void refusesAFileThatIsRewrittenWhileItIsRead() throws Exception {
    Path file = Files.write(folder.resolve("rewritten"), new byte[200_000]);
    Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));

    assertRefused(
        file,
        once(() -> Files.write(file, new byte[200_000])),
        ExitCode.USAGE,
        "changed while it was read");
  }

  @Test
  void refusesAFileThatVanishesWhileItIsRead() throws Exception {
    Path file = Files.write(folder.resolve("vanishing"), new byte[200_000]);

    assertRefused(file, once(() -> Files.delete(file)), ExitCode.NOT_FOUND, "no such file");
  }

  @Test
  void refusesWhatIsNotThere() {
    assertRefused(folder.resolve("nothing"), ExitCode.NOT_FOUND, "no such file");
  }

  @Test
  void refusesWhatIsNoRegularFile() {
    for (Path other : new Path[] {folder, Path.of("/dev/zero")}) {
      assertRefused(other, ExitCode.USAGE, "is not a regular file; name a file");
    }
  }

  /** A regular file whose first page nobody can read, not even root. */
  @Test
  void refusesAFileThatCannotBeRead() {
    assertRefused(Path.of("/proc/self/mem"), ExitCode.USAGE, "cannot be read: ");
  }

  private interface Change {
    void make() throws IOException;
  }

  /** Makes the change after the first piece, so that more is still to be read. */
  private static LongConsumer once(Change change) {
    AtomicLong pieces = new AtomicLong();
    return bytes -> {
      if (pieces.getAndIncrement() == 0) {
        try {
          change.make();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }
}
