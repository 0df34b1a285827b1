package cairn.hammer.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cairn.format.Hash;
import cairn.hammer.HashSource;
import cairn.hammer.Load;
import cairn.hammer.LoadReport;
import cairn.hammer.MemoryJournal;
import cairn.http.Reply;
import cairn.testkit.SmallDisk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The disk of a real gateway, then that of two of its witnesses, fills up under load: up to the
 * reserve, and to the last byte. Nothing acknowledged is lost, everything can be read meanwhile,
 * and when there is room again all goes on by itself.
 */
class FullDiskIT {
  private static final int CONNECTIONS = 4;

  /** The least reserve is 64 MiB; the rest is the server's. */
  private static final int DISK_MIB = 112;

  private static final long[] LEFT_FREE = {48L << 20, 0};

  @TempDir private Path folder;

  @Test
  void aGatewayRefusesReadsOnAndRecovers() throws Exception {
    try (SmallDisk disk = mount(RealNetwork.GATEWAY);
        RealNetwork network = new RealNetwork(folder)) {
      network.start();
      Hash before = new HashSource(2).at(0);
      network.await("a stamp is cosigned", () -> isCosigned(network, before));
      try (Load load = load(network)) {
        for (long free : LEFT_FREE) {
          awaitMore(network, load);
          disk.fillUpTo(free);
          network.await("the gateway says so", () -> network.readiness().contains("in reserve"));
          refusesAndReads(network, before);
          disk.free();
        }
        awaitMore(network, load);
        finish(network, load);
      }
    }
  }

  /** What a store that does not look how much room there is would do: write on. */
  @Test
  void noticesAGatewayThatWritesIntoItsReserve() throws Exception {
    try (SmallDisk disk = mount(RealNetwork.GATEWAY);
        RealNetwork network = new RealNetwork(folder)) {
      String planted = PlantedBug.WRITES_INTO_THE_RESERVE.javaOption(folder);
      network.gateway().start(List.of(), planted);
      for (int witness = 1; witness <= 3; witness++) {
        network.witness(witness).start();
      }
      network.await("stamps are taken", () -> isCosigned(network, new HashSource(1).at(0)));
      disk.fillUpTo(LEFT_FREE[0]);
      assertThat(network.stamp(new HashSource(2).at(0)).map(Reply::status))
          .as("takes what it ought to refuse")
          .hasValueSatisfying(status -> assertThat(status).isIn(200, 202));
    }
  }

  private static boolean isCosigned(RealNetwork network, Hash hash) {
    return network.stamp(hash).filter(reply -> reply.status() == 200).isPresent();
  }

  private static void refusesAndReads(RealNetwork network, Hash before) {
    Reply refused = network.stamp(new HashSource(3).at(0)).orElseThrow();
    assertThat(refused.status()).isEqualTo(503);
    assertThat(new String(refused.body(), UTF_8)).contains("storage_full");
    for (String path :
        List.of(
            "/v1/timestamp/" + before.hex(),
            "/v1/proof/" + before.hex(),
            "/public:timestamps/checkpoint",
            "/livez")) {
      assertThat(network.get(network.gateway(), path).map(Reply::status)).as(path).contains(200);
    }
  }

  @Test
  void witnessesSignNothingMeanwhileAndRecover() throws Exception {
    try (SmallDisk second = mount("witness-2");
        SmallDisk third = mount("witness-3");
        RealNetwork network = new RealNetwork(folder)) {
      network.start();
      try (Load load = load(network)) {
        for (long free : LEFT_FREE) {
          awaitMore(network, load);
          second.fillUpTo(free);
          third.fillUpTo(free);
          network.await("the quorum is late", () -> network.readiness().contains("quorum is late"));
          Optional<Reply> pending = network.stamp(new HashSource(3).at(free));
          assertThat(pending.map(Reply::status)).contains(202);
          second.free();
          third.free();
        }
        awaitMore(network, load);
        finish(network, load);
      }
    }
  }

  private SmallDisk mount(String name) throws Exception {
    Path mountPoint = Files.createDirectory(folder.resolve(name));
    Optional<SmallDisk> disk = SmallDisk.mount(mountPoint, DISK_MIB);
    assumeTrue(disk.isPresent(), "cannot mount a tmpfs (not root?): no disk is filled");
    return disk.orElseThrow();
  }

  private static Load load(RealNetwork network) {
    return Load.start(
        network.plan().over(CONNECTIONS).patient(Duration.ofMinutes(3)),
        new MemoryJournal(),
        network.exchange(),
        List.of());
  }

  private static void awaitMore(RealNetwork network, Load load) throws Exception {
    long wanted = load.acknowledged() + 20;
    assertThat(load.awaitAcknowledged(wanted, Server.LIMIT))
        .as("%s\n%s", load.findings(), network.logTails())
        .isTrue();
  }

  private static void finish(RealNetwork network, Load load) throws Exception {
    load.stop();
    LoadReport report = load.finish();
    System.out.print(report.text());
    assertThat(report.findings()).as(network.logTails()).isEmpty();
  }
}
