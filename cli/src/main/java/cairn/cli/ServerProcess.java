package cairn.cli;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A gateway or witness in a process of its own, started with this checkout's launcher.
 *
 * <p>{@code DIR/NAME.out} is its stdout (the ready line), {@code DIR/NAME.log} its stderr, {@code
 * DIR/NAME.pid} its process id. Any thread may stop it.
 */
final class ServerProcess {
  /** Ten times what a start takes on a busy machine with two cores. */
  static final Duration START_LIMIT = Duration.ofMinutes(1);

  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final long LOOK_EVERY_MILLIS = 20;
  private static final int LOG_LINES_SHOWN = 15;
  private static final String READY = "ready ";

  private final String name;
  private final Path directory;
  private final Process process;

  private ServerProcess(String name, Path directory, Process process) {
    this.name = name;
    this.directory = directory;
    this.process = process;
  }

  /**
   * Starts {@code launcher arguments…}.
   *
   * @param environment of this process; its settings for another gateway are not passed on
   * @param tied whether it ends with this process, however that ends: it then watches a pipe whose
   *     other end is held here and by nobody else
   */
  static ServerProcess start(
      Path launcher,
      String name,
      Path directory,
      Map<String, String> environment,
      boolean tied,
      List<String> arguments)
      throws CommandFailure {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(arguments);
    if (tied) {
      command.add("--stop-at-eof");
    }
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectInput(tied ? Redirect.PIPE : Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(directory.resolve(name + ".out").toFile())
            .redirectError(directory.resolve(name + ".log").toFile());
    Map<String, String> inherited = builder.environment();
    inherited.clear();
    inherited.putAll(environment);
    inherited.keySet().removeIf(key -> key.startsWith("CAIRN_") && !key.equals("CAIRN_JAVA_OPTS"));
    inherited.put("CAIRN_NO_BUILD", "1"); // what started this process is built
    try {
      Process process = builder.start();
      Files.writeString(directory.resolve(name + ".pid"), process.pid() + "\n");
      return new ServerProcess(name, directory, process);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.USAGE, name + " cannot be started: " + e.getMessage(), e);
    }
  }

  long pid() {
    return process.pid();
  }

  /**
   * Waits until it accepts requests; returns its public address, with the port that it was given.
   *
   * @throws CommandFailure with the end of its log when it ends or is not ready in time
   */
  String awaitReady() throws CommandFailure {
    long deadline = System.nanoTime() + START_LIMIT.toNanos();
    while (true) {
      String line = firstLine();
      if (line.startsWith(READY)) {
        return line.substring(READY.length()).split(" ", -1)[0];
      }
      pause();
      if (System.nanoTime() >= deadline) {
        throw failure("was not ready within " + START_LIMIT.toSeconds() + " s");
      }
    }
  }

  /**
   * Waits a moment for something that the server is to do.
   *
   * @throws CommandFailure with the end of its log when it ends
   */
  void pause() throws CommandFailure {
    try {
      if (process.waitFor(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
        throw failure("ended with exit code " + process.exitValue());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(ExitCode.INTERNAL, "interrupted while " + name + " was awaited", e);
    }
  }

  private String firstLine() throws CommandFailure {
    try {
      String text = Files.readString(directory.resolve(name + ".out"));
      return text.indexOf('\n') < 0 ? "" : text.substring(0, text.indexOf('\n'));
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.USAGE, name + ".out cannot be read: " + e.getMessage(), e);
    }
  }

  private CommandFailure failure(String what) {
    return new CommandFailure(
        ExitCode.NETWORK,
        "%s %s; the end of its log:%n%s".formatted(name, what, String.join("\n", logTail())));
  }

  private List<String> logTail() {
    try {
      List<String> lines =
          new String(Files.readAllBytes(directory.resolve(name + ".log")), StandardCharsets.UTF_8)
              .lines()
              .toList();
      return lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size());
    } catch (IOException e) {
      return List.of("(" + name + ".log cannot be read: " + e.getMessage() + ")");
    }
  }

  /** Tells it to stop; does not wait. */
  void tellToStop() {
    process.toHandle().destroy();
  }

  /** Waits until it has stopped; one that takes too long is killed. */
  void awaitStop() {
    try {
      if (!process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      kill();
    }
  }

  private void kill() {
    process.toHandle().destroyForcibly();
    process.onExit().join();
  }
}
