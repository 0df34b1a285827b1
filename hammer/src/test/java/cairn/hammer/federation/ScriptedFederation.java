package cairn.hammer.federation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.JsonArray;
import cairn.format.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The three networks of {@code examples/federation}, by its own scripts, on ports that were free a
 * moment ago and in a folder of the test's.
 *
 * <p>For one thread.
 */
final class ScriptedFederation implements AutoCloseable {
  static final List<String> NETWORKS = List.of("a", "b", "c");
  static final List<String> GATEWAYS = List.of("gateway-a", "gateway-b", "gateway-c");

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path SCRIPTS = ROOT.resolve("examples/federation");
  private static final List<Integer> PORTS =
      IntStream.of(
              5001, 5002, 5003, 8001, 8002, 8003, 8011, 8012, 8013, 8021, 8022, 8023, 9001, 9002,
              9003)
          .boxed()
          .toList();

  /** Below the ports that the system gives to connections, so that a restart finds its own. */
  private static final int MOST_OFFSET = 32_000 - 9_003;

  private static final long LIMIT_SECONDS = 300; // many times what anything takes on a busy machine
  private static final long LOOK_EVERY_MILLIS = 50;

  private final Path home;
  private final Path directory;
  private final int offset;

  /** What a command left. */
  record Outcome(int status, String out, String err) {
    Outcome succeeded() {
      assertThat(status).as(out + err).isZero();
      return this;
    }
  }

  /**
   * Nothing is made yet.
   *
   * @param home for temporary files; the networks go below it
   */
  ScriptedFederation(Path home) throws IOException {
    this.home = home;
    this.directory = Files.createDirectories(home.resolve("the networks")); // a name with a space
    this.offset = freeOffset(new SecureRandom());
  }

  private static int freeOffset(RandomGenerator random) throws IOException {
    for (int attempt = 0; attempt < 1000; attempt++) {
      int offset = random.nextInt(7_000, MOST_OFFSET);
      if (PORTS.stream().allMatch(port -> isFree(offset + port))) {
        return offset;
      }
    }
    throw new IOException("no fifteen free ports");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }

  Path directory() {
    return directory;
  }

  int port(int documented) {
    return offset + documented;
  }

  /** Where a network's gateway listens: {@code a}. */
  URI gateway(String network) {
    return URI.create("http://127.0.0.1:" + port(9001 + NETWORKS.indexOf(network)));
  }

  /** Runs one of the scripts to its end. */
  Outcome script(String name, String... arguments) throws IOException, InterruptedException {
    return run(
        SCRIPTS.resolve(name),
        Map.of(
            "CAIRN_EXAMPLE_DIR",
            directory.toString(),
            "CAIRN_PORT_OFFSET",
            Integer.toString(offset),
            "CAIRN_ID",
            "of-somebody-else"), // the user's own settings are not to reach the twelve
        arguments);
  }

  /** Runs {@code cairn} to its end, as the user whom demo.sh makes. */
  Outcome user(String... arguments) throws IOException, InterruptedException {
    return cairn(directory.resolve("user"), arguments);
  }

  /** Runs {@code cairn} to its end, as somebody whose folder that is. */
  Outcome cairn(Path folder, String... arguments) throws IOException, InterruptedException {
    return run(ROOT.resolve("cairn"), Map.of("CAIRN_HOME", folder.toString()), arguments);
  }

