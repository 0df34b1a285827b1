package cairn.node.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.testkit.FastSignatures;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
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

  private static void run(int seeds, int fewest, int most) {
    Reach reach = new Simulation(fewest, most, PlantedBug.NONE).run(seeds);
    REPORT.warn(
        "seeds 1 to {}, {} to {} networks each, went through {}", seeds, fewest, most, reach);
  }

  @Test
  void threeToSevenNetworksHoldTheirPromises() {
    run(Boolean.getBoolean("cairn.long") ? 10_000 : 500, 3, 7); // 20 minutes
  }

  @Test
  void twentyNetworksHoldTheirPromises() {
    run(30, 20, 20);
  }

  @Test
  void aSeedHappensAgain() throws Exception {
    Simulation simulation = new Simulation(3, 7, PlantedBug.NONE);
    for (long seed = 1; seed <= 3; seed++) {
      assertThat(simulation.live(new SplittableRandom(seed)).sum())
          .isEqualTo(simulation.live(new SplittableRandom(seed)).sum());
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void seesAPlantedBug(PlantedBug bug) {
    assertThatThrownBy(() -> new Simulation(3, 7, bug).run(50))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("seed");
  }
}
