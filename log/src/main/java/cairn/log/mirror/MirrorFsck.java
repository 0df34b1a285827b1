package cairn.log.mirror;

import cairn.format.Checkpoint;
import cairn.format.SignedCheckpoint;
import cairn.format.VerifierKey;
import cairn.log.FsckFindings;
import cairn.log.FsckReport;
import cairn.log.TreeChecks;
import cairn.store.StoreException;
import cairn.store.Stores;
import cairn.verify.ForkJudge;
import cairn.verify.JudgedFork;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Derives everything in a mirror's store again from its entries, and says where what is stored
 * differs. One flipped bit in any row is found. What the entries mean is the log's affair: they are
 * tied to trees that it has signed.
 *
 * <p>The mirror must not be open. Damaged tiles are made again on demand, and only if the entries
 * still make up the signed trees. For one thread, once.
 */
public final class MirrorFsck {
  private final MirrorStore store;
  private final FsckFindings findings = new FsckFindings();
  private final TreeChecks tree;
  private final MirrorContent content;

  private MirrorFsck(MirrorStore store, boolean repairTiles) throws StoreException {
    this.store = store;
    this.content = store.content();
    this.tree = new TreeChecks(store.tables(), repairTiles, findings);
  }

  /** Checks every mirror that is stored; by the name of its database. */
  public static Map<String, FsckReport> all(Stores stores, boolean repairTiles)
      throws StoreException {
    Map<String, FsckReport> reports = new LinkedHashMap<>();
    for (String name : stores.names()) {
      if (name.startsWith(MirrorStore.PREFIX)) {
        reports.put(name, run(stores, name, repairTiles));
      }
    }
    return reports;
  }

  /**
   * Checks one mirror.
   *
   * @throws StoreException when the store cannot be read at all; damage in it is reported instead
   */
  static FsckReport run(Stores stores, String name, boolean repairTiles) throws StoreException {
    try {
      MirrorStore store = MirrorStore.open(stores, name);
      try {
        return new MirrorFsck(store, repairTiles).run();
      } finally {
        store.close();
      }
    } catch (StoreException failure) {
      if (!MirrorStore.isDamage(failure)) {
        throw failure;
      }
      FsckFindings findings = new FsckFindings();
      findings.add("mirror", failure.getMessage());
      return findings.report(0, 0, 0);
    }
  }

  private FsckReport run() throws StoreException {
    for (String problem : store.database().structuralProblems()) {
      findings.add("database", problem);
    }
    Deque<SignedCheckpoint> notes = notes();
    int count = notes.size();
    if (readEntries(notes)) {
      tree.checkTileCount();
      boolean isBelievable = tree.root().equals(content.root());
      if (!isBelievable) {
        findings.add(
            "tree",
            "the entries make up root %s at size %d, the mirror says %s"
                .formatted(tree.root(), tree.size(), content.root()));
      }
      tree.repairTiles(isBelievable);
    }
    tree.checkSurplus(content.size());
    content.forks().forEach(this::checkFork);
    return findings.report(tree.size(), count, 0);
  }

  /** The checkpoints, smallest first, each with a good signature of the log. */
  private Deque<SignedCheckpoint> notes() {
    List<SignedCheckpoint> notes = new ArrayList<>(content.pending());
    content.head().map(MirrorHead::note).ifPresent(notes::add);
    notes.sort(Comparator.comparingLong(note -> note.checkpoint().size()));
    notes.forEach(this::checkSignature);
    return new ArrayDeque<>(notes);
  }

  private void checkSignature(SignedCheckpoint note) {
    Checkpoint checkpoint = note.checkpoint();
    List<VerifierKey> keys = content.keysFor(checkpoint);
    if (!checkpoint.origin().equals(content.origin())
        || keys.stream().noneMatch(key -> note.lineOfLog(key).isPresent())) {
      findings.add(where(checkpoint), "the log has not signed it");
    }
  }

  private static String where(Checkpoint checkpoint) {
    return "checkpoint of size " + checkpoint.size();
  }

  private boolean readEntries(Deque<SignedCheckpoint> notes) throws StoreException {
    checkRoots(notes);
    while (tree.size() < content.size()) {
      long next = notes.isEmpty() ? content.size() : notes.getFirst().checkpoint().size();
      if (!tree.readUpTo(Math.min(next, content.size()), (index, entry) -> {})) {
        return false;
      }
      checkRoots(notes);
    }
    return true;
  }

  /** Holds the checkpoints of the size that has been reached against its root. */
  private void checkRoots(Deque<SignedCheckpoint> notes) {
    while (!notes.isEmpty() && notes.getFirst().checkpoint().size() == tree.size()) {
      Checkpoint checkpoint = notes.removeFirst().checkpoint();
      if (!checkpoint.root().equals(tree.root())) {
        findings.add(
            where(checkpoint),
            "it says root %s, the entries make up %s".formatted(checkpoint.root(), tree.root()));
      }
    }
  }

  private void checkFork(MetFork met) {
    List<VerifierKey> keys = content.keysFor(met.fork().second().checkpoint());
    if (!(ForkJudge.judge(met.fork(), keys) instanceof JudgedFork.Proven)) {
      findings.add("fork met at " + met.metAt(), "the evidence proves nothing");
    }
  }
}
