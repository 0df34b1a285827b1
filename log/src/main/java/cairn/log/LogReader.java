package cairn.log;

import cairn.format.Entry;
import cairn.format.Hash;
import cairn.format.SignedCheckpoint;
import cairn.format.TileCoordinate;
import cairn.format.TlogProof;
import cairn.log.dedupe.DedupeIndex;
import cairn.log.tree.TiledTree;
import cairn.log.tree.Tree;
import cairn.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Everything that is read from a log. Any thread may call; nothing here waits for a write. */
public final class LogReader implements TiledLog {
  private final LogStore store;
  private final Tree tree;
  private final TiledTree tiled;
  private final RecentEntries recent;
  private final DedupeIndex<Logged> index;
  private final CheckpointArchive archive;
  private final BatchStore batches;
  private final AnchorEntryStore anchorEntries;

  LogReader(
      LogStore store,
      Tree tree,
      RecentEntries recent,
      DedupeIndex<Logged> index,
      CheckpointArchive archive,
      BatchStore batches,
      AnchorEntryStore anchorEntries) {
    this.store = store;
    this.tree = tree;
    this.tiled = new TiledTree(store.tables(), tree);
    this.recent = recent;
    this.index = index;
    this.archive = archive;
    this.batches = batches;
    this.anchorEntries = anchorEntries;
  }

  /** The committed entry of that identity. */
  public Optional<Logged> find(Hash identity) throws StoreException {
    Optional<Logged> known = recent.find(identity);
    return known.isPresent() ? known : index.find(identity);
  }

  /** The committed entry at that index. */
  public Optional<Logged> entry(long index) throws StoreException {
    return index < 0 || index >= tree.edge().size() ? Optional.empty() : Optional.of(logged(index));
  }

  private Logged logged(long index) throws StoreException {
    byte[] entry = store.entry(index);
    return new Logged(index, entry, StoredEntries.facts(index, entry).loggedAt().orElse(0), false);
  }

  /** Those of the committed entries {@code [from, to)} that came from users. */
  public List<UserEntry> userEntries(long from, long to) throws StoreException {
    List<UserEntry> found = new ArrayList<>();
    long index = from;
    for (byte[] bytes : store.entries(from, to)) {
      Entry entry = StoredEntries.entry(index, bytes);
      if (EntryFacts.of(entry).isFromUser()) {
        found.add(new UserEntry(index, entry));
      }
      index++;
    }
    return found;
  }

  /** The newest cosigned checkpoint: what the log is known by. */
  public Optional<CosignedTree> newest() {
    return archive.newest();
  }

  /** The earliest kept checkpoint that covers the entry at {@code index}. */
  public Optional<CosignedTree> earliestCovering(long index) throws StoreException {
    return archive.earliestCovering(index);
  }

  /** The kept checkpoint of that size. */
  public Optional<CosignedTree> at(long size) throws StoreException {
    return archive.at(size);
  }

  /** The batch of that id. */
  public Optional<Batch> batch(long id) throws StoreException {
    return batches.withId(id);
  }

  /** The newest batch. */
  public Optional<Batch> newestBatch() throws StoreException {
    return batches.newest();
  }

  /** The first batch that covers the entry at {@code index}. */
  public Optional<Batch> batchCovering(long index) throws StoreException {
    return batches.earliestCovering(index);
  }

  /**
   * The cosigned tree that a batch is, kept for ever.
   *
   * @throws StoreException {@code CORRUPT} when it is missing
   */
  public CosignedTree treeOf(Batch batch) throws StoreException {
    return archive
        .at(batch.treeSize())
        .orElseThrow(
            () ->
                new StoreException(
                    StoreException.Reason.CORRUPT,
                    "the checkpoint of batch %d is missing".formatted(batch.id())));
  }

  /**
   * The consistency proof from the tree of {@code oldSize} entries to that of {@code newSize}, both
   * committed.
   *
   * @throws IllegalArgumentException unless 0 ≤ {@code oldSize} ≤ {@code newSize} ≤ the log's size
   */
  @Override
  public List<Hash> consistency(long oldSize, long newSize) throws StoreException {
    return tiled.consistency(oldSize, newSize, tree.edge().size());
  }

  @Override
  public List<Hash> subtreeProof(long start, long end, long size) throws StoreException {
    return tiled.subtreeProof(start, end, size, tree.edge().size());
  }

  /**
   * The proof of the entry at {@code index} under the earliest kept checkpoint that covers it;
   * empty while none does.
   */
  public Optional<TlogProof> proof(long index) throws StoreException {
    Optional<CosignedTree> earliest = earliestCovering(index);
    return earliest.isPresent()
        ? Optional.of(earliest.get().proof(index, store.entry(index)))
        : Optional.empty();
  }

  /**
   * The last {@code anchor/v1} with cosignatures in front of the entry at {@code index}: that entry
   * was logged after their times.
   *
   * @throws StoreException {@code CORRUPT} when the list of anchors names something else
   */
  public Optional<Logged> anchorBefore(long index) throws StoreException {
    OptionalLong listed = anchorEntries.newestBefore(index);
    if (listed.isEmpty()) {
      return Optional.empty();
    }
    Optional<Logged> anchor = entry(listed.getAsLong());
    if (listed.getAsLong() >= index || anchor.isEmpty() || !isAnchor(anchor.get())) {
      throw new StoreException(
          StoreException.Reason.CORRUPT,
          "entry %d is listed as an anchor before entry %d, and is none"
              .formatted(listed.getAsLong(), index));
    }
    return anchor;
  }

  private static boolean isAnchor(Logged logged) throws StoreException {
    return StoredEntries.facts(logged.index(), logged.entry()).anchor() != EntryFacts.Anchor.NONE;
  }

  @Override
  public Optional<SignedCheckpoint> checkpoint() {
    return newest().map(CosignedTree::note);
  }

  /** A tile of the newest cosigned tree, or of an earlier one; empty if that has no such tile. */
  @Override
  public Optional<byte[]> tile(int level, TileCoordinate coordinate) throws StoreException {
    return tiled.tile(publishedSize(), level, coordinate);
  }

  /** An entry bundle of the newest cosigned tree, or of an earlier one. */
  @Override
  public Optional<byte[]> entries(TileCoordinate coordinate) throws StoreException {
    return tiled.entries(publishedSize(), coordinate);
  }

  @Override
  public List<byte[]> entries(long from, long to) throws StoreException {
    if (from < 0 || from > to || to > publishedSize()) {
      throw new IllegalArgumentException(
          "entries: got [%d, %d) of a log that shows %d".formatted(from, to, publishedSize()));
    }
    return store.entries(from, to);
  }

  private long publishedSize() {
    return archive.newest().map(CosignedTree::size).orElse(0L);
  }
}
