package cairn.node.sim;

import cairn.store.StoreException;
import cairn.testkit.Agenda;
import cairn.testkit.VirtualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What every federation of the simulation stands on: one clock, one network, and its hosts. */
final class Stage {
  private static final Duration WHILE_DOWN = Duration.ofSeconds(1);

  private final RandomGenerator random;
  private final VirtualClock clock = VirtualClock.atNewYear();
  private final Trace trace = new Trace(clock);
  private final Reach reach = new Reach();
  private final Findings findings = new Findings();
  private final Agenda agenda;
  private final Wires wires;
  private final Troubles troubles;

  private boolean isHealed;

  /** Honest nodes: they die in calls, too. */
  private final List<Host> nodes = new ArrayList<>();

  /** Honest witnesses. */
  private final List<Host> witnesses = new ArrayList<>();

  /** Names beside those. */
  private final List<String> strangers = new ArrayList<>();

  Stage(RandomGenerator random) {
    this.random = random;
    this.agenda = new Agenda(clock, random);
    this.wires = new Wires(clock, random, trace, findings);
    this.troubles = new Troubles(this);
  }

  /** Something that is done again and again; says after how long. */
  @FunctionalInterface
  interface Timer {
    Duration step() throws Exception;
  }

  void addNode(Host node) {
    nodes.add(node);
  }

  void addWitness(Host witness) {
    witnesses.add(witness);
  }

  void addStranger(String host) {
    strangers.add(host);
  }

  List<Host> nodes() {
    return nodes;
  }

  List<Host> witnesses() {
    return witnesses;
  }

  /** All hosts' names. */
  List<String> hosts() {
    List<String> hosts = new ArrayList<>();
    nodes.forEach(node -> hosts.add(node.host()));
    hosts.addAll(strangers);
    witnesses.forEach(witness -> hosts.add(witness.host()));
    return hosts;
  }

  /** Has the step done while that host is up. */
  void whileUp(Host host, Duration first, Timer timer) {
    agenda.in(first, () -> Optional.of(host.isUp() ? step(timer) : WHILE_DOWN));
  }

  /** One step, in which the node or one that it called may die. */
  Duration step(Timer timer) throws Exception {
    Duration next = WHILE_DOWN;
    try {
      next = timer.step();
    } catch (RuntimeException | Error failure) {
      if (!Wires.Killed.caused(failure)) {
        throw failure;
      }
    }
    findings.requireNone();
    for (Host each : nodes) {
      if (wires.isDead(each.host())) {
        troubles.died(each);
      }
    }
    return next;
  }

  void kill(Host host) throws StoreException, IOException {
    trace.add("kill " + host.host());
    wires.revive(host.host());
    host.kill();
  }

  void start(Host host) throws StoreException, IOException {
    trace.add("start " + host.host());
    host.start();
  }

  /** All troubles end, and nobody is doomed any more. */
  void heal() throws Exception {
    isHealed = true;
    troubles.end();
    nodes.forEach(node -> wires.revive(node.host()));
  }

  /** Whether all troubles are over. */
  boolean isHealed() {
    return isHealed;
  }

  RandomGenerator random() {
    return random;
  }

  VirtualClock clock() {
    return clock;
  }

  Trace trace() {
    return trace;
  }

  Reach reach() {
    return reach;
  }

  Findings findings() {
    return findings;
  }

  Agenda agenda() {
    return agenda;
  }

  Wires wires() {
    return wires;
  }

  Troubles troubles() {
    return troubles;
  }
}
