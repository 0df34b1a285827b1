package cairn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cairn.format.Hash;
import cairn.http.Reply;
import cairn.testkit.Engine;
import cairn.testkit.SmallDisk;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A gateway whose data directory is on a disk that fills up, and is emptied again. */
class FullDiskTest {
  /** The least reserve is 64 MiB; the rest is the gateway's. */
  private static final int DISK_MIB = 96;

  @TempDir private Path directory;

  @BeforeAll
  static void quiet() {
    Logging.start(LogFormat.TEXT, LogLevel.ERROR, System.err);
  }

  private static String hash(String text) {
    return Hash.sha256(text.getBytes(StandardCharsets.UTF_8)).hex();
  }

  @Test
  void refusesStampsBeforeTheDiskIsFullKeepsReadingAndRecoversByItself() throws Exception {
    Path mountPoint = Files.createDirectory(directory.resolve("disk"));
    Optional<SmallDisk> mounted = SmallDisk.mount(mountPoint, DISK_MIB);
    assumeTrue(mounted.isPresent(), "cannot mount a tmpfs (not root?): a full disk is not tried");
    try (SmallDisk disk = mounted.get();
        TestNetwork network =
            new TestNetwork(
                directory, Engine.SQLITE, Map.of("data", disk.path().resolve("data").toString()))) {
      GatewayNode gateway = network.startGateway();
      network.await(gateway.url() + "/readyz", 200);
      assertThat(network.stamp(gateway, hash("before")).status()).isIn(200, 202);
      network.await(gateway.url() + "/v1/timestamp/" + hash("before"), 200);

      for (long free : new long[] {48L << 20, 0}) {
        disk.fillUpTo(free);
        refusesAndReads(network, gateway);
        disk.free();
        network.await(gateway.url() + "/readyz", 200);
        assertThat(network.stamp(gateway, hash("after " + free)).status()).isIn(200, 202);
        network.await(gateway.url() + "/v1/timestamp/" + hash("after " + free), 200);
      }
    }
  }

  private static void refusesAndReads(TestNetwork network, GatewayNode gateway) throws Exception {
    Reply refused = network.stamp(gateway, hash("meanwhile"));
    JsonNode problem = OpenApiTest.JSON.readTree(refused.body());
    assertThat(refused.status()).as(TestNetwork.text(refused)).isEqualTo(503);
    assertThat(problem.path("code").asString()).isEqualTo("storage_full");
    assertThat(problem.path("detail").asString()).contains("free", "space");
    assertThat(refused.headers().first("Retry-After")).isPresent();
    Reply unfit = network.get(gateway.url() + "/readyz");
    assertThat(unfit.status()).isEqualTo(503);
    assertThat(TestNetwork.text(unfit)).contains("MiB are kept in reserve");
    for (String path :
        new String[] {
          "/v1/timestamp/" + hash("before"),
          "/v1/proof/" + hash("before"),
          "/public:timestamps/checkpoint",
          "/livez"
        }) {
      assertThat(network.get(gateway.url() + path).status()).as(path).isEqualTo(200);
    }
    assertThat(network.get(gateway.url() + "/v1/timestamp/" + hash("meanwhile")).status())
        .isEqualTo(404);
  }
}
