package cairn.node.sim;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Hash;
import cairn.format.SignedCheckpoint;
import cairn.log.Log;
import cairn.log.TiledLog;
import cairn.log.mirror.Mirror;
import cairn.node.sim.Reach.Event;
import cairn.store.StoreException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What honest nodes that gossip owe each other once all troubles are over.
 *
 * @param honest all of them
 */
record GossipPromises(List<SimNode> honest, MirrorWatch watch) {
  /** Who is not well, or has something left to do; one line each. */
  List<String> unwell() {
    List<String> open = new ArrayList<>();
    for (SimNode node : honest) {
      if (!node.isUp()) {
        open.add(node.host() + " is down");
      } else if (node.hasLog() && node.isAsked()) {
        open.add(node.host() + " has not answered all");
      }
    }
    return open;
  }

  /** What somebody lacks of the honest nodes' logs; all are up. */
  List<String> lacking() {
    List<String> open = new ArrayList<>();
    for (SimNode owner : honest) {
      for (SimNode node : honest) {
        if (owner.hasLog() && node != owner) {
          lacking(owner, node).ifPresent(open::add);
        }
      }
    }
    return open;
  }

  /** What one lacks of one log. */
  static Optional<String> lacking(SimNode owner, SimNode node) {
    Optional<Tree> mirrored = mirrored(owner, node);
    return mirrored.equals(head(owner.log()))
        ? Optional.empty()
        : Optional.of(
            "%s (%s) has %s of %s (%s), not %s"
                .formatted(
                    node.host(),
                    node.role(),
                    mirrored,
                    owner.host(),
                    owner.role(),
                    head(owner.log())));
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
    return node.mirror(owner.seat().member().origin().toString());
  }

  /** Every copy is the log, byte by byte, and nothing has lost or changed anything. */
  void hold(Reach reach) throws Exception {
    for (SimNode node : honest) {
      for (Mirror mirror : node.mirrors().all()) {
        watch.hold(node, mirror);
      }
      if (node.hasLog()) {
        node.history().hold(node.log());
        reach.met(Event.ACKNOWLEDGED, node.history().acknowledgements());
        holdCopies(node, reach);
      }
    }
  }

  private void holdCopies(SimNode owner, Reach reach) throws StoreException {
    byte[][] entries = entries(owner.log().reader());
    for (SimNode node : honest) {
      if (node != owner && entries.length > 0) {
        Mirror mirror = mirror(owner, node).orElseThrow();
        assertThat(mirror.stopped()).isEmpty();
        assertThat(Arrays.deepEquals(entries(mirror.reader()), entries))
            .as("%s mirrors %s byte by byte", node.host(), owner.host())
            .isTrue();
        reach.met(Event.MIRROR);
      }
    }
  }

  private static byte[][] entries(TiledLog log) throws StoreException {
    long size = Tree.of(log.checkpoint()).map(Tree::size).orElse(0L);
    return log.entries(0, size).toArray(byte[][]::new);
  }
}
