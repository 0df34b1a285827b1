package cairn.hammer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.JsonObject;
import cairn.format.MalformedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The gateway and the witnesses that {@code cairn demo --keep} leaves running, for one test. */
final class KeptNetwork implements AutoCloseable {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final long LIMIT_SECONDS = 300; // many times what anything takes on a busy machine

  /** What a command left. */
  record Outcome(int status, String out, String err) {}

  private final Path folder;
  private final JsonObject demo;

  private KeptNetwork(Path folder, JsonObject demo) {
    this.folder = folder;
    this.demo = demo;
  }

  static KeptNetwork start(Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("stamped"), "stamped\n");
    Outcome outcome =
        run(folder, ROOT.resolve("cairn"), "demo", file.toString(), "--keep", "--json");
    assertThat(outcome.status()).as(outcome.err()).isZero();
    JsonObject demo = JsonObject.parse(outcome.out().getBytes(UTF_8), 1 << 20, "demo");
    Files.write(folder.resolve("network.json"), demo.object("network").canonical());
    return new KeptNetwork(folder, demo);
  }

  String gateway() throws MalformedException {
    return demo.string("gateway");
  }

  long gatewayPid() throws MalformedException {
    return demo.integer("pid");
  }

  Path networkFile() {
    return folder.resolve("network.json");
  }

  Path directory() throws MalformedException {
    return Path.of(demo.string("dir"));
  }

  List<JsonObject> witnesses() throws MalformedException {
    return demo.array("witnesses").objects("witnesses");
  }

  Outcome hammer(String... arguments) throws Exception {
    return run(folder, ROOT.resolve("bin/hammer"), arguments);
  }

  Outcome cairn(String... arguments) throws Exception {
    return run(folder, ROOT.resolve("cairn"), arguments);
  }

  /** Runs a command to its end. */
  static Outcome run(Path folder, Path command, String... arguments) throws Exception {
    Path out = Files.createTempFile(folder, "command", ".out");
    Path err = Files.createTempFile(folder, "command", ".err");
    List<String> line = new ArrayList<>(List.of(command.toString()));
    line.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("CAIRN_"));
    builder.environment().put("CAIRN_NO_BUILD", "1");
    builder.environment().put("CAIRN_QUORUM_TIMEOUT", "8s"); // no slow machine makes stamps pending
    builder.environment().put("CAIRN_JAVA_OPTS", "-Djava.io.tmpdir=" + folder);
    Process process = builder.start();
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("still running: " + line);
      }
      return new Outcome(
          process.exitValue(), Files.readString(out, UTF_8), Files.readString(err, UTF_8));
    } finally {
      process.destroyForcibly();
    }
  }

  @Override
  public void close() throws IOException {
    try {
      List<Long> pids = new ArrayList<>(List.of(gatewayPid()));
      for (JsonObject witness : witnesses()) {
        pids.add(witness.integer("pid"));
      }
      for (long pid : pids) {
        ProcessHandle.of(pid).ifPresent(KeptNetwork::kill);
      }
    } catch (MalformedException impossible) {
      throw new IOException("the demo named its processes before", impossible);
    }
  }

  private static void kill(ProcessHandle process) {
    process.destroyForcibly();
    process.onExit().join();
  }
}
