package cairn.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import cairn.testkit.ChildProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The packaged application, as whoever has the checkout runs it: {@code ./cairn …}. */
final class CairnProcess {
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /** Many times what any command takes, on a machine that is busy with other builds. */
  private static final long LIMIT_SECONDS = 180;

  private final Path directory;
  private final Map<String, String> environment;

  /**
   * @param directory in which commands run, and below which everything is that they make
   * @param environment beside that of the tests
   */
  CairnProcess(Path directory, Map<String, String> environment) {
    this.directory = directory;
    this.environment = Map.copyOf(environment);
  }

  /** What a command left. */
  record Outcome(int status, String out, String err) {}

  /** Runs a command to its end. */
  Outcome run(String... arguments) throws IOException, InterruptedException {
    return runUnder(List.of(), arguments);
  }

  /** As {@link #run}, by another program that runs it, such as {@code strace}. */
  Outcome runUnder(List<String> program, String... arguments)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile(directory, "command", ".out");
    Path err = Files.createTempFile(directory, "command", ".err");
    ProcessBuilder builder = builder(arguments);
    builder.command().addAll(0, program);
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("still running: " + List.of(arguments));
      }
      return new Outcome(
          process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    } finally {
      process.destroyForcibly();
      Files.delete(out);
      Files.delete(err);
    }
  }

  /** Begins a command that is to be killed; nobody reads what it says. */
  Process begin(String... arguments) throws IOException {
    return builder(arguments)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** Starts a command that stays. */
  ChildProcess start(String... arguments) throws IOException {
    return ChildProcess.start(builder(arguments));
  }

  private ProcessBuilder builder(String... arguments) {
    // A shell that runs the tests in the background has them ignore Ctrl-C, and so their children.
    ProcessBuilder builder = new ProcessBuilder("env", "--default-signal=INT");
    builder.command().add(ROOT.resolve("cairn").toString());
    builder.command().addAll(List.of(arguments));
    builder.directory(directory.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("CAIRN_"));
    builder.environment().put("CAIRN_NO_BUILD", "1");
    builder.environment().put("HOME", directory.toString());
    builder
        .environment()
        .put("CAIRN_JAVA_OPTS", "-XX:TieredStopAtLevel=1 -Djava.io.tmpdir=" + directory);
    builder.environment().putAll(environment);
    return builder;
  }

  /** The processes whose command line names something below the directory. */
  List<ProcessHandle> running() throws IOException {
    return ProcessHandle.allProcesses()
        .filter(process -> commandLine(process).contains(directory.toString()))
        .filter(process -> process.pid() != ProcessHandle.current().pid())
        .toList();
  }

  /** As the kernel has it: {@code ProcessHandle} forgets arguments when there are many. */
  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", "" + process.pid(), "cmdline"), UTF_8);
    } catch (IOException gone) {
      return ""; // it has ended meanwhile
    }
  }
}
