package cairn.log.mirror;

import cairn.format.Checkpoint;
import cairn.format.EntryBundle;
import cairn.format.ForkFile;
import cairn.format.Hash;
import cairn.format.Merkle;
import cairn.format.SignedCheckpoint;
import cairn.format.Tile;
import cairn.format.TileCoordinate;
import cairn.log.mirror.MirrorCopy.View;
import cairn.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One attempt to reach a checkpoint through tiles. For one thread, once.
 *
 * <p>Nothing is stored before the signed tree has been shown to begin with all that is stored
 * already, and no entry before it has been shown to be in that tree.
 */
final class Extending {
  private final Mirror mirror;
  private final MirrorCopy copy;
  private final MirrorSettings settings;
  private final SignedCheckpoint target;
  private final TileSource source;
  private final Checkpoint tree;

  /**
   * @param target the log's signature on it is good
   */
  Extending(
      Mirror mirror,
      MirrorCopy copy,
      MirrorSettings settings,
      SignedCheckpoint target,
      TileSource source) {
    this.mirror = mirror;
    this.copy = copy;
    this.settings = settings;
    this.target = target;
    this.source = source;
    this.tree = target.checkpoint();
  }

  Extension run() throws StoreException {
    Optional<Extension> settled = withoutSource(copy.settled());
    if (settled.isPresent()) {
      return settled.get();
    }
    try {
      VerifiedTiles tiles = VerifiedTiles.of(tree, source);
      Optional<Extension> contradicted = pend(tiles);
      if (contradicted.isPresent()) {
        return contradicted.get();
      }
      while (copy.settled().content().size() < tree.size()) {
        if (!store(tiles)) {
          return new Extension.Busy(); // another checkpoint has taken this one's place
        }
      }
    } catch (TileSourceException failure) {
      return new Extension.Unfinished(copy.view().content().size(), tree.size(), failure);
    }
    return mirror.finish(target);
  }

  /** What what is stored says of the checkpoint, if that is enough. */
  private Optional<Extension> withoutSource(View view) throws StoreException {
    MirrorContent content = view.content();
    if (tree.size() == 0 && !tree.root().equals(Merkle.EMPTY_ROOT)) {
      return Optional.of(new Extension.Refused("not the root of the empty tree"));
    }
    Optional<SignedCheckpoint> head = content.head().map(MirrorHead::note);
    long cosigned = content.cosigned().map(MirrorHead::size).orElse(0L);
    if (head.isEmpty() && tree.size() < cosigned) {
      return Optional.of(
          new Extension.Refused(
              "a tree of %d entries, and the mirror that was removed here had cosigned one of %d"
                  .formatted(tree.size(), cosigned)));
    }
    for (SignedCheckpoint known : knownOfSameSize(content)) {
      if (!known.checkpoint().root().equals(tree.root())) {
        return Optional.of(
            mirror.contradiction(new ForkFile(known, target, Optional.empty()), tree));
      }
    }
    if (head.isPresent() && tree.size() <= head.get().checkpoint().size()) {
      return Optional.of(earlier(view, head.get()));
    }
    if (tree.size() > content.size()) {
      return Optional.empty();
    }
    return Optional.of(
        view.rootAt(tree.size()).equals(tree.root())
            ? mirror.finish(target) // everything was stored on the way to a larger tree
            : suspicion(content));
  }

  private List<SignedCheckpoint> knownOfSameSize(MirrorContent content) {
    List<SignedCheckpoint> known = new ArrayList<>();
    content.cosigned().map(MirrorHead::note).ifPresent(known::add);
    known.addAll(content.pending());
    return known.stream().filter(note -> note.checkpoint().size() == tree.size()).toList();
  }

  /**
   * It is not larger than the mirror checkpoint: the mirrored tree has passed it, or it is a fork.
   */
  private Extension earlier(View view, SignedCheckpoint head) throws StoreException {
    long size = head.checkpoint().size();
    Hash root = view.rootAt(tree.size());
    if (root.equals(tree.root())) {
      return new Extension.Unchanged(size);
    }
    List<Hash> path = Merkle.consistencyPath(tree.size(), size, view.tree());
    return mirror.contradiction(
        new ForkFile(target, head, Optional.of(new ForkFile.Detour(root, path))), tree);
  }

  private Extension suspicion(MirrorContent content) {
    return content
        .newestPending()
        .or(() -> content.head().map(MirrorHead::note))
        .<Extension>map(known -> new Extension.Suspected(known, target))
        .orElseThrow(
            () -> new IllegalStateException("what is stored was verified against nothing"));
  }