  /** Runs {@code cairn federation peer} to its end, as the operator of that network. */
  Outcome peer(String network, String... arguments) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of("federation", "peer"));
    line.addAll(List.of(arguments));
    line.addAll(List.of("--config", configuration(network).toString()));
    return cairn(directory, line.toArray(String[]::new));
  }

  /** How a network's gateway stands to each peer, as its operator is told. */
  Map<String, String> peers(String network) throws Exception {
    Outcome listed = peer(network, "list", "--json").succeeded();
    Map<String, String> statuses = new TreeMap<>();
    JsonArray peers =
        JsonObject.parse(listed.out().strip().getBytes(UTF_8), 1 << 20, "peers").array("peers");
    for (JsonObject one : peers.objects("peers")) {
      statuses.put(one.string("id"), one.string("status"));
    }
    return statuses;
  }

  private Path configuration(String network) {
    return directory.resolve("network-" + network + ".json");
  }

  /** Changes what is configured of a network, for the next start of its gateway. */
  void configure(String network, UnaryOperator<String> change) throws IOException {
    Path file = configuration(network);
    String before = Files.readString(file);
    String after = change.apply(before);
    assertThat(after).as("the change of %s", file).isNotEqualTo(before);
    Files.writeString(file, after);
  }

  /** What is configured of these networks. */
  Map<String, String> configurations(List<String> networks) throws IOException {
    Map<String, String> configurations = new TreeMap<>();
    for (String network : networks) {
      configurations.put(network, Files.readString(configuration(network)));
    }
    return configurations;
  }

  /** Configures networks so, for the next start of their gateways. */
  void configure(Map<String, String> configurations) throws IOException {
    for (Map.Entry<String, String> one : configurations.entrySet()) {
      Files.writeString(configuration(one.getKey()), one.getValue());
    }
  }

  /** The evidence that a network's gateway has against another. */
  List<Path> forks(String network, String other) throws IOException {
    Path forks = directory.resolve("gateway-" + network + ".db").resolve("forks");
    if (!Files.isDirectory(forks)) {
      return List.of();
    }
    try (var files = Files.newDirectoryStream(forks, other + "-*.cairn-fork")) {
      List<Path> found = new ArrayList<>();
      files.forEach(found::add);
      return found;
    }
  }

  private Outcome run(Path command, Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    Path out = Files.createTempFile(home, "command", ".out");
    Path err = Files.createTempFile(home, "command", ".err");
    List<String> line = new ArrayList<>(List.of(command.toString()));
    line.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(home.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("CAIRN_"));
    builder.environment().put("CAIRN_NO_BUILD", "1");
    builder.environment().put("CAIRN_JAVA_OPTS", "-Djava.io.tmpdir=" + home);
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError(
            "still running: %s%n%s%s".formatted(line, Files.readString(out), logTails()));
      }
      return new Outcome(
          process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    } finally {
      process.destroyForcibly();
      Files.delete(out);
      Files.delete(err);
    }
  }

  /** The parts that have a pid file. */
  List<String> started() throws IOException {
    try (var files = Files.newDirectoryStream(directory, "*.pid")) {
      List<String> parts = new ArrayList<>();
      for (Path file : files) {
        parts.add(String.valueOf(file.getFileName()).replace(".pid", ""));
      }
      parts.sort(String::compareTo);
      return parts;
    }
  }

  /** The running process of a part. */
  ProcessHandle process(String part) throws IOException {
    long pid = Long.parseLong(Files.readString(directory.resolve(part + ".pid")).strip());
    return ProcessHandle.of(pid)
        .orElseThrow(() -> new AssertionError(part + " is gone\n" + logTail(part)));
  }

  /** kill -9, and waits until it is gone. */
  void kill(String part) throws IOException {
    ProcessHandle process = process(part);
    process.destroyForcibly();
    process.onExit().join();
  }

  void signal(String signal, String part) throws IOException, InterruptedException {
    long pid = process(part).pid();
    Process sent = new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start();
    assertThat(sent.waitFor()).isZero();
  }

  String log(String part) throws IOException {
    return Files.readString(directory.resolve(part + ".log"));
  }

  /** The end of a part's log, for messages. */
  String logTail(String part) {
    try {
      List<String> lines = log(part).lines().toList();
      return part
          + ":\n  "
          + String.join("\n  ", lines.subList(Math.max(0, lines.size() - 15), lines.size()))
          + "\n";
    } catch (IOException none) {
      return part + " has no log\n";
    }
  }

  String logTails() {
    return String.join("", GATEWAYS.stream().map(this::logTail).toList());
  }

  /** What a network tells of itself: {@code network-a.public.json}. */
  JsonObject published(String network) throws Exception {
    Path file = directory.resolve("network-" + network + ".public.json");
    return JsonObject.parse(Files.readAllBytes(file), 1 << 20, "published");
  }

  /** Something that is asked for until it is there. */
  @FunctionalInterface
  interface Question<T> {
    Optional<T> ask() throws Exception;
  }

  /**
   * Asks again and again.
   *
   * @throws AssertionError with the end of the gateways' logs when the time is up
   */
  <T> T await(String what, Question<T> question) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    Optional<T> answer = question.ask();
    while (answer.isEmpty()) {
      if (System.nanoTime() >= deadline) {
        throw new AssertionError("still not: " + what + "\n" + logTails());
      }
      Thread.sleep(LOOK_EVERY_MILLIS);
      answer = question.ask();
    }
    return answer.get();
  }

  /** Kills whatever the scripts started and left. */
  @Override
  public void close() throws IOException {
    ProcessHandle.allProcesses()
        .filter(process -> commandLine(process).contains(directory.toString()))
        .filter(process -> process.pid() != ProcessHandle.current().pid())
        .forEach(
            process -> {
              process.destroyForcibly();
              process.onExit().join();
            });
  }

  /** False also for one that is dead and that nobody has collected yet. */
  static boolean runs(ProcessHandle process) {
    return !commandLine(process).isEmpty();
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
