package cairn.federation;

import cairn.format.AnchorEntry;
import cairn.format.Checkpoint;
import cairn.format.Entry;
import cairn.format.ForkFile;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.Merkle;
import cairn.format.NodeReader;
import cairn.format.Origin;
import cairn.format.SignedCheckpoint;
import cairn.format.Tile;
import cairn.format.TileCoordinate;
import cairn.format.TileReader;
import cairn.format.VerifierKey;
import cairn.log.CosignedTree;
import cairn.log.Log;
import cairn.log.LogReader;
import cairn.log.Logged;
import cairn.log.Logs;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import java.util.List;
import java.util.Optional;

/** What this node's own logs say of trees: of themselves, and of others in their anchors. */
final class OwnTrees {
  private final Logs logs;

  OwnTrees(Logs logs) {
    this.logs = logs;
  }

  /** The node's own log of that origin. */
  Optional<Log> log(String origin) {
    return logs.all().stream().filter(log -> log.origin().toString().equals(origin)).findFirst();
  }

  /** The keys of its log, present and former, whose word on {@code tree} counts, if it is ours. */
  List<VerifierKey> keys(Checkpoint tree) {
    return log(tree.origin()).map(log -> log.keys(tree)).orElse(List.of());
  }

  /** Where a peer's checkpoints are logged: in the log of the same namespace, else the default. */
  Log recording(Origin foreign) {
    return logs.named(foreign.namespace()).orElse(logs.main());
  }

  /** A foreign checkpoint of that size that one of our logs holds. */
  Optional<SignedCheckpoint> anchored(Checkpoint tree) throws StoreException {
    for (Log log : logs.all()) {
      Optional<SignedCheckpoint> found = anchored(log, tree);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<SignedCheckpoint> anchored(Log log, Checkpoint tree)
      throws StoreException {
    Optional<Logged> found = log.reader().find(AnchorEntry.identityOf(tree));
    return found.isPresent() ? Optional.of(anchor(found.get()).checkpoint()) : Optional.empty();
  }

  /** The {@code anchor/v1} that was found by its identity. */
  static AnchorEntry anchor(Logged logged) throws StoreException {
    try {
      if (Entry.parse(logged.entry()) instanceof AnchorEntry anchor) {
        return anchor;
      }
      throw new StoreException(
          Reason.CORRUPT, "entry " + logged.index() + " should be an anchor, and is none");
    } catch (MalformedException e) {
      throw new StoreException(
          Reason.CORRUPT, "entry " + logged.index() + ": " + e.getMessage(), e);
    }
  }

  /** How a checkpoint that our own key has signed stands to our own tree. */
  sealed interface OwnTree {
    /** It is ours. */
    record Same() implements OwnTree {}

    /** We have not grown so far: somebody else signs with our key, or we lost data. */
    record Beyond() implements OwnTree {}

    /** It contradicts what we published. */
    record Other(ForkFile fork) implements OwnTree {}
  }

  /** Holds a checkpoint of one of our own logs against what that log has published. */
  OwnTree compare(Log log, SignedCheckpoint seen) throws StoreException {
    Checkpoint tree = seen.checkpoint();
    Optional<CosignedTree> newest = log.reader().newest();
    if (newest.isEmpty() || newest.get().size() < tree.size()) {
      return new OwnTree.Beyond();
    }
    CosignedTree published = published(log, seen, newest.get());
    SignedCheckpoint own = published.note();
    long size = published.size();
    NodeReader<StoreException> nodes = tiles(log.reader()).nodes(size);
    Hash root = Merkle.root(tree.size(), nodes);
    if (root.equals(tree.root())) {
      return new OwnTree.Same();
    }
    Optional<ForkFile.Detour> detour =
        tree.size() == size
            ? Optional.empty()
            : Optional.of(
                new ForkFile.Detour(root, Merkle.consistencyPath(tree.size(), size, nodes)));
    return new OwnTree.Other(new ForkFile(seen, own, detour));
  }

  /**
   * Where {@code seen} is by a key that the log had before, the newest checkpoint is not by that
   * key and would prove nothing: the next one that is kept may be.
   */
  private static CosignedTree published(Log log, SignedCheckpoint seen, CosignedTree newest)
      throws StoreException {
    if (isByOneKey(log, seen, newest.note())) {
      return newest;
    }
    long last = Math.max(0, seen.checkpoint().size() - 1);
    return log.reader()
        .earliestCovering(last)
        .filter(next -> isByOneKey(log, seen, next.note()))
        .orElse(newest);
  }

  private static boolean isByOneKey(Log log, SignedCheckpoint first, SignedCheckpoint second) {
    return log.allKeys().stream()
        .anyMatch(key -> first.lineOfLog(key).isPresent() && second.lineOfLog(key).isPresent());
  }

  private static TileReader<StoreException> tiles(LogReader reader) {
    return (level, index, width) -> {
      byte[] bytes =
          reader
              .tile(level, new TileCoordinate(index, width))
              .orElseThrow(() -> new StoreException(Reason.CORRUPT, "a published tile is missing"));
      try {
        return Tile.parse(bytes, width);
      } catch (MalformedException e) {
        throw new StoreException(Reason.CORRUPT, "a published tile: " + e.getMessage(), e);
      }
    };
  }
}
