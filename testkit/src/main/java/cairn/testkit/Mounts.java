package cairn.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The system's commands that make and mount file systems; most take root. */
final class Mounts {
  private static final long LIMIT_SECONDS = 60;

  private Mounts() {}

  /** Whether it ran and was successful; false too where there is no such command. */
  static boolean run(String... command) throws IOException, InterruptedException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException absent) {
      return false;
    }
    try {
      process.getInputStream().readAllBytes();
      return process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
    } finally {
      process.destroyForcibly();
    }
  }

  /** As {@link #run}, of what must not fail. */
  static void require(String... command) throws IOException, InterruptedException {
    if (!run(command)) {
      throw new IOException("failed: " + String.join(" ", command));
    }
  }

  /** Unmounts what is mounted there, with no file open on it any more. */
  static void unmount(Path mountPoint) throws IOException {
    try {
      if (!run("umount", mountPoint.toString())) {
        throw new IOException("cannot unmount " + mountPoint + "; is a file on it still open?");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while unmounting " + mountPoint, e);
    }
  }
}
