package cairn.node;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Hash;
import cairn.format.SignedCheckpoint;
import cairn.http.Method;
import cairn.http.Reply;
import cairn.testkit.Engine;
import cairn.testkit.RealPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An older backup of a gateway comes back, while its witnesses remember what was signed since. */
class RestoredBackupTest {
  private static final String ORIGIN = "network-a/public:timestamps";

  @TempDir private Path directory;

  @BeforeAll
  static void quiet() {
    Logging.start(LogFormat.TEXT, LogLevel.ERROR, System.err);
  }

  private static String hash(String text) {
    return Hash.sha256(text.getBytes(StandardCharsets.UTF_8)).hex();
  }

  @ParameterizedTest
  @EnumSource
  void staysReadOnlyNamesTheWitnessAndForksNothing(Engine engine) throws Exception {
    try (TestNetwork network = new TestNetwork(directory, engine)) {
      run(network, "one");
      Map<String, String> backup = backUp(network.configuration, engine);
      run(network, "two", "three");
      SignedCheckpoint remembered = shown(network);
      assertThat(remembered.checkpoint().size()).isEqualTo(3);

      Configuration older = ConfigurationFile.read(network.gatewayFile, Map.of(), backup);
      try (GatewayNode restored = GatewayNode.start(older)) {
        String reason = awaitAlarm(network, restored);
        assertThat(reason)
            .contains("read-only: witness witness-a-")
            .contains("size 3")
            .contains("An older backup was restored");
        assertRefusesStamps(network, restored);
        Reply checkpoint = network.get(restored.url() + "/public:timestamps/checkpoint");
        assertThat(SignedCheckpoint.parse(checkpoint.body()).checkpoint().size()).isEqualTo(1);
        Reply before = network.get(restored.url() + "/v1/timestamp/" + hash("one"));
        assertThat(before.status()).as(TestNetwork.text(before)).isEqualTo(200);
      }

      assertThat(shown(network).checkpoint()).isEqualTo(remembered.checkpoint());
      for (WitnessNode witness : network.witnesses) {
        assertThat(TestNetwork.text(network.get(witness.url() + "/evidence"))).startsWith("[]");
      }
      run(network, "four"); // the newest data goes on
      assertThat(shown(network).checkpoint().size()).isEqualTo(4);
    }
  }

  /** Starts the gateway, has each text stamped and stops it. */
  private static void run(TestNetwork network, String... texts) throws Exception {
    try (GatewayNode gateway = network.startGateway()) {
      network.await(gateway.url() + "/readyz", 200);
      for (String text : texts) {
        assertThat(network.stamp(gateway, hash(text)).status()).isIn(200, 202);
        network.await(gateway.url() + "/v1/timestamp/" + hash(text), 200);
      }
    }
  }

  /** Copies a stopped gateway's data, as a backup does; returns the settings that use the copy. */
  private Map<String, String> backUp(Configuration configuration, Engine engine) throws Exception {
    Path copy = directory.resolve("backup");
    copyTree(configuration.data(), copy);
    Map<String, String> settings = new HashMap<>(Map.of("data", copy.toString()));
    if (engine == Engine.POSTGRESQL) {
      RealPostgres.execute("DROP DATABASE IF EXISTS backup");
      RealPostgres.execute("CREATE DATABASE backup TEMPLATE postgres");
      settings.put("store.url", "jdbc:postgresql://localhost:" + RealPostgres.port() + "/backup");
    }
    return settings;
  }

  private static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  /** The newest that a witness remembers of the log; one of the three may be late. */
  private static SignedCheckpoint shown(TestNetwork network) throws Exception {
    String origin = Hash.sha256(ORIGIN.getBytes(StandardCharsets.UTF_8)).hex();
    List<SignedCheckpoint> all = new ArrayList<>();
    for (WitnessNode witness : network.witnesses) {
      Reply reply = network.get(witness.url() + "/" + origin + "/checkpoint");
      all.add(SignedCheckpoint.parse(reply.body()));
    }
    return Collections.max(all, Comparator.comparingLong(shown -> shown.checkpoint().size()));
  }

  /** First it waits for the witnesses; then it knows why it must not write. */
  private static String awaitAlarm(TestNetwork network, GatewayNode restored) throws Exception {
    long deadline = System.nanoTime() + TestNetwork.LIMIT.toNanos();
    while (true) {
      Reply unfit = network.get(restored.url() + "/readyz");
      assertThat(unfit.status()).as("never ready").isEqualTo(503);
      String text = TestNetwork.text(unfit);
      if (text.contains("signed by this log's key") || System.nanoTime() > deadline) {
        return text;
      }
      Thread.onSpinWait();
    }
  }

  private static void assertRefusesStamps(TestNetwork network, GatewayNode gateway)
      throws Exception {
    String bulk = "{\"hashes\":[\"" + hash("six") + "\"]}";
    for (Reply refused :
        new Reply[] {
          network.stamp(gateway, hash("five")),
          network.send(Method.POST, gateway.url() + "/v1/timestamps", "none", bulk)
        }) {
      assertThat(refused.status()).as(TestNetwork.text(refused)).isEqualTo(503);
      assertThat(OpenApiTest.JSON.readTree(refused.body()).path("code").asString())
          .isEqualTo("read_only");
      assertThat(TestNetwork.text(refused)).contains("An older backup was restored");
    }
  }
}
