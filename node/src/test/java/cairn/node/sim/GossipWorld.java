package cairn.node.sim;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Hash;
import cairn.format.SignedCheckpoint;
import cairn.log.Log;
import cairn.log.TiledLog;
import cairn.log.mirror.Mirror;
import cairn.node.sim.Reach.Event;
import cairn.node.sim.SimNode.Role;
import cairn.node.sim.Wires.Face;
import cairn.store.StoreException;
import cairn.testkit.Agenda;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Organisations that mirror each other's logs, and relays through which those that nobody can reach
 * are mirrored, too: they live through troubles, heal, and hold the same in the end.
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
  private final Stage stage;
  private final Agenda agenda;
  private final List<SimNode> nodes = new ArrayList<>();
  private boolean usersCome = true;

  GossipWorld(Cast cast, int count, PlantedBug bug, Path directory, RandomGenerator random)
      throws Exception {
    this.random = random;
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
      nodes.add(new SimNode(seat, role(relays), stage.findings(), stage.reach()));
    }
    for (SimNode node : nodes) {
      stage.addNode(node);
      for (SimNode other : nodes) {
        if (node != other) {
          node.takeUp(other);
        }
      }
      plan(node);
    }
  }

  /** The relays first; who is hidden needs one. */
  private Role role(int relays) {
    if (nodes.size() < relays) {
      return Role.RELAY;
    }
    boolean isHidden = relays > 0 && random.nextBoolean();
    if (isHidden) {
      stage.reach().met(Event.HIDDEN_NODE);
    }
    return isHidden ? Role.HIDDEN : Role.OPEN;
  }

  private void plan(SimNode node) {
    stage.whileUp(node, Duration.ofSeconds(2), node::gossip);
    if (node.hasLog()) {
      stage.whileUp(node, Duration.ofMillis(300), node::pump);
      stage.whileUp(
          node,
          Duration.ofSeconds(3),
          () -> {
            if (usersCome) {
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
      agenda.runFor(TROUBLED);
      stage.troubles().complete();
      agenda.runFor(TROUBLED);
      stage.heal();
      settle();
      parted();
      hold();
      stage.findings().requireNone();
      return stage.reach();
    } catch (AssertionError | IllegalStateException broken) {
      throw new AssertionError(
          "%s%nThe last of %d events:%n%s"
              .formatted(broken.getMessage(), stage.trace().events(), stage.trace().tail()),
          broken);
    }
  }

  /** Without users everybody comes to hold everything, however often it had failed. */
  private void settle() throws Exception {
    usersCome = false;
    for (int looks = 0; !open().isEmpty(); looks++) {
      assertThat(looks).as("settled: %s", open()).isLessThan(MOST_LOOKS);
      agenda.runFor(BETWEEN_LOOKS);
    }
  }

  /** All write while they are apart; two rounds after that everybody holds everything. */
  private void parted() throws Exception {
    for (SimNode node : nodes) {
      Duration _ = node.syncNow(); // what failed in the troubles is not left alone any more
    }
    List<String> some = new ArrayList<>();
    List<String> others = new ArrayList<>();
    for (SimNode node : nodes) {
      (random.nextBoolean() ? some : others).add(node.host());
    }
    stage.wires().separate(some, others);
    stage.trace().add("parted " + some);
    for (SimNode node : nodes) {
      if (node.hasLog()) {
        node.stamp();
      }
    }
    agenda.runFor(APART);
    stage.wires().join(some, others);
    stage.trace().add("together " + some);
    agenda.runFor(TWO_ROUNDS);
    assertThat(open()).as("two rounds after a partition").isEmpty();
    stage.reach().met(Event.CONVERGED);
  }

  /** What somebody lacks; one line each. */
  private List<String> open() throws StoreException {
    List<String> open = new ArrayList<>();
    for (SimNode node : nodes) {
      if (!node.isUp()) {
        open.add(node.host() + " is down");
      } else if (node.hasLog() && node.isAsked()) {
        open.add(node.host() + " has not answered all");
      }
    }
    if (!open.isEmpty()) {
      return open;
    }
    for (SimNode owner : nodes) {
      for (SimNode node : nodes) {
        if (owner.hasLog() && node != owner && !mirrored(owner, node).equals(head(owner.log()))) {
          open.add(
              "%s (%s) has %s of %s (%s), not %s"
                  .formatted(
                      node.host(),
                      node.role(),
                      mirrored(owner, node),
                      owner.host(),
                      owner.role(),
                      head(owner.log())));
        }
      }
    }
    return open;
  }

  private record Tree(long size, Hash root) {
    static Optional<Tree> of(Optional<SignedCheckpoint> note) {
      return note.map(SignedCheckpoint::checkpoint)
          .filter(tree -> tree.size() > 0)
          .map(tree -> new Tree(tree.size(), tree.root()));
    }
  }

  private static Optional<Tree> head(Log log) {
    return Tree.of(log.reader().checkpoint());
  }

  private static Optional<Tree> mirrored(SimNode owner, SimNode node) {
    return Tree.of(mirror(owner, node).flatMap(Mirror::head));
  }

  private static Optional<Mirror> mirror(SimNode owner, SimNode node) {
    return node.mirrors().of(owner.seat().member().origin().toString());
  }

  /** Every copy is the log, byte by byte, and no log has lost or changed anything. */
  private void hold() throws Exception {
    for (SimNode owner : nodes) {
      if (owner.hasLog()) {
        owner.history().hold(owner.log());
        stage.reach().met(Event.ACKNOWLEDGED, owner.history().acknowledgements());
        byte[][] entries = entries(owner.log().reader());
        for (SimNode node : nodes) {
          if (node != owner && entries.length > 0) {
            Mirror mirror = mirror(owner, node).orElseThrow();
            assertThat(mirror.stopped()).isEmpty();
            assertThat(Arrays.deepEquals(entries(mirror.reader()), entries))
                .as("%s mirrors %s byte by byte", node.host(), owner.host())
                .isTrue();
            stage.reach().met(Event.MIRROR);
          }
        }
      }
    }
  }

  private static byte[][] entries(TiledLog log) throws StoreException {
    long size = Tree.of(log.checkpoint()).map(Tree::size).orElse(0L);
    return log.entries(0, size).toArray(byte[][]::new);
  }

  Trace trace() {
    return stage.trace();
  }

  @Override
  public void close() throws StoreException, IOException {
    for (SimNode node : nodes) {
      node.close();
    }
  }
}
