package cairn.node.sim;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.AddCheckpointRequest;
import cairn.format.Checkpoint;
import cairn.format.Frontier;
import cairn.format.Hash;
import cairn.format.Merkle;
import cairn.format.SeedSigner;
import cairn.format.SignedCheckpoint;
import cairn.format.SigningException;
import cairn.format.Utf8;
import cairn.http.Call;
import cairn.http.ExchangeException;
import cairn.http.Reply;
import cairn.log.mirror.Mirror;
import cairn.node.sim.Wires.Face;
import cairn.store.StoreException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Has a key that a log had before: extends the log from what a mirror shows, and brings that to the
 * mirror.
 *
 * @param stolen the key that has gone
 * @param lastSize of the largest tree for which it counts
 */
record KeyThief(SeedSigner stolen, long lastSize, Wires wires) {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private record Node(int level, long index) {}

  /**
   * Tries it with a mirror that knows that the key has gone.
   *
   * @return whether it was refused as it has to be; not if it could not be tried
   */
  boolean isRefusedBy(SimNode victim) throws StoreException, SigningException {
    Optional<Mirror> mirror =
        victim
            .mirror(stolen.key().name())
            .filter(known -> known.size() >= Math.max(1, lastSize))
            .filter(known -> known.stored() == known.size() && knowsBetter(known));
    if (mirror.isEmpty()) {
      return false;
    }
    Call call =
        Call.post(
            victim.seat().member().url().resolve("/mirror/add-checkpoint"),
            "text/plain",
            Utf8.encode(extended(mirror.get()).encode()),
            LIMIT,
            1 << 12);
    try {
      Reply reply = wires.from("thief", Face.FIRST).send(call);
      assertThat(reply.status())
          .as("%s is shown a tree signed with a key that has gone", victim.host())
          .isEqualTo(403);
      return true;
    } catch (ExchangeException unheard) {
      return false; // the thief comes again
    }
  }

  private boolean knowsBetter(Mirror mirror) {
    return mirror.keys().stream().anyMatch(known -> !known.key().equals(stolen.key()));
  }

  private AddCheckpointRequest extended(Mirror mirror) throws StoreException, SigningException {
    Map<Node, Hash> nodes = new HashMap<>();
    long size = mirror.size();
    List<Hash> leaves = mirror.reader().entries(0, size).stream().map(Merkle::leafHash).toList();
    Frontier grown =
        Frontier.EMPTY
            .append(leaves, (level, index, hash) -> nodes.put(new Node(level, index), hash))
            .append(
                List.of(Merkle.leafHash(Utf8.encode("what the thief says"))),
                (level, index, hash) -> nodes.put(new Node(level, index), hash));
    Checkpoint tree = new Checkpoint(stolen.key().name(), grown.size(), grown.root());
    List<Hash> path =
        Merkle.consistencyPath(
            size,
            grown.size(),
            (level, index) -> Optional.ofNullable(nodes.get(new Node(level, index))).orElseThrow());
    return new AddCheckpointRequest(
        size, path, new SignedCheckpoint(tree, List.of(tree.sign(stolen))));
  }
}
