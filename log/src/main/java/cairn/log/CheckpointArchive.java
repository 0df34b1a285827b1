package cairn.log;

import cairn.format.NoteSignature;
import cairn.format.SignedCheckpoint;
import cairn.log.tree.Tree;
import cairn.store.StoreException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The cosigned checkpoints that are kept: the newest ones in memory, all of them in the store. Any
 * thread reads; the publisher's adds.
 */
final class CheckpointArchive {
  /** About 3 KiB each. */
  private static final int RECENT = 1024;

  private static final int LOADED = 1024;
  private static final int EARLY_LATECOMERS = 64;
  private static final int PRUNED_AT_ONCE = 1000;

  private final CheckpointStore store;
  private final Tree tree;
  private final WitnessIds witnesses;

  private volatile Optional<CosignedTree> newest = Optional.empty();

  // All below: guarded by this, which is never held while the store works.
  private final NavigableMap<Long, CosignedTree> recent = new TreeMap<>(); // no gap up to newest
  private final Map<Long, CosignedTree> loaded = bounded(LOADED);
  private final Map<Long, List<NoteSignature>> early = bounded(EARLY_LATECOMERS);
  private Map<Long, CosignedCheckpoint> unsaved = new TreeMap<>();
  private long prunedUpTo = -1;

  private CheckpointArchive(CheckpointStore store, Tree tree, WitnessIds witnesses) {
    this.store = store;
    this.tree = tree;
    this.witnesses = witnesses;
  }

  /**
   * Reads the newest checkpoint.
   *
   * @throws StoreException {@code CORRUPT} when the stored tree does not have its root
   */
  static CheckpointArchive open(CheckpointStore store, Tree tree, WitnessIds witnesses)
      throws StoreException {
    CheckpointArchive archive = new CheckpointArchive(store, tree, witnesses);
    Optional<CosignedCheckpoint> stored = store.newest();
    if (stored.isPresent()) {
      long size = stored.get().size();
      if (size > tree.edge().size()) {
        throw new StoreException(
            StoreException.Reason.CORRUPT,
            "a checkpoint of size %d is stored, but the log has %d entries"
                .formatted(size, tree.edge().size()));
      }
      CosignedTree opened = CosignedTree.of(stored.get(), tree, witnesses);
      archive.recent.put(size, opened);
      archive.newest = Optional.of(opened);
    }
    return archive;
  }

  private static <V> Map<Long, V> bounded(int size) {
    return new LinkedHashMap<>(16, 0.75f, true) {
      @Override
      protected boolean removeEldestEntry(Map.Entry<Long, V> eldest) {
        return size() > size;
      }
    };
  }

  /** What is served as the log's checkpoint; empty before the first quorum. */
  Optional<CosignedTree> newest() {
    return newest;
  }

  /**
   * Keeps a checkpoint, durably, and with it the lines that came late for earlier ones.
   *
   * @param note the log's line and verified cosignatures that are a quorum
   */
  CosignedTree add(SignedCheckpoint note, long userEntries) throws StoreException {
    CosignedCheckpoint checkpoint = new CosignedCheckpoint(note, userEntries);
    CosignedTree added = CosignedTree.of(checkpoint, tree, witnesses);
    Map<Long, CosignedCheckpoint> saving = takeUnsaved();
    saving.merge(added.size(), checkpoint, (known, more) -> known.with(more.note().signatures()));
    try {
      store.put(saving.values());
    } catch (StoreException failure) {
      saving.remove(added.size());
      giveBack(saving);
      throw failure;
    }
    return show(added);
  }

  private synchronized Map<Long, CosignedCheckpoint> takeUnsaved() {
    Map<Long, CosignedCheckpoint> taken = unsaved;
    unsaved = new TreeMap<>();
    return taken;
  }

  private synchronized void giveBack(Map<Long, CosignedCheckpoint> untaken) {
    untaken.forEach(unsaved::putIfAbsent);
  }

  private synchronized CosignedTree show(CosignedTree added) {
    CosignedTree known = recent.get(added.size());
    CosignedTree shown =
        known == null
            ? added
            : known.with(known.cosigned().with(added.note().signatures()), witnesses);
    recent.put(shown.size(), shown);
    newest = Optional.of(shown);
    while (recent.size() > RECENT) {
      recent.pollFirstEntry();
    }
    List<NoteSignature> before = early.remove(shown.size());
    return before == null ? shown : join(shown, before);
  }

  /** Adds verified cosignatures to their checkpoint; saved with the next one, or by a flush. */
  synchronized void addLate(long size, List<NoteSignature> lines) {
    CosignedTree known = recent.get(size);
    if (known == null) {
      early.merge(size, lines, CheckpointArchive::joined);
    } else {
      join(known, lines);
    }
  }

  private static List<NoteSignature> joined(List<NoteSignature> some, List<NoteSignature> more) {
    List<NoteSignature> all = new ArrayList<>(some);
    all.addAll(more);
    return all;
  }

  private CosignedTree join(CosignedTree known, List<NoteSignature> lines) {
    CosignedTree more = known.with(known.cosigned().with(lines), witnesses);
    recent.put(more.size(), more);
    unsaved.put(more.size(), more.cosigned());
    if (newest.filter(shown -> shown.size() == more.size()).isPresent()) {
      newest = Optional.of(more);
    }
    return more;
  }

  /** Saves the lines that came late. */
  void flush() throws StoreException {
    Map<Long, CosignedCheckpoint> saving = takeUnsaved();
    if (saving.isEmpty()) {
      return;
    }
    try {
      store.put(saving.values());
    } catch (StoreException failure) {
      giveBack(saving);
      throw failure;
    }
  }

  /** The smallest kept one that covers the entry at {@code index}. */
  Optional<CosignedTree> earliestCovering(long index) throws StoreException {
    synchronized (this) {
      Map.Entry<Long, CosignedTree> above = recent.higherEntry(index);
      if (above == null) {
        return Optional.empty();
      }
      if (recent.firstKey() <= index) { // none between those two was ever kept
        return Optional.of(above.getValue());
      }
    }
    return load(store.earliestCovering(index));
  }

  /** The kept one of that size. */
  Optional<CosignedTree> at(long size) throws StoreException {
    synchronized (this) {
      CosignedTree known = recent.get(size);
      if (known != null) {
        return Optional.of(known);
      }
    }
    return load(store.at(size));
  }

  private Optional<CosignedTree> load(Optional<CosignedCheckpoint> stored) throws StoreException {
    if (stored.isEmpty()) {
      return Optional.empty();
    }
    long size = stored.get().size();
    synchronized (this) {
      CosignedTree known = recent.containsKey(size) ? recent.get(size) : loaded.get(size);
      if (known != null) {
        return Optional.of(known);
      }
    }
    CosignedTree made = CosignedTree.of(stored.get(), tree, witnesses);
    synchronized (this) {
      loaded.put(size, made);
    }
    return Optional.of(made);
  }

  /**
   * Forgets some of the checkpoints first cosigned before {@code time}, Unix seconds, but neither
   * batches' nor the newest.
   *
   * @return whether there may be more
   */
  boolean prune(long time) throws StoreException {
    long from;
    long shown;
    synchronized (this) {
      from = prunedUpTo;
      shown = newest.map(CosignedTree::size).orElse(0L);
    }
    long end = store.prune(from, shown, time, PRUNED_AT_ONCE);
    synchronized (this) {
      prunedUpTo = end;
      recent.headMap(end, true).clear();
      loaded.keySet().removeIf(size -> size <= end);
      unsaved.keySet().removeIf(size -> size <= end);
    }
    return end > from;
  }
}
