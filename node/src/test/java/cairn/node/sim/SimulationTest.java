package cairn.node.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.node.sim.Reach.Event;
import cairn.testkit.FastSignatures;
import cairn.testkit.SeededRunner;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * Hundreds of federations, each in one thread. A failure names its seed; {@code -Dcairn.seed=7}
 * runs that one alone, and it happens again.
 */
class SimulationTest {
  private static final Logger ENGINES = (Logger) LoggerFactory.getLogger("cairn");
  private static final Logger REPORT = (Logger) LoggerFactory.getLogger("simulation");

  @BeforeAll
  static void quietAndFast() {
    FastSignatures.use();
    ENGINES.setLevel(Level.OFF); // they complain of each trouble, in every run
  }

  @AfterAll
  static void loud() {
    ENGINES.setLevel(null);
  }

  private static Reach run(String what, Simulation simulation, int seeds) {
    Reach reach = simulation.run(seeds);
    REPORT.warn("seeds 1 to {}, {}, went through {}", seeds, what, reach);
    return reach;
  }

  @Test
  void threeToSevenNetworksHoldTheirPromises() {
    int seeds = Boolean.getBoolean("cairn.long") ? 10_000 : 500; // 30 minutes
    Reach _ = run("3 to 7 networks", Simulation.networks(3, 7, PlantedBug.NONE), seeds);
  }

  @Test
  void twentyNetworksHoldTheirPromises() {
    Reach _ = run("20 networks", Simulation.networks(20, 20, PlantedBug.NONE), 30);
  }

  @Test
  void twoToNineNodesComeToHoldTheSame() {
    int seeds = Boolean.getBoolean("cairn.long") ? 5_000 : 300; // 8 minutes
    Reach reach = run("2 to 9 nodes that gossip", Simulation.gossip(2, 9, PlantedBug.NONE), seeds);
    if (System.getProperty(SeededRunner.SEED_PROPERTY) == null) {
      reach.require(
          Event.FORKING_LOG,
          Event.ACCEPTED_FORK,
          Event.ROTATED_KEY,
          Event.ROTATED_HIDDEN_KEY,
          Event.RETIRED_KEY_REFUSED,
          Event.RELAY_KILLED_IN_A_SYNC);
    }
  }

  static List<Simulation> kinds() {
    return List.of(
        Simulation.networks(3, 7, PlantedBug.NONE), Simulation.gossip(2, 9, PlantedBug.NONE));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aSeedHappensAgain(Simulation simulation) throws Exception {
    for (long seed = 1; seed <= 3; seed++) {
      assertThat(simulation.live(new SplittableRandom(seed)).sum())
          .isEqualTo(simulation.live(new SplittableRandom(seed)).sum());
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {
        "NONE",
        "PUSH_FORGOTTEN",
        "PEERS_GIVEN_UP",
        "FORKS_FOLLOWED",
        "RETIRED_KEYS_COUNT",
        "EVIDENCE_KEPT_BACK"
      })
  void seesAPlantedBugOfNetworks(PlantedBug bug) {
    assertSeen(Simulation.networks(3, 7, bug));
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "PUSH_FORGOTTEN",
        "PEERS_GIVEN_UP",
        "BACKUP_GOES_ON",
        "FORKS_FOLLOWED",
        "RETIRED_KEYS_COUNT",
        "EVIDENCE_KEPT_BACK"
      })
  void seesAPlantedBugOfGossip(PlantedBug bug) {
    assertSeen(Simulation.gossip(2, 9, bug));
  }

  private static void assertSeen(Simulation simulation) {
    assertThatThrownBy(() -> simulation.run(50))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("seed");
  }
}
