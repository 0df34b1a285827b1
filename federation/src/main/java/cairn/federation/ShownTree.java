package cairn.federation;

import cairn.format.Checkpoint;
import cairn.format.ForkFile;
import cairn.format.Hash;
import cairn.format.Merkle;
import cairn.format.NodeReader;
import cairn.format.SignedCheckpoint;
import java.util.List;
import java.util.Optional;

/**
 * The newest tree that a peer's log shows, and its tiles.
 *
 * @param signed its checkpoint, which a key of the log has signed
 * @param tiles nothing is known of them until a root over them has been compared with that
 */
record ShownTree(SignedCheckpoint signed, PeerTiles tiles) {
  Checkpoint tree() {
    return signed.checkpoint();
  }

  long size() {
    return tree().size();
  }

  NodeReader<PeerException> nodes() {
    return tiles.nodes(size());
  }

  /** How it came from a tree of {@code size}, as its tiles say; proven. */
  ForkFile.Detour wayFrom(long size) throws PeerException {
    Hash root = Merkle.root(size, nodes());
    List<Hash> path = Merkle.consistencyPath(size, size(), nodes());
    if (!Merkle.verifyConsistency(size, size(), root, tree().root(), path)) {
      throw PeerException.wrong("its tiles do not make up the tree that it signed");
    }
    return new ForkFile.Detour(root, path);
  }

  /**
   * Holds another checkpoint of the log, which is no larger, against it.
   *
   * @return both, and how this one came by another way; empty if it extends that one
   */
  Optional<ForkFile> contradicts(SignedCheckpoint seen) throws PeerException {
    Checkpoint other = seen.checkpoint();
    if (other.size() == size()) {
      return other.root().equals(tree().root())
          ? Optional.empty()
          : Optional.of(new ForkFile(seen, signed, Optional.empty()));
    }
    ForkFile.Detour way = wayFrom(other.size());
    return way.rootAtFirst().equals(other.root())
        ? Optional.empty()
        : Optional.of(new ForkFile(seen, signed, Optional.of(way)));
  }
}
