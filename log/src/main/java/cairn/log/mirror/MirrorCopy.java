package cairn.log.mirror;

import cairn.format.Checkpoint;
import cairn.format.ForkFile;
import cairn.format.Frontier;
import cairn.format.Hash;
import cairn.format.Merkle;
import cairn.format.SignedCheckpoint;
import cairn.log.tree.SelfCheck;
import cairn.log.tree.TileCache;
import cairn.log.tree.Tree;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import java.util.List;

/**
 * A mirror's stored tree, and every change of it. Any thread may call; changes are made one after
 * the other.
 *
 * <p>A change whose outcome the store did not tell, or that another process overtook, is settled by
 * reading the store again before the next one.
 */
final class MirrorCopy {
  private final MirrorStore store;
  private final MirrorSettings settings;

  /** What is known to be committed. Written under this. */
  private volatile View view;

  private boolean isStale; // guarded by this
  private boolean isRetired; // guarded by this
  private SelfCheck selfCheck; // guarded by this

  /**
   * What is stored, with the tree to read it by.
   *
   * @param tree at least as large as the content says
   */
  record View(MirrorContent content, Tree tree) {
    /** The root of the stored tree at a size that it has reached. */
    Hash rootAt(long size) throws StoreException {
      return size == content.size() ? content.root() : Merkle.root(size, tree);
    }
  }

  private MirrorCopy(MirrorStore store, MirrorSettings settings, View view) throws StoreException {
    this.store = store;
    this.settings = settings;
    this.view = view;
    this.selfCheck = selfCheck(view);
  }

  /**
   * Reads what is stored.
   *
   * @throws StoreException {@code CORRUPT} when the entries do not make up the stored root, or not
   *     the mirror checkpoint's
   */
  static MirrorCopy open(MirrorStore store, MirrorSettings settings) throws StoreException {
    return new MirrorCopy(store, settings, read(store, settings, store.content()));
  }

  private static View read(MirrorStore store, MirrorSettings settings, MirrorContent content)
      throws StoreException {
    TileCache cache = new TileCache(settings.cachedTiles());
    Tree tree = Tree.open(store.tables(), cache, content.size(), content.root());
    View view = new View(content, tree);
    if (content.head().isPresent()) {
      Checkpoint head = content.head().get().checkpoint();
      if (!head.origin().equals(content.origin())
          || !view.rootAt(head.size()).equals(head.root())) {
        throw new StoreException(
            Reason.CORRUPT,
            "the stored entries do not make up the mirror checkpoint of %s; run fsck"
                .formatted(content.origin()));
      }
    }
    return view;
  }

  /** What was cosigned has been checked; all that is stored behind it is checked once more. */
  private SelfCheck selfCheck(View read) throws StoreException {
    long cosigned = read.content().head().map(MirrorHead::size).orElse(0L);
    return new SelfCheck(store.tables(), Frontier.read(cosigned, read.tree()));
  }

  /** What is committed, as far as this process knows. */
  View view() {
    return view;
  }

  /** What is committed, read again if that is not known. */
  synchronized View settled() throws StoreException {
    if (isStale) {
      View read = read(store, settings, store.settledContent());
      selfCheck = selfCheck(read);
      view = read;
      isStale = false;
    }
    return view;
  }

  /**
   * Stores entries that the caller has verified against a pending checkpoint. Those that are here
   * already are skipped.
   *
   * @param first the index of the first of them, not behind the stored ones
   * @param leaves their hashes
   * @param against the checkpoint that they were verified against
   * @return whether that checkpoint still is a pending one; if not, nothing was stored
   */
  synchronized boolean append(
      long first, List<byte[]> entries, List<Hash> leaves, Checkpoint against)
      throws StoreException {
    View before = settled();
    MirrorContent content = before.content();
    if (!content.isPending(against)) {
      return false;
    }
    int known = Math.toIntExact(Math.min(entries.size(), content.size() - first));
    if (known == entries.size()) {
      return true;
    }
    Tree.Staged staged = before.tree().stage(leaves.subList(known, leaves.size()));
    MirrorContent grown = content.grown(staged.frontier().size(), staged.frontier().root());
    commit(
        before,
        grown,
        () -> {
          store.replace(content, grown, entries.subList(known, entries.size()), staged.completed());
          before.tree().publish(staged);
        });
    selfCheck.check(grown.size(), grown.root());
    return true;
  }

  /**
   * Goes by a checkpoint that the caller has held against everything that was stored.
   *
   * @param seen what the caller has looked at
   * @param extendsNewest whether it was held against the newest pending checkpoint, too
   * @return whether that is still so; if not, nothing was changed
   */
  synchronized boolean pend(View seen, SignedCheckpoint note, boolean extendsNewest)
      throws StoreException {
    if (hasChangedSince(seen)) {
      return false;
    }
    change(seen, seen.content().pending(note, extendsNewest));
    return true;
  }

  /**
   * Moves the mirror checkpoint to one all of whose entries are stored.
   *
   * @param seen what the caller has looked at
   * @return whether that is still so; if not, nothing was changed
   * @throws StoreException {@code CORRUPT} when the entries do not make it up
   */
  synchronized boolean moveHead(View seen, MirrorHead head) throws StoreException {
    if (hasChangedSince(seen)) {
      return false;
    }
    selfCheck.check(seen.content().size(), seen.content().root());
    Hash root = seen.rootAt(head.size());
    if (!root.equals(head.checkpoint().root())) {
      throw new StoreException(
          Reason.CORRUPT,
          "the entries of %s make up root %s at size %d, but were verified against %s"
              .formatted(seen.content().origin(), root, head.size(), head.checkpoint().root()));
    }
    change(seen, seen.content().head(head));
    return true;
  }

  /** Keeps the evidence of a fork and stops. */
  synchronized void stop(ForkFile fork, long now) throws StoreException {
    View before = settled();
    if (before.content().stopped().isEmpty()) {
      change(before, before.content().stopped(fork, now));
    }
  }

  /** Goes on. */
  synchronized void resume(long now) throws StoreException {
    View before = settled();
    if (before.content().stopped().isPresent()) {
      change(before, before.content().resumed(now));
    }
  }

  /** Goes by other keys. */
  synchronized void replaceKeys(List<LogKey> keys) throws StoreException {
    View before = settled();
    if (!before.content().keys().equals(keys)) {
      change(before, before.content().keys(keys));
    }
  }

  /** Takes no change any more. What there is, is the last. */
  synchronized MirrorContent retire() throws StoreException {
    MirrorContent last = settled().content();
    isRetired = true;
    return last;
  }

  /** Takes changes again. */
  synchronized void stay() {
    isRetired = false;
  }

  private boolean hasChangedSince(View seen) throws StoreException {
    return settled().content().revision() != seen.content().revision();
  }

  private void change(View before, MirrorContent after) throws StoreException {
    commit(before, after, () -> store.replace(before.content(), after, List.of(), List.of()));
  }

  private interface Commit {
    void run() throws StoreException;
  }

  private void commit(View before, MirrorContent after, Commit commit) throws StoreException {
    if (isRetired) {
      throw new StoreException(
          Reason.CLOSED, "the mirror of %s is being removed".formatted(after.origin()));
    }
    isStale = true; // until the store has said what became of it
    commit.run();
    view = new View(after, before.tree());
    isStale = false;
  }
}
