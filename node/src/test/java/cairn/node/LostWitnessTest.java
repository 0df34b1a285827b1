package cairn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.Hash;
import cairn.format.SignatureType;
import cairn.format.VerifierKey;
import cairn.http.ListenAddress;
import cairn.http.Reply;
import cairn.testkit.Engine;
import cairn.witness.LogFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A witness that lost its memory is another witness from then on. */
class LostWitnessTest {
  private static final String ORIGIN = "network-a/public:timestamps";
  private static final Hash HASH = Hash.sha256("late".getBytes(StandardCharsets.UTF_8));

  @TempDir private Path directory;

  @BeforeAll
  static void quiet() {
    Logging.start(LogFormat.TEXT, LogLevel.ERROR, System.err);
  }

  @Test
  void getsANewKeyThatTheGatewayDoesNotCount() throws Exception {
    try (TestNetwork network =
        new TestNetwork(directory, Engine.SQLITE, Map.of("quorum_timeout", "200ms"))) {
      GatewayNode gateway = network.startGateway();
      network.await(gateway.url() + "/readyz", 200);
      ListenAddress first = network.witnesses.get(0).address();
      ListenAddress second = network.witnesses.get(1).address();
      network.witnesses.get(0).close();
      network.witnesses.get(1).close();
      loseMemory(network);
      WitnessNode stranger = startAnew(network, first);

      assertThat(network.stamp(gateway, HASH.hex()).status()).isEqualTo(202);
      String origin = Hash.sha256(ORIGIN.getBytes(StandardCharsets.UTF_8)).hex();
      Reply cosigned = network.await(stranger.url() + "/" + origin + "/checkpoint", 200);
      assertThat(TestNetwork.text(cosigned)).contains("— witness-a-1 ");
      String stamp = gateway.url() + "/v1/timestamp/" + HASH;
      assertThat(network.get(stamp).status()).isEqualTo(202);

      network.startWitness(2, second);
      String signatures = TestNetwork.text(network.await(stamp, 200));
      assertThat(signatures).contains("witness-a-2").contains("witness-a-3");
      assertThat(signatures).doesNotContain("witness-a-1");
    }
  }

  private void loseMemory(TestNetwork network) throws IOException {
    Path data = network.witnessData(1);
    for (Path file : files(data)) {
      if (file.getFileName().toString().startsWith("witness.db")) {
        Files.delete(file);
      }
    }
    assertThatThrownBy(() -> network.startWitness(1, TestNetwork.ANY))
        .isInstanceOf(NodeStartException.class)
        .hasMessageContaining("does not exist");
    assertThatThrownBy(() -> init(data))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("must not sign again");
  }

  /** As its operator would: in a new directory, under the old name, at the old address. */
  private static WitnessNode startAnew(TestNetwork network, ListenAddress address)
      throws Exception {
    Path data = network.witnessData(9);
    List<VerifierKey> keys = init(data);
    assertThat(keys).doesNotContainAnyElementsOf(network.configuration.witnesses().get(0).keys());
    LogFile logs = new LogFile(WitnessFiles.logs(data));
    for (var log : GatewaySetup.document(network.configuration).logs()) {
      logs.add(log.key());
    }
    return network.startWitness(9, address);
  }

  private static List<VerifierKey> init(Path data) throws Exception {
    return WitnessSetup.init(
        data,
        "witness-a-1",
        Set.of(SignatureType.COSIGNATURE_ED25519),
        new SecureRandom(),
        InstantSource.system());
  }

  private static List<Path> files(Path data) throws IOException {
    try (Stream<Path> files = Files.list(data)) {
      return files.toList();
    }
  }
}
