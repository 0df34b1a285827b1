package cairn.hammer.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cairn.hammer.Load;
import cairn.hammer.LoadReport;
import cairn.hammer.MemoryJournal;
import cairn.testkit.LoopDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power goes, under load: of the gateway's machine, of a witness's, of all at once. Each has a
 * disk of its own, an ext4 in a file. The processes freeze, the files are copied as they are, the
 * processes die, and start again on the copies: whatever was not forced to disk is gone.
 */
class PowerCutIT {
  private static final boolean LONG = Boolean.getBoolean("cairn.long"); // 10 minutes
  private static final int CUTS = Integer.getInteger("cairn.cuts", LONG ? 200 : 6);
  private static final int CONNECTIONS = 32;
  private static final int MOST_BETWEEN = 300;

  /**
   * Sparse: only what is written takes room. The least reserve is 64 MiB; the load goes on while
   * others start again, on a quiet machine with 2 MiB a second.
   */
  private static final int DISK_MIB = LONG ? 1024 : 160;

  @TempDir private Path folder;

  private final Map<String, LoopDisk> disks = new LinkedHashMap<>();

  @BeforeEach
  void mountDisks() throws Exception {
    List<String> names = new ArrayList<>(RealNetwork.WITNESSES);
    names.add(RealNetwork.GATEWAY);
    for (String name : names) {
      Path mountPoint = Files.createDirectory(folder.resolve(name));
      Optional<LoopDisk> disk = LoopDisk.mount(folder.resolve(name + ".img"), mountPoint, DISK_MIB);
      assumeTrue(
          disk.isPresent(),
          "cannot mount an ext4 in a file (not root, or no loop device): no power is cut");
      disks.put(name, disk.get());
    }
  }

  @AfterEach
  void unmountDisks() throws IOException {
    for (LoopDisk disk : disks.values()) {
      disk.close();
    }
  }

  @Test
  void losesNothingAcknowledgedAndNeverForksWhenThePowerGoes() throws Exception {
    long seed = Long.getLong("cairn.seed", System.nanoTime());
    System.out.printf("power cuts: %d, seed %d (-Dcairn.seed)%n", CUTS, seed);
    RandomGenerator random = new Random(seed);
    try (RealNetwork network = new RealNetwork(folder)) {
      network.start();
      MemoryJournal journal = new MemoryJournal();
      try (Load load =
          Load.start(network.plan().over(CONNECTIONS), journal, network.exchange(), List.of())) {
        for (int cut = 0; cut < CUTS; cut++) {
          awaitMore(network, load, 1 + random.nextInt(MOST_BETWEEN));
          List<Server> victims = victims(network, random);
          Promised promised = cutPower(network, victims, journal);
          for (Server victim : victims) {
            victim.start();
          }
          network.awaitReady();
          assertThat(network.publishedSize()).isGreaterThanOrEqualTo(promised.treeSize());
          for (int i = 0; i < promised.remembered().size(); i++) {
            assertThat(network.rememberedSize(network.witness(i + 1)))
                .isGreaterThanOrEqualTo(promised.remembered().get(i));
          }
        }
        awaitMore(network, load, 1);
        load.stop();
        LoadReport report = load.finish();
        System.out.print(report.text());
        assertThat(report.findings()).as(network.logTails()).isEmpty();
      }
    }
  }

  /** What a store that does not sync its commits would do, and that this test sees it. */
  @Test
  void noticesAGatewayThatDoesNotSyncItsCommits() throws Exception {
    try (RealNetwork network = new RealNetwork(folder)) {
      network.gateway().start(List.of(), PlantedBug.COMMITS_WITHOUT_SYNC.javaOption(folder));
      for (int witness = 1; witness <= 3; witness++) {
        network.witness(witness).start();
      }
      network.awaitReady();
      MemoryJournal journal = new MemoryJournal();
      try (Load load =
          Load.start(network.plan().over(CONNECTIONS), journal, network.exchange(), List.of())) {
        awaitMore(network, load, MOST_BETWEEN);
        Promised promised = cutPower(network, List.of(network.gateway()), journal);
        load.stop();
        network.gateway().start();
        network.await(
            "the gateway is back", () -> network.get(network.gateway(), "/readyz").isPresent());
        assertThat(network.publishedSize()).isLessThan(promised.treeSize());
      }
    }
  }

  @Test
  void noticesAWitnessThatDoesNotSyncItsCommits() throws Exception {
    try (RealNetwork network = new RealNetwork(folder)) {
      Server forgetful = network.witness(1);
      for (Server server : network.all()) {
        server.start(
            List.of(),
            server.equals(forgetful) ? PlantedBug.COMMITS_WITHOUT_SYNC.javaOption(folder) : "");
      }
      network.awaitReady();
      MemoryJournal journal = new MemoryJournal();
      try (Load load =
          Load.start(network.plan().over(CONNECTIONS), journal, network.exchange(), List.of())) {
        awaitMore(network, load, MOST_BETWEEN);
        Promised promised = cutPower(network, List.of(forgetful), journal);
        network.gateway().freeze(); // so that it does not tell the witness what it has forgotten
        forgetful.start();
        network.await("the witness is back", () -> network.get(forgetful, "/readyz").isPresent());
        assertThat(network.rememberedSize(forgetful)).isLessThan(promised.remembered().getFirst());
        network.gateway().thaw();
        load.stop();
      }
    }
  }

  private static List<Server> victims(RealNetwork network, RandomGenerator random) {
    return switch (random.nextInt(3)) {
      case 0 -> List.of(network.gateway());
      case 1 -> List.of(network.witness(1 + random.nextInt(3)));
      default -> network.all();
    };
  }

  /**
   * What must be there afterwards.
   *
   * @param treeSize the smallest tree with everything that was acknowledged
   * @param remembered by each witness
   */
  private record Promised(long treeSize, List<Long> remembered) {}

  private Promised cutPower(RealNetwork network, List<Server> victims, MemoryJournal journal)
      throws Exception {
    List<Long> remembered = new ArrayList<>();
    for (int witness = 1; witness <= 3; witness++) {
      remembered.add(network.rememberedSize(network.witness(witness)));
    }
    for (Server victim : victims) {
      victim.freeze();
    }
    Promised promised = new Promised(treeSize(journal), remembered);
    for (Server victim : victims) {
      disk(victim).copyTo(copy(victim));
    }
    victims.forEach(Server::kill);
    for (Server victim : victims) {
      disk(victim).replaceBy(copy(victim));
    }
    return promised;
  }

  private LoopDisk disk(Server server) {
    return Optional.ofNullable(disks.get(server.name())).orElseThrow();
  }

  private Path copy(Server server) {
    return folder.resolve(server.name() + ".copy");
  }

  private static long treeSize(MemoryJournal journal) throws IOException {
    long[] size = new long[1];
    journal.forEach(acknowledged -> size[0] = Math.max(size[0], acknowledged.index() + 1));
    return size[0];
  }

  private static void awaitMore(RealNetwork network, Load load, int more) throws Exception {
    long wanted = load.acknowledged() + more;
    assertThat(load.awaitAcknowledged(wanted, Server.LIMIT))
        .as("%s\n%s", load.findings(), network.logTails())
        .isTrue();
  }
}
