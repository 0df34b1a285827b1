package cairn.node.sim;

import cairn.node.sim.Reach.Event;
import cairn.testkit.Agenda;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What happens to networks while they are in trouble, until it is told to end. */
final class Troubles {
  /** So many calls of 100 are lost, refused, late, doubled or repeated, at most. */
  private static final int MOST_TROUBLED_CALLS = 25;

  private final Stage stage;
  private final Wires wires;
  private final Agenda agenda;
  private final RandomGenerator random;
  private final Reach reach;
  private boolean isPaused;
  private boolean isOver;

  /** What undoes those troubles that last. */
  private final List<Agenda.Step> cures = new ArrayList<>();

  Troubles(Stage stage) {
    this.stage = stage;
    this.wires = stage.wires();
    this.agenda = stage.agenda();
    this.random = stage.random();
    this.reach = stage.reach();
  }

  void begin() {
    wires.trouble(random.nextInt(MOST_TROUBLED_CALLS + 1));
    again(Duration.ofSeconds(25), Duration.ofSeconds(90), this::partition);
    again(Duration.ofSeconds(40), Duration.ofSeconds(90), this::killGateway);
    again(Duration.ofSeconds(30), Duration.ofMinutes(1), this::doomGateway);
    again(Duration.ofSeconds(30), Duration.ofMinutes(1), this::killWitness);
    again(Duration.ofSeconds(20), Duration.ofSeconds(90), this::takeOverWitness);
    again(Duration.ofSeconds(40), Duration.ofSeconds(90), this::takeOverGateway);
    again(Duration.ofSeconds(10), Duration.ofSeconds(15), this::repeat);
    again(Duration.ofSeconds(10), Duration.ofSeconds(5), this::replay);
  }

  /** For a while calls alone are in trouble, and what lasts of earlier troubles. */
  void pause() {
    isPaused = true;
  }

  void goOn() {
    isPaused = false;
  }

  /** What every run has to meet and this one has not met yet. */
  void complete() throws Exception {
    if (reach.of(Event.PARTITION) == 0) {
      partition();
    }
    if (stage.nodes().stream().noneMatch(Host::isUp)) {
      stage.start(any(stage.nodes()));
    }
    if (reach.of(Event.LYING_GATEWAY) == 0) {
      takeOverGateway();
    }
    if (reach.of(Event.GATEWAY_RESTART) == 0) {
      killGateway();
    }
  }

  /** Everything is as it should be again, at once. */
  void end() throws Exception {
    isOver = true;
    wires.trouble(0);
    for (Agenda.Step cure : List.copyOf(cures)) {
      cure.run();
    }
    repeat();
  }

  @FunctionalInterface
  private interface Trouble {
    void strike() throws Exception;
  }

  private void again(Duration first, Duration pause, Trouble trouble) {
    agenda.in(
        first,
        () -> {
          if (isOver) {
            return Optional.empty();
          }
          if (!isPaused) {
            trouble.strike();
          }
          return Optional.of(pause);
        });
  }

  /** Has the cure done after about that time, or when all troubles end, but once. */
  private void later(Duration time, Trouble cure) {
    Agenda.Step once =
        new Agenda.Step() {
          @Override
          public Optional<Duration> run() throws Exception {
            if (cures.remove(this)) {
              cure.strike();
            }
            return Optional.empty();
          }
        };
    cures.add(once);
    agenda.in(time, once);
  }

  /** Some hosts, gateways and witnesses mixed, do not reach the others. */
  private void partition() {
    List<String> some = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (String host : stage.hosts()) {
      (random.nextInt(3) == 0 ? some : others).add(host);
    }
    String lonely = any(stage.nodes()).host();
    others.remove(lonely);
    if (!some.contains(lonely)) {
      some.add(lonely);
    }
    wires.separate(some, others);
    reach.met(Event.PARTITION);
    stage.trace().add("partition " + some);
    later(
        Duration.ofSeconds(20),
        () -> {
          wires.join(some, others);
          stage.trace().add("joined " + some);
        });
  }

  private void killGateway() throws Exception {
    List<Host> up = stage.nodes().stream().filter(Host::isUp).toList();
    if (!up.isEmpty()) {
      Host gateway = any(up);
      reach.met(Event.GATEWAY_RESTART);
      stage.kill(gateway);
      later(Duration.ofSeconds(15), () -> stage.start(gateway));
    }
  }

  /** It ends in the middle of one of its next calls. */
  private void doomGateway() {
    Host gateway = any(stage.nodes());
    if (gateway.isUp()) {
      wires.doom(gateway.host(), random.nextInt(6));
    }
  }

  /** A gateway has ended in the middle of a call. */
  void died(Host gateway) throws Exception {
    reach.met(Event.KILL_IN_A_CALL);
    reach.met(Event.GATEWAY_RESTART);
    stage.kill(gateway);
    later(Duration.ofSeconds(10), () -> stage.start(gateway));
  }

  private void killWitness() throws Exception {
    List<Host> up = stage.witnesses().stream().filter(Host::isUp).toList();
    if (!up.isEmpty()) {
      Host witness = any(up);
      reach.met(Event.WITNESS_RESTART);
      stage.trace().add("kill " + witness.host());
      witness.kill();
      later(
          Duration.ofSeconds(20),
          () -> {
            witness.start();
            replayTo(witness.host());
          });
    }
  }

  private void takeOverWitness() throws Exception {
    List<Host> up = stage.witnesses().stream().filter(Host::isUp).toList();
    if (!up.isEmpty()) {
      Host witness = any(up);
      reach.met(Event.LYING_WITNESS);
      stage.trace().add("lies " + witness.host());
      witness.lie();
      later(Duration.ofSeconds(25), witness::start);
    }
  }

  private void takeOverGateway() throws Exception {
    List<Host> up = stage.nodes().stream().filter(Host::isUp).toList();
    if (!up.isEmpty()) {
      Host gateway = any(up);
      reach.met(Event.LYING_GATEWAY);
      stage.trace().add("lies " + gateway.host());
      gateway.lie();
      later(Duration.ofSeconds(25), gateway::start);
    }
  }

  private void repeat() {
    reach.met(Event.REPEATED_CALL, wires.repeatLate());
  }

  private void replay() {
    replayTo(any(stage.hosts()));
  }

  private void replayTo(String host) {
    reach.met(Event.REPLAYED_CALL);
    wires.replay(host);
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }
}
