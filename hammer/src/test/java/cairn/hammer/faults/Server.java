package cairn.hammer.faults;

import cairn.testkit.ChildProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A gateway or witness: a real process, started by this checkout's launcher, which a test kills,
 * freezes and starts again on the same port and data.
 *
 * <p>For one thread.
 */
public final class Server implements AutoCloseable {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /**
   * Many times what a start takes on a machine that is busy with other builds: beside eighty
   * processes that all want its two cores, two minutes were too few for four at once.
   */
  public static final Duration LIMIT = Duration.ofMinutes(5);

  private final String name;
  private final Path home;
  private final URI url;
  private final List<String> arguments;
  private Optional<ChildProcess> process = Optional.empty();

  /**
   * @param name what tests print
   * @param home for temporary files
   * @param url where it listens
   * @param arguments of {@code cairn}
   */
  public Server(String name, Path home, URI url, List<String> arguments) {
    this.name = name;
    this.home = home;
    this.url = url;
    this.arguments = List.copyOf(arguments);
  }

  public String name() {
    return name;
  }

  public URI url() {
    return url;
  }

  public void start() throws IOException {
    start(List.of(), "");
  }

  /**
   * Starts it; does not wait.
   *
   * @param prefix a command that runs it, such as strace
   * @param javaOptions further ones
   */
  public void start(List<String> prefix, String javaOptions) throws IOException {
    if (isAlive()) {
      throw new IllegalStateException(name + " runs already");
    }
    List<String> command = new ArrayList<>(prefix);
    command.add(ROOT.resolve("cairn").toString());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
    builder.environment().keySet().removeIf(variable -> variable.startsWith("CAIRN_"));
    builder.environment().put("CAIRN_NO_BUILD", "1");
    builder.environment().put("HOME", home.toString());
    builder
        .environment()
        .put(
            "CAIRN_JAVA_OPTS",
            "-XX:TieredStopAtLevel=1 -Djava.io.tmpdir=" + home + " " + javaOptions);
    process = Optional.of(ChildProcess.start(builder));
  }

  /** What runs, or has run last. */
  public ChildProcess process() {
    return process.orElseThrow(() -> new IllegalStateException(name + " was not started"));
  }

  public boolean isAlive() {
    return process.map(ChildProcess::isAlive).orElse(false);
  }

  /** kill -9 of whatever was started, and waits until it is gone. */
  public void kill() {
    if (isAlive()) {
      List<ProcessHandle> below =
          ProcessHandle.of(pid()).stream().flatMap(ProcessHandle::descendants).toList();
      below.forEach(ProcessHandle::destroyForcibly);
      process().kill();
      below.forEach(child -> child.onExit().join());
    }
  }

  /** Of what was started: Java itself, as the launcher becomes it, unless there was a prefix. */
  public long pid() {
    return process().pid();
  }

  /** CPU seconds that it has used so far. */
  public double cpuSeconds() {
    return ProcessHandle.of(pid())
        .flatMap(handle -> handle.info().totalCpuDuration())
        .map(used -> used.toNanos() / 1e9)
        .orElseThrow(() -> new IllegalStateException(name + " is gone"));
  }

  /** SIGSTOP; on return no thread of it runs any more, not even in a system call. */
  public void freeze() throws IOException, InterruptedException {
    signal("STOP");
    Path tasks = Path.of("/proc", Long.toString(pid()), "task");
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!allStopped(tasks)) {
      if (System.nanoTime() >= deadline) {
        throw new AssertionError(name + " does not stop:\n" + logTail());
      }
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  private static boolean allStopped(Path tasks) throws IOException {
    try (Stream<Path> threads = Files.list(tasks)) {
      for (Path thread : threads.toList()) {
        String stat = Files.readString(thread.resolve("stat"));
        if (stat.charAt(stat.lastIndexOf(')') + 2) != 'T') {
          return false;
        }
      }
      return true;
    } catch (NoSuchFileException oneEnded) {
      return false;
    }
  }

  /** SIGCONT. */
  public void thaw() throws IOException, InterruptedException {
    signal("CONT");
  }

  private void signal(String signal) throws IOException, InterruptedException {
    Process sent =
        new ProcessBuilder("kill", "-" + signal, Long.toString(pid())).inheritIO().start();
    if (sent.waitFor() != 0) {
      throw new IOException("no SIG" + signal + " to " + name);
    }
  }

  /** The end of its log, for messages. */
  public String logTail() {
    List<String> lines = process().output();
    return name
        + ":\n  "
        + String.join("\n  ", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
  }

  @Override
  public void close() {
    kill();
  }
}
