package cairn.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A real process that a test talks to, stops or kills. Whatever happens to the test, it does not
 * outlive the test's JVM.
 *
 * <p>Any thread may call any method.
 */
public final class ChildProcess implements AutoCloseable {
  /** Lines kept of the output; a chatty server under load would fill the heap otherwise. */
  private static final int LINES_KEPT = 10_000;

  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly)));
  }

  private final Process process;
  private final List<String> lines = new ArrayList<>(); // guarded by this
  private boolean ended; // guarded by this: no more lines will come

  private ChildProcess(Process process) {
    this.process = process;
    RUNNING.add(process);
    Thread.ofPlatform().daemon().name("output of pid " + process.pid()).start(this::capture);
  }

  /** Starts what the builder describes; stderr joins stdout. */
  public static ChildProcess start(ProcessBuilder builder) throws IOException {
    return new ChildProcess(builder.redirectErrorStream(true).start());
  }

  /** The command that runs a class on this JVM's class path, with quick starts and a small heap. */
  public static ProcessBuilder java(Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command);
  }

  private void capture() {
    try (BufferedReader reader = process.inputReader()) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        add(line);
      }
    } catch (IOException broken) {
      add("(output broke off: " + broken.getMessage() + ")");
    }
    end();
    process.onExit().join();
    RUNNING.remove(process);
  }

  private synchronized void add(String line) {
    if (lines.size() == LINES_KEPT) {
      lines.subList(0, LINES_KEPT / 2).clear();
    }
    lines.add(line);
    notifyAll();
  }

  private synchronized void end() {
    ended = true;
    notifyAll();
  }

  /**
   * Waits until a line of the output, past or to come, holds the pattern; returns the match, whose
   * groups are what the process had to say: {@code listening on port (\d+)}.
   *
   * @throws AssertionError with the output so far, when it ends or the time is up before that
   */
  public synchronized Matcher awaitLine(Pattern pattern, Duration limit)
      throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (true) {
      Optional<Matcher> found = find(pattern);
      if (found.isPresent()) {
        return found.get();
      }
      long left = deadline - System.nanoTime();
      if (ended || left <= 0) {
        throw new AssertionError(
            "no line with \""
                + pattern
                + "\" "
                + (ended ? "before it ended" : "within " + limit)
                + ":\n"
                + String.join("\n", lines));
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  private Optional<Matcher> find(Pattern pattern) {
    return lines.stream().map(pattern::matcher).filter(Matcher::find).findFirst();
  }

  /** What it has printed, the oldest lines left out when there were very many. */
  public synchronized List<String> output() {
    return List.copyOf(lines);
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** kill -9, and waits until it is gone. */
  public void kill() {
    process.toHandle().destroyForcibly();
    process.onExit().join();
  }

  /**
   * SIGTERM, and waits for the end; returns the exit code.
   *
   * @throws AssertionError when it is not gone in time; it is killed then
   */
  public int stop(Duration limit) throws InterruptedException {
    process.toHandle().destroy(); // Process.destroy would close its output before it has ended
    return awaitExit(limit);
  }

  /**
   * Waits until it ends by itself; returns the exit code. All that it printed is in {@link
   * #output()} then: its last lines are read behind its end, on a busy machine long behind.
   *
   * @throws AssertionError when it has not in time; it is killed then. Also when its output has not
   *     ended in that time again: something that it left running holds it open
   */
  public int awaitExit(Duration limit) throws InterruptedException {
    if (!process.waitFor(limit)) {
      kill();
      throw new AssertionError(
          "pid " + pid() + " did not end within " + limit + ":\n" + String.join("\n", output()));
    }
    awaitEndOfOutput(limit);
    return process.exitValue();
  }

  private synchronized void awaitEndOfOutput(Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!ended) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new AssertionError(
            "pid %d left something that holds its output open for %s:\n%s"
                .formatted(pid(), limit, String.join("\n", lines)));
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  /** Kills it if it still runs. */
  @Override
  public void close() {
    kill();
  }
}
