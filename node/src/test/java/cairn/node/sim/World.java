package cairn.node.sim;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.federation.FederationListener;
import cairn.federation.Peer;
import cairn.federation.PeerStatus;
import cairn.format.SeedSigner;
import cairn.node.sim.Reach.Event;
import cairn.node.sim.Wires.Face;
import cairn.store.StoreException;
import cairn.testkit.Agenda;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** All networks of one run: they live through troubles, heal, and are held to their promises. */
final class World implements AutoCloseable {
  private static final int SMALL = 5;
  private static final Duration TROUBLED = Duration.ofSeconds(60);
  private static final Duration LAST_TROUBLES = Duration.ofSeconds(40);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);
  private static final int MOST_LOOKS = 120; // twenty minutes: four of the longest pauses
  private static final Duration SILENCE = Engines.BATCH_PERIOD.multipliedBy(2);
  private static final int MOST_NOISE = 8;
  private static final Duration A_MOMENT = Duration.ofMillis(20);

  private final RandomGenerator random;
  private final Path directory;
  private final Stage stage;
  private final Agenda agenda;
  private final Wires wires;
  private final List<SimGateway> honest = new ArrayList<>();
  private final List<SimWitness> witnesses = new ArrayList<>();

  /** Both faces of the network that forks, and their witnesses. */
  private final List<SimGateway> forking = new ArrayList<>();

  private final List<SimWitness> forkingWitnesses = new ArrayList<>();
  private final Optional<Member> traitor;
  private Optional<Treason> treason = Optional.empty();
  private boolean usersCome = true;

  World(Cast cast, int networks, PlantedBug bug, Path directory, RandomGenerator random)
      throws Exception {
    this.random = random;
    this.directory = directory;
    this.stage = new Stage(random);
    this.agenda = stage.agenda();
    this.wires = stage.wires();
    List<Member> members = cast.members(networks);
    this.traitor =
        random.nextInt(3) == 0
            ? Optional.of(members.get(random.nextInt(networks)))
            : Optional.empty();
    for (Member member : members) {
      List<Member> peers = neighbours(member, members);
      Path place = directory.resolve(member.id());
      Seat seat =
          new Seat(member, peers, cast, Face.FIRST, place, stage.clock(), wires, random, bug);
      boolean forks = traitor.equals(Optional.of(member));
      for (SeedSigner signer : member.witnesses()) {
        Path home = directory.resolve(signer.key().name());
        (forks ? forkingWitnesses : witnesses)
            .add(new SimWitness(signer, seat, home, true, stage.findings()));
      }
      (forks ? forking : honest).add(gateway(seat, true));
    }
    honest.forEach(stage::addNode);
    traitor.ifPresent(member -> stage.addStranger(member.id()));
    witnesses.forEach(stage::addWitness);
  }

  /** In a small federation all others; in a large one the next two on either side of a circle. */
  private static List<Member> neighbours(Member member, List<Member> circle) {
    int here = circle.indexOf(member);
    Set<Member> near = new LinkedHashSet<>();
    int size = circle.size();
    for (int step = 1; step <= (size <= SMALL ? 3 : 2); step++) {
      near.add(circle.get((here + step) % size));
      near.add(circle.get((here + 3 * size - step) % size));
    }
    near.remove(member);
    return List.copyOf(near);
  }

  private SimGateway gateway(Seat seat, boolean isNew) throws Exception {
    List<SimGateway> self = new ArrayList<>(); // known to its tasks once it is made
    SimGateway gateway =
        new SimGateway(
            seat, isNew, task -> agenda.in(A_MOMENT, () -> done(task)), listener(seat, self));
    self.add(gateway);
    plan(gateway);
    return gateway;
  }

  private Optional<Duration> done(Runnable task) throws Exception {
    Duration _ =
        stage.step(
            () -> {
              task.run();
              return A_MOMENT;
            });
    return Optional.empty();
  }

  private FederationListener listener(Seat seat, List<SimGateway> self) {
    return new FederationListener() {
      @Override
      public void received(String peer) {
        stage.reach().met(Event.ANCHOR);
      }

      @Override
      public void failed(String peer) {
        stage.reach().met(Event.FAILED_ANCHOR);
        if (seat.bug() == PlantedBug.SET_ASIDE_FOR_FAILURES) {
          setAside(self.getFirst(), peer);
        }
      }

      @Override
      public void given(String peer) {
        if (seat.bug() == PlantedBug.ANCHORS_ARE_ANCHORED) {
          stamp(self.getFirst());
        }
      }
    };
  }

  private static void setAside(SimGateway gateway, String peer) {
    try {
      Peer _ = gateway.federation().peers().setAside(peer, "a planted bug");
    } catch (StoreException e) {
      throw new AssertionError(e);
    }
  }

  private static void stamp(SimGateway gateway) {
    try {
      boolean _ = gateway.stamp();
    } catch (StoreException e) {
      throw new AssertionError(e);
    }
  }

  private void plan(SimGateway gateway) {
    stage.whileUp(gateway, Duration.ofMillis(100), gateway::poll);
    stage.whileUp(gateway, Duration.ofMillis(300), gateway::pump);
    stage.whileUp(gateway, Engines.BATCH_PERIOD, gateway::seal);
    stage.whileUp(gateway, Duration.ofSeconds(20), gateway::maintain);
    stage.whileUp(gateway, Duration.ofSeconds(3), gateway::meet);
    stage.whileUp(gateway, Duration.ofSeconds(2), gateway::anchor);
    stage.whileUp(gateway, Engines.BATCH_PERIOD.dividedBy(2), gateway::watch);
    stage.whileUp(
        gateway,
        Duration.ofSeconds(5),
        () -> {
          if (usersCome || forking.contains(gateway)) {
            boolean _ = gateway.stamp();
          }
          return Duration.ofSeconds(20);
        });
  }

  /** The traitor goes on in two places from one state, with the same keys and accomplices. */
  private Optional<Duration> fork() throws Exception {
    SimGateway first = forking.getFirst();
    if (!isKnownToItsPeers(first)) {
      return Optional.of(BETWEEN_LOOKS);
    }
    Set<String> second = secondAudience();
    treason = Optional.of(new Treason(first.seat().member()));
    first.kill();
    List<SimWitness> accomplices = List.copyOf(forkingWitnesses);
    Seat seat = first.seat().other(directory.resolve("twin"));
    Copies.copy(first.seat().directory(), seat.directory());
    wires.fork(seat.member(), second);
    for (SimWitness witness : accomplices) {
      Path copy = directory.resolve("twin-of-" + witness.host());
      witness.kill();
      Copies.copy(witness.directory(), copy);
      witness.start();
      forkingWitnesses.add(new SimWitness(witness.signer(), seat, copy, false, stage.findings()));
    }
    first.start();
    forking.add(gateway(seat, false));
    stage.trace().add("fork of %s for %s".formatted(seat.host(), second));
    stage.reach().met(Event.FORKING_NETWORK);
    return Optional.empty();
  }

  /** Who has not met it yet cannot tell its signature from anybody's. */
  private boolean isKnownToItsPeers(SimGateway first) {
    return honest.stream()
        .filter(gateway -> first.seat().peers().contains(gateway.seat().member()))
        .allMatch(
            gateway ->
                gateway.isUp()
                    && gateway.federation().peers().named(first.host()).orElseThrow().status()
                        == PeerStatus.ACTIVE);
  }

  /** Some of its peers, neither none nor all. */
  private Set<String> secondAudience() {
    Set<String> second = new TreeSet<>();
    List<Member> audience = forking.getFirst().seat().peers();
    int alwaysFirst = random.nextInt(audience.size());
    int alwaysSecond = (alwaysFirst + 1) % audience.size();
    for (int i = 0; i < audience.size(); i++) {
      if (i == alwaysSecond || (i != alwaysFirst && random.nextBoolean())) {
        second.add(audience.get(i).id());
      }
    }
    return second;
  }

  /** Lives it once. */
  Reach live() throws Exception {
    try {
      if (traitor.isPresent()) {
        agenda.in(Duration.ofSeconds(30), this::fork);
      }
      stage.troubles().begin();
      agenda.runFor(TROUBLED);
      stage.troubles().complete();
      lastUsers();
      agenda.runFor(LAST_TROUBLES);
      heal();
      Promises promises = new Promises(honest, treason, wires);
      settle(promises);
      silence(promises);
      promises.hold(stage.reach());
      stage.findings().requireNone();
      return stage.reach();
    } catch (AssertionError | IllegalStateException broken) {
      throw new AssertionError(
          broken.getMessage()
              + "\nThe last of "
              + stage.trace().events()
              + " events:\n"
              + stage.trace().tail(),
          broken);
    }
  }

  private void heal() throws Exception {
    stage.heal();
    for (int looks = 0; traitor.isPresent() && treason.isEmpty(); looks++) {
      assertThat(looks).as("the traitor comes to be known").isLessThan(MOST_LOOKS);
      agenda.runFor(BETWEEN_LOOKS);
    }
  }

  /** A last user comes to each gateway, until he is heard: the batch is closed amid troubles. */
  private void lastUsers() throws Exception {
    usersCome = false;
    stage.troubles().pause();
    Map<SimGateway, Integer> unheard = new LinkedHashMap<>();
    honest.forEach(gateway -> unheard.put(gateway, gateway.history().acknowledgements()));
    for (int looks = 0; !unheard.isEmpty(); looks++) {
      assertThat(looks).as("no gateway refuses for ever").isLessThan(MOST_LOOKS);
      for (SimGateway gateway : unheard.keySet()) {
        if (gateway.isUp()) {
          boolean _ = gateway.stampNew();
        }
      }
      agenda.runFor(BETWEEN_LOOKS);
      unheard
          .entrySet()
          .removeIf(one -> one.getKey().history().acknowledgements() > one.getValue());
    }
    stage.troubles().goOn();
  }

  private void settle(Promises promises) throws Exception {
    for (int looks = 0; !promises.open().isEmpty(); looks++) {
      assertThat(looks).as("settled: %s", promises.open()).isLessThan(MOST_LOOKS);
      agenda.runFor(BETWEEN_LOOKS);
    }
  }

  /** Without users nothing is logged any more, once what was begun has been done. */
  private void silence(Promises promises) throws Exception {
    for (SimGateway face : forking) {
      face.kill();
    }
    List<Long> sizes = List.of();
    for (int looks = 0; !promises.sizes().equals(sizes); looks++) {
      assertThat(looks).as("silence: %s, then %s", sizes, promises.sizes()).isLessThan(MOST_NOISE);
      sizes = promises.sizes();
      agenda.runFor(SILENCE);
    }
    assertThat(promises.open()).as("silence").isEmpty();
  }

  Trace trace() {
    return stage.trace();
  }

  @Override
  public void close() throws StoreException, IOException {
    for (SimGateway gateway : honest) {
      gateway.close();
    }
    for (SimGateway face : forking) {
      face.close();
    }
    for (SimWitness witness : witnesses) {
      witness.close();
    }
    for (SimWitness witness : forkingWitnesses) {
      witness.close();
    }
  }
}
