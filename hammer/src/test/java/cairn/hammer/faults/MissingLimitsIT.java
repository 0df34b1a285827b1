package cairn.hammer.faults;

import static cairn.hammer.faults.HostileClientsIT.BODY_BYTES;
import static cairn.hammer.faults.HostileClientsIT.BULK;
import static cairn.hammer.faults.PlantedBug.HOLDS_ALL_BODIES;
import static cairn.hammer.faults.PlantedBug.WAITS_FOR_HEADS_FOR_EVER;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What becomes of a gateway that lacks one of its limits, under the same clients as in {@link
 * HostileClientsIT}: so that test would notice.
 */
@Tag("long") // 1 minute
class MissingLimitsIT {
  private static final int HEADS = 20;

  /** Twice what a head may take. */
  private static final int SECONDS = 20;

  private static final int BODIES = 250;
  private static final int PIECE_BYTES = 16 << 10;

  @TempDir private Path folder;

  @Test
  void keepsWhoNeverFinishesWithoutTheDeadlineForHeads() throws Exception {
    try (RealNetwork network = startWith(WAITS_FOR_HEADS_FOR_EVER);
        Crowd heads = new Crowd(network.gateway().url()).join(HEADS)) {
      heads.send("GET /livez HTTP/1.1\r\nHost: x\r\nX-More: ");
      for (int second = 0; second < SECONDS; second++) {
        heads.send("x");
        TimeUnit.SECONDS.sleep(1);
      }
      assertThat(heads.read(1024)).isEqualTo(HEADS);
    }
  }

  @Test
  void usesUpItsHeapWithoutTheBudgetForBodies() throws Exception {
    try (RealNetwork network = startWith(HOLDS_ALL_BODIES);
        Crowd bodies = new Crowd(network.gateway().url()).join(BODIES)) {
      bodies.send(BULK + "Content-Length: " + BODY_BYTES + "\r\n\r\n{\"hashes\":[");
      byte[] piece = new byte[PIECE_BYTES];
      network.await(
          "the gateway has used up its heap",
          () -> {
            bodies.send(piece);
            return !network.gateway().isAlive();
          });
    }
  }

  private RealNetwork startWith(PlantedBug bug) throws Exception {
    RealNetwork network = new RealNetwork(folder);
    boolean started = false;
    try {
      for (Server server : network.all()) {
        boolean broken = server.equals(network.gateway());
        server.start(List.of(), broken ? bug.javaOption(folder) : "");
      }
      network.awaitReady();
      started = true;
      return network;
    } finally {
      if (!started) {
        network.close();
      }
    }
  }
}