  /**
   * Has entries verified against the checkpoint from now on, if its tree begins with all that is
   * stored and extends what the log has signed before.
   */
  private Optional<Extension> pend(VerifiedTiles tiles) throws StoreException, TileSourceException {
    while (true) {
      View view = copy.settled();
      MirrorContent content = view.content();
      Optional<SignedCheckpoint> newest = content.newestPending();
      long pending = newest.map(note -> note.checkpoint().size()).orElse(0L);
      Optional<Extension> settled = withoutSource(view); // somebody else may have gone on meanwhile
      if (settled.isPresent()) {
        return settled;
      }
      for (SignedCheckpoint known : knownUpToTarget(content)) {
        Optional<ForkFile> fork = fork(tiles, known);
        if (fork.isPresent()) {
          return Optional.of(mirror.contradiction(fork.get(), tree));
        }
      }
      if (!tiles.rootAt(content.size()).equals(content.root())) {
        return Optional.of(suspicion(content));
      }
      if (content.isPending(tree)
          || copy.pend(view, content.logLines(target), pending <= tree.size())) {
        return Optional.empty();
      }
    }
  }

  private List<SignedCheckpoint> knownUpToTarget(MirrorContent content) {
    List<SignedCheckpoint> known = new ArrayList<>();
    content.cosigned().map(MirrorHead::note).ifPresent(known::add);
    content.newestPending().ifPresent(known::add);
    return known.stream()
        .filter(note -> note.checkpoint().size() < tree.size() && note.checkpoint().size() > 0)
        .toList();
  }

  /** The proof that the tree does not extend an earlier one, if it does not. */
  private Optional<ForkFile> fork(VerifiedTiles tiles, SignedCheckpoint known)
      throws TileSourceException {
    long size = known.checkpoint().size();
    Hash root = tiles.rootAt(size);
    return root.equals(known.checkpoint().root())
        ? Optional.empty()
        : Optional.of(
            new ForkFile(
                known,
                target,
                Optional.of(new ForkFile.Detour(root, tiles.consistencyFrom(size)))));
  }

  /**
   * Fetches, verifies and stores the next entries, in one transaction.
   *
   * @return false when entries are verified against another checkpoint by now
   */
  private boolean store(VerifiedTiles tiles) throws StoreException, TileSourceException {
    long first = copy.settled().content().size();
    List<byte[]> entries = new ArrayList<>();
    List<Hash> leaves = new ArrayList<>();
    Optional<TileSourceException> failure = Optional.empty();
    try {
      fetch(tiles, first, entries, leaves);
    } catch (TileSourceException e) {
      failure = Optional.of(e); // what came before is good
    }
    boolean stored = entries.isEmpty() || copy.append(first, entries, leaves, tree);
    if (failure.isPresent()) {
      throw failure.get();
    }
    return stored;
  }

  private void fetch(VerifiedTiles tiles, long first, List<byte[]> entries, List<Hash> leaves)
      throws TileSourceException {
    long next = first;
    long bytes = 0;
    int bundles = 0;
    while (next < tree.size()
        && bundles < settings.chunkBundles()
        && bytes < settings.chunkBytes()) {
      if (Thread.currentThread().isInterrupted()) {
        throw new TileSourceException(TileSourceException.Reason.UNREACHABLE, "interrupted");
      }
      for (EntryBundle bundle : source.bundles(wanted(next, settings.chunkBundles() - bundles))) {
        long number = next / TileCoordinate.FULL_WIDTH;
        int known = (int) (next % TileCoordinate.FULL_WIDTH);
        List<Hash> hashes = tiles.leaves(number, bundle);
        entries.addAll(bundle.entries().subList(known, hashes.size()));
        leaves.addAll(hashes.subList(known, hashes.size()));
        next += hashes.size() - known;
        bytes += bundle.entries().stream().mapToLong(entry -> entry.length).sum();
        bundles++;
      }
    }
  }

  private List<TileCoordinate> wanted(long next, int most) {
    List<TileCoordinate> wanted = new ArrayList<>();
    long bundle = next / TileCoordinate.FULL_WIDTH;
    for (int width = Tile.widthIn(tree.size(), 0, bundle);
        width > 0 && wanted.size() < most;
        width = Tile.widthIn(tree.size(), 0, bundle)) {
      wanted.add(new TileCoordinate(bundle, width));
      bundle++;
    }
    return wanted;
  }
}
