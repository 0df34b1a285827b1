package cairn.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.store.StoreException.Reason;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DataDirectoryTest {
  @TempDir Path temporary;

  @Test
  void makesTheDirectoryPrivateEvenIfItWasNot() throws Exception {
    Path path = temporary.resolve("a/b");
    Files.createDirectories(path);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwxrwx"));
    try (DataDirectory directory = DataDirectory.lock(path)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.path())))
          .isEqualTo("rwx------");
      assertThat(directory.usableBytes()).isBetween(1L, directory.totalBytes());
    }
  }

  @Test
  void refusesASecondHolderInThisProcessAndStaysLocked() throws Exception {
    DataDirectory directory = DataDirectory.lock(temporary);
    Path link = Files.createSymbolicLink(temporary.resolve("self"), temporary);
    assertBusy(temporary).hasMessageContaining("already open in this process");
    assertBusy(link);
    try (SecondProcess second = SecondProcess.start(temporary)) {
      assertThat(second.firstLine()).startsWith("refused BUSY").contains("pid " + ownPid());
    }
    directory.close();
    directory.close();
    DataDirectory.lock(temporary).close();
  }

  @Test
  void refusesADirectoryHeldByAnotherProcessUntilItIsKilled() throws Exception {
    try (SecondProcess second = SecondProcess.start(temporary)) {
      assertThat(second.firstLine()).isEqualTo("locked");
      assertBusy(temporary)
          .hasMessageContaining("in use by another process (pid " + second.process().pid() + ",");
      second.kill();
      DataDirectory.lock(temporary).close();
    }
  }

  @Test
  void refusesALockFileThatPointsElsewhere() throws Exception {
    Path elsewhere = Files.writeString(temporary.resolve("elsewhere"), "precious");
    Path data = Files.createDirectory(temporary.resolve("data"));
    Files.createSymbolicLink(data.resolve("lock"), elsewhere);
    assertThatThrownBy(() -> DataDirectory.lock(data))
        .isInstanceOfSatisfying(
            StoreException.class, failure -> assertThat(failure.reason()).isEqualTo(Reason.IO));
    assertThat(elsewhere).hasContent("precious");
  }

  @Test
  void keepsFivePercentWithinBounds() {
    long mib = 1024L * 1024;
    assertThat(SpaceGuard.defaultReserveBytes(100 * mib)).isEqualTo(64 * mib);
    assertThat(SpaceGuard.defaultReserveBytes(10_000 * mib)).isEqualTo(500 * mib);
    assertThat(SpaceGuard.defaultReserveBytes(10_000_000 * mib)).isEqualTo(1024 * mib);
  }

  private static org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertBusy(
      Path path) {
    return assertThatThrownBy(() -> DataDirectory.lock(path))
        .isInstanceOfSatisfying(
            StoreException.class, failure -> assertThat(failure.reason()).isEqualTo(Reason.BUSY));
  }

  private static long ownPid() {
    return ProcessHandle.current().pid();
  }

  /** A real second JVM that tries to lock the directory, says how it went and waits. */
  private record SecondProcess(Process process, BufferedReader output) implements AutoCloseable {
    static SecondProcess start(Path directory) throws Exception {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  LockHolder.class.getName(),
                  directory.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      return new SecondProcess(process, process.inputReader(StandardCharsets.UTF_8));
    }

    String firstLine() throws Exception {
      String line = output.readLine();
      return line == null ? "ended with " + process.waitFor() : line;
    }

    void kill() {
      process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() throws IOException {
      kill();
      output.close();
    }
  }

  /** The second process. */
  static final class LockHolder {
    private LockHolder() {}

    public static void main(String[] arguments) throws Exception {
      try (DataDirectory directory = DataDirectory.lock(Path.of(arguments[0]))) {
        System.out.println("locked");
        assertThat(directory.path()).exists();
        while (System.in.read() >= 0) {
          // until the parent goes away
        }
      } catch (StoreException refused) {
        System.out.println("refused " + refused.reason() + " " + refused.getMessage());
      }
    }
  }
}
