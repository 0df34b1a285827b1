package cairn.node.sim;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.node.sim.Reach.Event;
import cairn.node.sim.SimNode.Role;
import cairn.node.sim.Wires.Face;
import cairn.store.StoreException;
import cairn.testkit.Agenda;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Organisations that mirror each other's logs, and relays through which those that nobody can reach
 * are mirrored, too: they live through troubles, heal, and hold the same in the end. In some worlds
 * one of them forks, and all come to know; in some a log changes its key.
 */
final class GossipWorld implements AutoCloseable {
  private static final Duration TROUBLED = Duration.ofSeconds(60);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(20);

  /** Two hours: twice as long as a peer is left alone that has failed often. */
  private static final int MOST_LOOKS = 360;

  private static final Duration APART = Duration.ofSeconds(20);

  /** Two rounds, the second begun as late as it may be; and each begun within 1.5 s. */
  private static final Duration TWO_ROUNDS =
      GossipParts.INTERVAL.multipliedBy(22).dividedBy(10).plusSeconds(3);

  private final RandomGenerator random;
  private final Path directory;
  private final Stage stage;
  private final Agenda agenda;
  private final MirrorWatch watch = new MirrorWatch();
  private final List<SimNode> honest = new ArrayList<>();
  private final GossipPromises promises = new GossipPromises(honest, watch);

  /** Logs that operators believe whatever is the matter with them. */
  private final Set<String> believed = new HashSet<>();

  private Optional<LogTreason> treason = Optional.empty();
  private Optional<KeyChange> keyChange = Optional.empty();
  private boolean usersCome = true;

  GossipWorld(Cast cast, int count, PlantedBug bug, Path directory, RandomGenerator random)
      throws Exception {
    this.random = random;
    this.directory = directory;
    this.stage = new Stage(random);
    this.agenda = stage.agenda();
    int relays = random.nextInt((count + 1) / 2); // two organisations at least
    for (Member member : cast.members(count)) {
      Path place = directory.resolve(member.id());
      Seat seat =
          new Seat(
              member,
              List.of(),
              cast,
              Face.FIRST,
              place,
              stage.clock(),
              stage.wires(),
              random,
              bug);
      honest.add(new SimNode(seat, role(relays), true, watch, stage.findings(), stage.reach()));
    }
    for (SimNode node : honest) {
      for (SimNode other : honest) {
        if (node != other) {
          node.takeUp(other);
        }
      }
      plan(node);
    }
    treason = traitor().map(node -> new LogTreason(stage, watch, node, honest));
    treason.map(LogTreason::first).ifPresent(honest::remove);
    treason.ifPresent(one -> stage.addStranger(one.first().host()));
    honest.forEach(stage::addNode);
    keyChange = changing().map(node -> new KeyChange(stage, node, others(node)));
  }

  /** The relays first; who is hidden needs one. */
  private Role role(int relays) {
    if (honest.size() < relays) {
      return Role.RELAY;
    }
    boolean isHidden = relays > 0 && random.nextBoolean();
    if (isHidden) {
      stage.reach().met(Event.HIDDEN_NODE);
    }
    return isHidden ? Role.HIDDEN : Role.OPEN;
  }

  /** Now and then somebody who can be reached, as two others can who show what he shows them. */
  private Optional<SimNode> traitor() {
    List<SimNode> open = honest.stream().filter(node -> node.role() != Role.HIDDEN).toList();
    List<SimNode> withLog = open.stream().filter(SimNode::hasLog).toList();
    return open.size() > 2 && !withLog.isEmpty() && random.nextInt(3) == 0
        ? Optional.of(any(withLog))
        : Optional.empty();
  }

  /** Now and then somebody with a log, and somebody else who can be reached. */
  private Optional<SimNode> changing() {
    List<SimNode> owners =
        honest.stream()
            .filter(SimNode::hasLog)
            .filter(node -> others(node).stream().anyMatch(one -> one.role() != Role.HIDDEN))
            .toList();
    return !owners.isEmpty() && random.nextBoolean() ? Optional.of(any(owners)) : Optional.empty();
  }

  private List<SimNode> others(SimNode node) {
    return honest.stream().filter(other -> other != node).toList();
  }

