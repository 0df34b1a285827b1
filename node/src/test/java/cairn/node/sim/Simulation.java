package cairn.node.sim;

import cairn.testkit.FastDirectory;
import cairn.testkit.SeededRunner;
import java.nio.file.Path;
import java.util.random.RandomGenerator;

/** Runs worlds of one kind, one for each seed. */
final class Simulation {
  private final Kind kind;

  private Simulation(Kind kind) {
    this.kind = kind;
  }

  /** What happens in one run. */
  @FunctionalInterface
  private interface Kind {
    Life live(Path directory, RandomGenerator random) throws Exception;
  }

  /** Networks that witness each other. */
  static Simulation networks(int fewest, int most, PlantedBug bug) {
    Cast cast = new Cast();
    return new Simulation(
        (directory, random) -> {
          int count = mostlyFew(fewest, most, random);
          try (World world = new World(cast, count, bug, directory, random)) {
            return new Life(world.live(), world.trace().sum());
          }
        });
  }

  /** Small federations more often than large ones. */
  private static int mostlyFew(int fewest, int most, RandomGenerator random) {
    int range = most - fewest + 1;
    return fewest
        + Math.min(random.nextInt(range), Math.min(random.nextInt(range), random.nextInt(range)));
  }

  /** Nodes that mirror each other's logs. */
  static Simulation gossip(int fewest, int most, PlantedBug bug) {
    Cast cast = new Cast();
    return new Simulation(
        (directory, random) -> {
          int count = mostlyFew(fewest, most, random);
          try (GossipWorld world = new GossipWorld(cast, count, bug, directory, random)) {
            return new Life(world.live(), world.trace().sum());
          }
        });
  }

  /** Runs so many seeds; says what they have been through. */
  Reach run(int seeds) {
    Reach all = new Reach();
    SeededRunner.runSideBySide(
        seeds,
        random -> {
          Life life = live(random);
          life.reach().requireTrouble();
          synchronized (all) {
            all.add(life.reach());
          }
        });
    return all;
  }

  /**
   * One run.
   *
   * @param reach what it has been through
   * @param sum of its trace
   */
  record Life(Reach reach, long sum) {}

  Life live(RandomGenerator random) throws Exception {
    try (FastDirectory directory = FastDirectory.create("cairn-simulation-")) {
      return kind.live(directory.path(), random);
    }
  }
}
