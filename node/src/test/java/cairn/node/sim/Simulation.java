package cairn.node.sim;

import cairn.testkit.FastDirectory;
import cairn.testkit.SeededRunner;
import java.util.random.RandomGenerator;

/** Runs worlds, one for each seed. */
final class Simulation {
  private final int fewestNetworks;
  private final int mostNetworks;
  private final PlantedBug bug;
  private final Cast cast = new Cast();

  Simulation(int fewestNetworks, int mostNetworks, PlantedBug bug) {
    this.fewestNetworks = fewestNetworks;
    this.mostNetworks = mostNetworks;
    this.bug = bug;
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
    int range = mostNetworks - fewestNetworks + 1; // small federations more often than large ones
    int networks =
        fewestNetworks
            + Math.min(
                random.nextInt(range), Math.min(random.nextInt(range), random.nextInt(range)));
    try (FastDirectory directory = FastDirectory.create("cairn-simulation-");
        World world = new World(cast, networks, bug, directory.path(), random)) {
      return new Life(world.live(), world.trace().sum());
    }
  }
}
