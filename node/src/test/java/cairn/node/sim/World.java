package cairn.node.sim;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.SeedSigner;
import cairn.node.sim.Reach.Event;
import cairn.store.StoreException;
import cairn.testkit.Agenda;
import cairn.testkit.VirtualClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** All networks of one run: they live through troubles, heal, and are held to their promises. */
final class World implements AutoCloseable {
  private static final int WITNESSES = 3;
  private static final Duration TROUBLED = Duration.ofMinutes(4);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);
  private static final int MOST_LOOKS = 60; // ten minutes
  private static final Duration WHILE_DOWN = Duration.ofSeconds(1);

  private final VirtualClock clock = VirtualClock.atNewYear();
  private final Trace trace = new Trace(clock);
  private final Reach reach = new Reach();
  private final Findings findings = new Findings();
  private final Agenda agenda;
  private final Wires wires;
  private final Troubles troubles;
  private final List<SimGateway> gateways = new ArrayList<>();
  private final List<SimWitness> witnesses = new ArrayList<>();
  private boolean usersCome = true;

  World(int networks, PlantedBug bug, Path directory, RandomGenerator random) throws Exception {
    this.agenda = new Agenda(clock, random);
    this.wires = new Wires(clock, random, trace, findings);
    this.troubles = new Troubles(this, wires, agenda, random, reach);
    for (int number = 1; number <= networks; number++) {
      Member member = Member.of(number, WITNESSES);
      for (SeedSigner signer : member.witnesses()) {
        witnesses.add(
            new SimWitness(
                signer, member, bug, directory, clock, wires, new LyingRoutes(random), findings));
      }
      SimGateway gateway = new SimGateway(member, bug, directory, clock, wires, random);
      gateways.add(gateway);
      plan(gateway);
    }
  }

  private void plan(SimGateway gateway) {
    whileUp(gateway, Duration.ofMillis(100), gateway::poll);
    whileUp(gateway, Duration.ofMillis(300), gateway::pump);
    whileUp(gateway, Duration.ofSeconds(60), gateway::seal);
    whileUp(gateway, Duration.ofSeconds(20), gateway::maintain);
    whileUp(
        gateway,
        Duration.ofSeconds(5),
        () -> {
          if (usersCome) {
            gateway.stamp();
          }
          return Duration.ofSeconds(20);
        });
  }

  @FunctionalInterface
  private interface Timer {
    Duration step() throws Exception;
  }

  private void whileUp(SimGateway gateway, Duration first, Timer timer) {
    agenda.in(first, () -> Optional.of(gateway.isUp() ? step(timer) : WHILE_DOWN));
  }

  /** One step, in which the gateway or one that it called may die. */
  private Duration step(Timer timer) throws Exception {
    Duration next = WHILE_DOWN;
    try {
      next = timer.step();
    } catch (RuntimeException | Error failure) {
      if (!Wires.Killed.caused(failure)) {
        throw failure;
      }
    }
    findings.requireNone();
    for (SimGateway each : gateways) {
      if (wires.isDead(each.host())) {
        troubles.died(each);
      }
    }
    return next;
  }

  void kill(SimGateway gateway) throws StoreException, IOException {
    trace.add("kill " + gateway.host());
    wires.revive(gateway.host());
    gateway.kill();
  }

  void start(SimGateway gateway) throws StoreException, IOException {
    trace.add("start " + gateway.host());
    gateway.start();
  }

  /** Lives it once. */
  Reach live() throws Exception {
    try {
      troubles.begin();
      agenda.runFor(TROUBLED);
      troubles.end();
      for (SimGateway gateway : gateways) {
        wires.revive(gateway.host());
      }
      agenda.runFor(BETWEEN_LOOKS);
      usersCome = false;
      for (SimGateway gateway : gateways) {
        gateway.stamp();
      }
      settle();
      judge();
      return reach;
    } catch (AssertionError broken) {
      throw new AssertionError(
          broken.getMessage() + "\nThe last of " + trace.events() + " events:\n" + trace.tail(),
          broken);
    }
  }

  private void settle() throws Exception {
    for (int looks = 0; !unsettled().isEmpty(); looks++) {
      assertThat(looks).as("settled: %s", unsettled()).isLessThan(MOST_LOOKS);
      agenda.runFor(BETWEEN_LOOKS);
    }
  }

  private List<String> unsettled() throws StoreException {
    List<String> open = new ArrayList<>();
    for (SimGateway gateway : gateways) {
      gateway.unsettled().ifPresent(open::add);
    }
    return open;
  }

  private void judge() throws Exception {
    findings.requireNone();
    for (SimGateway gateway : gateways) {
      gateway.history().hold(gateway.log());
      reach.met(Event.ACKNOWLEDGED, gateway.history().acknowledgements());
      reach.met(Event.BATCH, gateway.batches());
    }
  }

  List<SimGateway> gateways() {
    return gateways;
  }

  List<SimWitness> witnesses() {
    return witnesses;
  }

  /** All hosts' names. */
  List<String> hosts() {
    List<String> hosts = new ArrayList<>();
    gateways.forEach(gateway -> hosts.add(gateway.host()));
    witnesses.forEach(witness -> hosts.add(witness.host()));
    return hosts;
  }

  Trace trace() {
    return trace;
  }

  @Override
  public void close() throws StoreException, IOException {
    for (SimGateway gateway : gateways) {
      gateway.close();
    }
    for (SimWitness witness : witnesses) {
      witness.close();
    }
  }
}