  private <T> T any(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private void plan(SimNode node) {
    stage.whileUp(node, Duration.ofSeconds(2), node::gossip);
    stage.whileUp(
        node,
        Duration.ofSeconds(10),
        () -> {
          node.accept(believed);
          return Duration.ofSeconds(10);
        });
    if (node.hasLog()) {
      stage.whileUp(node, Duration.ofMillis(300), node::pump);
      stage.whileUp(
          node,
          Duration.ofSeconds(3),
          () -> {
            if (usersCome || treason.filter(one -> one.goesOn(node)).isPresent()) {
              node.stamp();
            }
            return Duration.ofSeconds(12);
          });
    }
  }

  /** Lives it once. */
  Reach live() throws Exception {
    try {
      stage.troubles().begin();
      agenda.in(Duration.ofSeconds(15), this::killInASync);
      treason.ifPresent(one -> agenda.in(Duration.ofSeconds(30), this::fork));
      keyChange.ifPresent(one -> agenda.in(Duration.ofSeconds(40), one::begin));
      keyChange.filter(KeyChange::isUnseen).ifPresent(one -> believed.add(one.origin()));
      agenda.runFor(TROUBLED);
      stage.troubles().complete();
      agenda.runFor(TROUBLED);
      stage.heal();
      usersCome = false;
      settle();
      if (treason.isPresent()) {
        believe(treason.get());
      }
      parted();
      promises.hold(stage.reach());
      stage.findings().requireNone();
      stage.reach().met(Event.RELAY_KILLED_IN_A_SYNC, stage.wires().endedInSync());
      return stage.reach();
    } catch (AssertionError | IllegalStateException broken) {
      throw new AssertionError(
          "%s%nThe last of %d events:%n%s"
              .formatted(broken.getMessage(), stage.trace().events(), stage.trace().tail()),
          broken);
    }
  }

  private Optional<Duration> killInASync() {
    List<SimNode> relays = honest.stream().filter(node -> !node.hasLog()).toList();
    if (stage.isHealed() || relays.isEmpty()) {
      return Optional.empty();
    }
    stage.wires().doomInSync(any(relays).host());
    return Optional.of(Duration.ofSeconds(30));
  }

  private Optional<Duration> fork() throws Exception {
    plan(treason.orElseThrow().fork(directory.resolve("twin")));
    return Optional.empty();
  }

  /** Without users everybody comes to hold and to know everything, however often it had failed. */
  private void settle() throws Exception {
    for (int looks = 0; !open().isEmpty(); looks++) {
      assertThat(looks).as("settled: %s", open()).isLessThan(MOST_LOOKS);
      agenda.runFor(BETWEEN_LOOKS);
    }
  }

  /** One side of the fork ends, and everybody believes the other one again. */
  private void believe(LogTreason fork) throws Exception {
    fork.hold();
    fork.end();
    believed.add(fork.origin());
    settle();
  }

  /** All write while they are apart; two rounds after that everybody holds everything. */
  private void parted() throws Exception {
    for (SimNode node : honest) {
      Duration _ = node.syncNow(); // what failed in the troubles is not left alone any more
    }
    List<String> some = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (SimNode node : honest) {
      (random.nextBoolean() ? some : others).add(node.host());
    }
    stage.wires().separate(some, others);
    stage.trace().add("parted " + some);
    for (SimNode node : honest) {
      if (node.hasLog()) {
        node.stamp();
      }
    }
    agenda.runFor(APART);
    stage.wires().join(some, others);
    stage.trace().add("together " + some);
    agenda.runFor(TWO_ROUNDS);
    assertThat(promises.unwell()).isEmpty();
    assertThat(promises.lacking()).as("two rounds after a partition").isEmpty();
    stage.reach().met(Event.CONVERGED);
  }

  /** What is still missing; one line each. */
  private List<String> open() throws StoreException {
    List<String> open = new ArrayList<>(promises.unwell());
    if (open.isEmpty()) {
      open.addAll(promises.lacking());
      keyChange.ifPresent(one -> open.addAll(one.open()));
      if (treason.isPresent()) {
        open.addAll(treason.get().open());
      }
    }
    return open;
  }

  Trace trace() {
    return stage.trace();
  }

  @Override
  public void close() throws StoreException, IOException {
    for (SimNode node : honest) {
      node.close();
    }
    if (treason.isPresent()) {
      treason.get().close();
    }
  }
}
