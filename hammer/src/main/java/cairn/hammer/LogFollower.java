package cairn.hammer;

import cairn.format.Frontier;
import cairn.format.Hash;
import cairn.format.Merkle;
import cairn.format.Tile;
import cairn.format.TileCoordinate;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads the log's leaves as they come and grows the same tree from them. Its root must be that of
 * every checkpoint accepted on the way, so all of those are prefixes of one sequence of leaves:
 * consecutive ones consistent, and so first and last. And at the index of every acknowledgement
 * must stand the leaf that was promised.
 *
 * <p>{@link #promised} may be called by any thread; everything else by one.
 */
final class LogFollower {
  private final TileSource tiles;
  private final CheckpointBook book;
  private final ConcurrentHashMap<Long, Hash> promised = new ConcurrentHashMap<>();
  private final PassedLeaves passed = new PassedLeaves();
  private final Findings findings;
  private Frontier tree = Frontier.EMPTY;
  private Optional<CheckpointBook.Entry> first = Optional.empty();
  private Optional<CheckpointBook.Entry> last = Optional.empty();
  private boolean broken; // grown into another tree: nothing more can be compared with it

  LogFollower(TileSource tiles, CheckpointBook book, Findings findings) {
    this.tiles = tiles;
    this.book = book;
    this.findings = findings;
  }

  /** From now on a leaf with that hash must stand at that index. */
  void promised(long index, Hash leafHash) {
    Hash other = promised.putIfAbsent(index, leafHash);
    if (other != null && !other.equals(leafHash)) {
      findings.add(Finding.Kind.REPEATED_INDEX, "two entries were promised index " + index);
    }
    passed.at(index).ifPresent(leaf -> keepPromise(index, leaf)); // else when it is read
  }

  /** The smallest tree that holds everything promised and not seen yet. */
  long promisedSize() {
    return promised.keySet().stream().mapToLong(index -> index + 1).max().orElse(0);
  }

  /** Begins at this checkpoint: what was logged before it is not read. */
  void startAt(CheckpointBook.Entry checkpoint) throws IOException {
    tree = Frontier.read(checkpoint.size(), tiles.nodes(checkpoint.size()));
    first = Optional.of(checkpoint);
    compare(checkpoint);
  }

  /**
   * Goes on by at most one tile, up to the largest checkpoint seen; only by full tiles unless
   * {@code toTheEnd}. Whether there is more to do at once.
   */
  boolean step(boolean toTheEnd) throws IOException {
    Optional<CheckpointBook.Entry> newest = book.largest();
    if (broken || newest.isEmpty()) {
      return false;
    }
    if (first.isEmpty()) {
      startAt(newest.get());
    }
    compareLate();
    long tileIndex = tree.size() / TileCoordinate.FULL_WIDTH;
    int width = Tile.widthIn(newest.get().size(), 0, tileIndex);
    int have = (int) (tree.size() % TileCoordinate.FULL_WIDTH);
    boolean isWorthIt = width == TileCoordinate.FULL_WIDTH || (toTheEnd && width > have);
    if (!isWorthIt) {
      return false;
    }
    List<Hash> leaves = tiles.tile(0, tileIndex, width).hashes();
    grow(leaves.subList(have, width));
    return !broken;
  }

  /** Adds leaves, stopping at every checkpoint among them. */
  private void grow(List<Hash> leaves) {
    long start = tree.size();
    long end = start + leaves.size();
    for (long at = start; at < end && !broken; at = tree.size()) {
      Optional<CheckpointBook.Entry> next = book.unfollowedAbove(at);
      long stop = Math.min(end, next.map(CheckpointBook.Entry::size).orElse(end));
      append(leaves.subList((int) (at - start), (int) (stop - start)));
      if (next.isPresent() && next.get().size() == tree.size()) {
        compare(next.get());
      }
    }
  }

  private void append(List<Hash> leaves) {
    long index = tree.size();
    passed.add(index, leaves); // before promises are looked up, so that none slips through between
    for (Hash leaf : leaves) {
      keepPromise(index++, leaf);
    }
    tree = tree.append(leaves, (level, nodeIndex, hash) -> {});
  }

  private void keepPromise(long index, Hash leaf) {
    Hash wanted = promised.remove(index);
    if (wanted != null && !wanted.equals(leaf)) {
      findings.add(
          Finding.Kind.LOST_ENTRY,
          "at index %d the log has another leaf than promised".formatted(index));
    }
  }

  private void compare(CheckpointBook.Entry checkpoint) {
    book.followed(checkpoint);
    Hash root = tree.root();
    if (root.equals(checkpoint.root())) {
      last = Optional.of(checkpoint);
    } else {
      broken = true;
      findings.add(
          Finding.Kind.INCONSISTENT_CHECKPOINTS,
          "the leaves in the log make root %s at size %d; the checkpoint says %s"
              .formatted(root, checkpoint.size(), checkpoint.root()));
    }
  }

  /** A checkpoint that was seen only when the tree had grown past it gets a proof of its own. */
  private void compareLate() throws IOException {
    Optional<CheckpointBook.Entry> late = book.unfollowedAbove(-1);
    while (late.isPresent() && last.isPresent() && late.get().size() <= last.get().size()) {
      requireConsistent(late.get(), last.get());
      book.followed(late.get());
      late = book.unfollowedAbove(-1);
    }
  }

  private void requireConsistent(CheckpointBook.Entry older, CheckpointBook.Entry newer)
      throws IOException {
    List<Hash> path = Merkle.consistencyPath(older.size(), newer.size(), tiles.nodes(newer.size()));
    if (!Merkle.verifyConsistency(older.size(), newer.size(), older.root(), newer.root(), path)) {
      findings.add(
          Finding.Kind.INCONSISTENT_CHECKPOINTS,
          "size %d is no prefix of size %d".formatted(older.size(), newer.size()));
    }
  }

  /**
   * The last look, when nothing more is acknowledged: reads up to the newest checkpoint, which the
   * caller has had accepted; then nothing that was promised may be missing.
   */
  void finish() throws IOException {
    boolean more = true;
    while (more) {
      more = step(true);
    }
    Optional<CheckpointBook.Entry> newest = book.largest();
    if (!broken && newest.isPresent()) {
      compare(newest.get());
    }
    compareLate();
    if (!broken && first.isPresent() && last.isPresent()) {
      requireConsistent(first.get(), last.get());
    }
    promised.forEach(this::seek);
  }

  /** Promised after the tree had grown past it, or not there at all. */
  private void seek(long index, Hash leaf) {
    Optional<CheckpointBook.Entry> newest = book.largest();
    if (newest.isEmpty() || index >= newest.get().size()) {
      findings.add(
          Finding.Kind.LOST_ENTRY,
          "index %d was promised, and the log ends at %s"
              .formatted(index, newest.map(entry -> "size " + entry.size()).orElse("nothing")));
      return;
    }
    try {
      long size = newest.get().size();
      List<Hash> path = Merkle.inclusionPath(index, size, tiles.nodes(size));
      if (!Merkle.verifyInclusion(index, size, leaf, path, newest.get().root())) {
        findings.add(
            Finding.Kind.LOST_ENTRY,
            "at index %d the log has another leaf than promised".formatted(index));
      }
    } catch (IOException failure) {
      findings.add(Finding.Kind.UNREADABLE_LOG, failure.toString());
    }
  }
}
