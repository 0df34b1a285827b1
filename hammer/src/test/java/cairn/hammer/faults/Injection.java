package cairn.hammer.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import cairn.testkit.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Makes system calls of a running process fail: strace is attached, lets the n-th call of each
 * thread fail instead of being made, and is detached again. For one thread.
 *
 * @param call its name, such as {@code fdatasync}, or several: {@code fsync,fdatasync}
 * @param error {@code EIO}, {@code ENOSPC}
 * @param when which calls, as strace counts them: {@code 3}, {@code 3+} for all from the third on
 */
record Injection(String call, String error, String when) {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** At the end of strace's line for a call that was not made. */
  private static final String FAILED = "(INJECTED)";

  private static final long LOOK_EVERY_MILLIS = 10;

  /** Whether strace is there and may do that here. */
  static boolean isPossible(Path folder) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(new Injection("fsync", "EIO", "1").prefix(folder));
    command.add("true");
    try (ChildProcess probe = ChildProcess.start(new ProcessBuilder(command))) {
      return probe.awaitExit(LIMIT) == 0;
    } catch (IOException absent) {
      return false;
    }
  }

  /**
   * The command that runs another with this fault from its start on, and only stops at such calls.
   */
  List<String> prefix(Path folder) throws IOException {
    Files.deleteIfExists(trace(folder));
    List<String> command = new ArrayList<>(command(folder));
    command.add("--seccomp-bpf");
    return command;
  }

  private List<String> command(Path folder) {
    return List.of(
        "strace",
        "-f",
        "-qq",
        "-o",
        trace(folder).toString(),
        "-e",
        "trace=" + call,
        "-e",
        "inject=" + call + ":error=" + error + ":when=" + when);
  }

  private static Path trace(Path folder) {
    return folder.resolve("strace.out");
  }

  /**
   * Lets calls of that process fail for a while.
   *
   * @param atMost how long, when fewer calls than that come
   * @param failures after so many it ends
   * @return how many calls failed
   */
  int into(Server server, Path folder, int failures, Duration atMost)
      throws IOException, InterruptedException {
    Files.deleteIfExists(trace(folder));
    List<String> command = new ArrayList<>(command(folder));
    command.addAll(List.of("-p", Long.toString(server.pid())));
    long deadline = System.nanoTime() + atMost.toNanos();
    try (ChildProcess strace = ChildProcess.start(new ProcessBuilder(command))) {
      while (injected(folder) < failures && strace.isAlive() && System.nanoTime() < deadline) {
        TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
      }
      if (strace.isAlive()) {
        strace.stop(LIMIT); // detaches, and what it traced goes on
      }
    }
    return injected(folder);
  }

  /** How many calls failed so far. */
  static int injected(Path folder) throws IOException {
    if (!Files.exists(trace(folder))) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(trace(folder), ISO_8859_1)) {
      return (int) lines.filter(line -> line.endsWith(FAILED)).count();
    }
  }

  @Override
  public String toString() {
    return call + " fails with " + error + " at call " + when;
  }
}
