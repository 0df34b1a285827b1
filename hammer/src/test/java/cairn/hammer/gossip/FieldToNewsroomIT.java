package cairn.hammer.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.JsonObject;
import cairn.hammer.faults.Server;
import cairn.testkit.ChildProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code examples/field-to-newsroom}: its script does what it says, and leaves nothing running. */
class FieldToNewsroomIT {
  private static final Path SCRIPT =
      Path.of("..").toAbsolutePath().normalize().resolve("examples/field-to-newsroom/demo.sh");
  private static final List<Integer> PORTS =
      List.of(5101, 5102, 5103, 8101, 8102, 9101, 9102, 9103);

  /** Below the ports that the system gives to connections, so that a restart finds its own. */
  private static final int MOST_OFFSET = 32_000 - 9_103;

  private static final List<String> SERVERS =
      List.of("newsroom", "archive", "relay", "witness-newsroom", "witness-archive");

  @TempDir private Path folder;

  private Path directory = Path.of("");
  private int offset;

  @BeforeEach
  void find() throws IOException {
    directory = Files.createDirectory(folder.resolve("the example")); // a name with a space
    offset = freeOffset(new SecureRandom());
  }

  private static int freeOffset(RandomGenerator random) throws IOException {
    return IntStream.generate(() -> random.nextInt(7_000, MOST_OFFSET))
        .limit(1000)
        .filter(some -> PORTS.stream().allMatch(port -> isFree(some + port)))
        .findFirst()
        .orElseThrow(() -> new IOException("no eight free ports"));
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }

  @AfterEach
  void endWhatAFailedScriptLeft() throws IOException {
    for (String server : SERVERS) {
      process(server).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  private Optional<ProcessHandle> process(String server) throws IOException {
    Path file = directory.resolve(server + ".pid");
    return Files.exists(file)
        ? ProcessHandle.of(Long.parseLong(Files.readString(file).strip()))
        : Optional.empty();
  }

  @Test
  void carriesAPhotoFromACameraToTwoOrganisationsAndEndsWhatItStarted() throws Exception {
    assertThat(demo(2, "--fast")).contains("--reset");
    assertThat(demo(0)).containsSubsequence(shown("trusted Camera", 1));
    says();
    nothingRuns();
  }

  @Test
  @Tag("long") // 2 minutes
  void makesNothingTwiceAndBeginsAnewWhenTold() throws Exception {
    demo(0, "--keep");
    for (String server : SERVERS) {
      assertThat(process(server)).as(server).isPresent();
    }
    Map<String, String> made = made();
    assertThat(demo(1, "--reset")).contains("is running; run ");
    assertThat(demo(0)).containsSubsequence(shown("Camera is trusted already", 2));
    assertThat(made()).isEqualTo(made);
    nothingRuns();
    demo(0, "--reset");
    assertThat(made().values()).doesNotContainAnyElementsOf(made.values());
  }

  /**
   * What a trip shows, in this order.
   *
   * @param trust of the attestor, whom nobody has to trust twice
   * @param acknowledgements that the newsroom has made by then, one a trip
   */
  private static String[] shown(String trust, int acknowledgements) {
    return new String[] {
      "✓ Ready after",
      "✓ harbour.png is attested",
      "✓ The stick holds",
      trust,
      "would import 2 of 2 records",
      "✓ Imported 2 records",
      acknowledgements + " acknowledgements of newsroom.example/org:records",
      "imported 1 of " + acknowledgements + " acknowledgements",
      ": delivered ",
      "Existed not after ",
      "✓ The camera knows that its records arrived",
      "✓ relay holds the log of newsroom",
      "✓ archive holds the log of newsroom",
      "✓ relay holds the log of archive",
      "✓ newsroom holds the log of archive",
      "✓ The newsroom and the archive hold each other",
      "✓ Relay and archive go on serving its log",
      "✓ Nothing of it is in the relay's files",
    };
  }

  private void nothingRuns() {
    for (String server : SERVERS) {
      assertThat(directory.resolve(server + ".pid")).doesNotExist();
    }
  }

  /** What programs are told on the way. */
  private void says() throws Exception {
    List<Path> trips;
    try (Stream<Path> found = Files.list(directory.resolve("stick"))) {
      trips = found.toList();
    }
    assertThat(trips).hasSize(1);
    Path file = trips.getFirst().resolve("import.json");
    JsonObject imported = JsonObject.parse(Files.readAllBytes(file), 1 << 20, "import");
    assertThat(imported.string("outcome")).isEqualTo("imported");
    assertThat(imported.integer("imported")).isEqualTo(2);
    assertThat(imported.string("sender")).isEqualTo("trusted");
  }

  /** What each home was made with. */
  private Map<String, String> made() throws IOException {
    Map<String, String> made = new TreeMap<>();
    for (String home : List.of("camera", "newsroom", "archive", "relay")) {
      made.put(home, Files.readString(directory.resolve(home).resolve("made.json")));
    }
    return made;
  }

  private String demo(int status, String... arguments) throws Exception {
    List<String> line = new ArrayList<>(List.of(SCRIPT.toString()));
    line.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile());
    builder.environment().keySet().removeIf(variable -> variable.startsWith("CAIRN_"));
    builder.environment().put("CAIRN_NO_BUILD", "1");
    builder.environment().put("CAIRN_JAVA_OPTS", "-Djava.io.tmpdir=" + folder);
    builder.environment().put("CAIRN_EXAMPLE_DIR", directory.toString());
    builder.environment().put("CAIRN_PORT_OFFSET", Integer.toString(offset));
    builder.environment().put("CAIRN_ID", "of-somebody-else"); // is not to reach anything
    try (ChildProcess script = ChildProcess.start(builder)) {
      int ended = script.awaitExit(Server.LIMIT.multipliedBy(2));
      String output = String.join("\n", script.output());
      assertThat(ended).as(output).isEqualTo(status);
      return output;
    }
  }
}
