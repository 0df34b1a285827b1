package cairn.log;

import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.Merkle;
import cairn.format.Origin;
import cairn.format.VerifierKey;
import cairn.log.dedupe.DedupeIndex;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import cairn.store.Stores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/**
 * Derives everything in a log's store again from its entries, and says where what is stored
 * differs: entries, tiles, head, checkpoints with every signature, batches and their anchors,
 * dedupe index. One flipped bit in any row or file is found, and so is a record that was logged
 * twice.
 *
 * <p>The log must not be open. The dedupe index is made again where it is damaged; tiles on demand,
 * and only if the entries still make up the head. For one thread, once.
 */
public final class Fsck {
  private final LogStore store;
  private final Setup setup;
  private final FsckFindings findings = new FsckFindings();
  private final TreeChecks tree;
  private final CheckpointChecks checkpoints;
  private final BatchChecks batches;
  private final AnchorEntryChecks anchors;
  private final CrossAnchorChecks crossAnchors;
  private long lastTimestamp;
  private long userEntries;

  /**
   * What to check.
   *
   * @param stores where the log's database is
   * @param indexDirectory the dedupe index's directory
   * @param log every key that the log ever had
   * @param witnesses every witness key that ever signed for it
   * @param repairTiles whether damaged tiles are stored again
   * @param random for the dedupe index's key
   */
  public record Setup(
      Stores stores,
      Path indexDirectory,
      Origin origin,
      List<VerifierKey> log,
      List<VerifierKey> witnesses,
      boolean repairTiles,
      SecureRandom random) {
    public Setup {
      log = List.copyOf(log);
      witnesses = List.copyOf(witnesses);
    }
  }

  private Fsck(LogStore store, Setup setup) throws StoreException {
    this.store = store;
    this.setup = setup;
    this.tree = new TreeChecks(store.tables(), setup.repairTiles(), findings);
    BatchStore batchStore = new BatchStore(store.database());
    this.checkpoints =
        new CheckpointChecks(
            new CheckpointStore(store.database()),
            setup.origin().toString(),
            setup.log(),
            setup.witnesses(),
            batchStore.sizes(),
            findings);
    this.batches = new BatchChecks(batchStore, checkpoints, setup.origin(), findings);
    this.anchors = new AnchorEntryChecks(new AnchorEntryStore(store.database()), findings);
    this.crossAnchors =
        new CrossAnchorChecks(
            new CrossAnchorStore(store.database()), batchStore, setup.origin(), findings);
  }

  /**
   * Reads and derives everything.
   *
   * @throws StoreException when the store cannot be read at all; damage in it is reported instead
   * @throws IOException when the dedupe index cannot be read or written
   */
  public static FsckReport run(Setup setup) throws StoreException, IOException {
    try {
      LogStore store = LogStore.open(setup.stores(), setup.origin());
      try {
        return new Fsck(store, setup).run();
      } finally {
        store.close();
      }
    } catch (StoreException failure) {
      if (failure.reason() != Reason.CORRUPT) {
        throw failure;
      }
      FsckFindings findings = new FsckFindings();
      findings.add("head", failure.getMessage());
      return findings.report(0, 0, 0);
    }
  }

  private FsckReport run() throws StoreException, IOException {
    for (String problem : store.database().structuralProblems()) {
      findings.add("database", problem);
    }
    Head head = store.head();
    boolean derivable = readEntries(head);
    if (derivable) {
      checkHead(head);
      tree.repairTiles(tree.root().equals(head.root()));
    }
    tree.checkSurplus(head.size());
    checkpoints.rest(head.size());
    batches.run();
    anchors.rest();
    crossAnchors.run();
    checkEventNumbers();
    boolean indexable =
        derivable && !new RepeatedIdentities(store, head.size(), findings, setup.random()).report();
    checkIndex(head, indexable);
    return findings.report(tree.size(), checkpoints.count(), batches.count());
  }

  /** Whether all entries are there. */
  private boolean readEntries(Head head) throws StoreException {
    checkpoints.at(Merkle.EMPTY_ROOT, 0, 0);
    while (tree.size() < head.size()) {
      if (!tree.readUpTo(checkpoints.nextUpTo(head.size()), this::check)) {
        return false;
      }
      checkpoints.at(tree.root(), tree.size(), userEntries);
    }
    tree.checkTileCount();
    return true;
  }

  private void check(long index, byte[] entry) throws StoreException {
    String where = "entry " + index;
    try {
      EntryFacts facts = EntryFacts.parse(entry);
      userEntries += facts.isFromUser() ? 1 : 0;
      facts.loggedAt().ifPresent(time -> checkTime(where, time));
      anchors.at(index, facts.anchor());
    } catch (MalformedException malformed) {
      findings.add(where, Reads.message(malformed));
    }
  }

  private void checkTime(String where, long time) {
    if (time < lastTimestamp) {
      findings.add(where, "dated %d, behind an entry dated %d".formatted(time, lastTimestamp));
    }
    lastTimestamp = Math.max(lastTimestamp, time);
  }

  private void checkHead(Head head) {
    Hash root = tree.root();
    if (!root.equals(head.root())) {
      findings.add(
          "head",
          "the entries make up root %s at size %d, the head says %s"
              .formatted(root, head.size(), head.root()));
    }
    if (lastTimestamp != head.lastTimestamp()) {
      findings.add(
          "head",
          "the last entry is dated %d, the head says %d"
              .formatted(lastTimestamp, head.lastTimestamp()));
    }
    if (userEntries != head.userEntries()) {
      findings.add(
          "head",
          "%d entries are users', the head says %d".formatted(userEntries, head.userEntries()));
    }
  }

  private void checkEventNumbers() throws StoreException {
    try {
      new EventNumberStore(store.database()).check();
    } catch (StoreException damaged) {
      if (damaged.reason() != Reason.CORRUPT) {
        throw damaged;
      }
      findings.add("event numbers", damaged.getMessage());
    }
  }

  /** An index of a log that was never opened is not missing. */
  private void checkIndex(Head head, boolean indexable) throws StoreException, IOException {
    if (head.size() == 0 && Files.notExists(setup.indexDirectory())) {
      return;
    }
    List<String> problems =
        new ArrayList<>(DedupeIndex.problems(setup.indexDirectory(), head.size()));
    if (!indexable) {
      problems.forEach(problem -> findings.add("dedupe index", problem));
      return;
    }
    DedupeIndex<Logged> index =
        DedupeIndex.open(
            setup.indexDirectory(), new StoredEntries(store), head.size(), setup.random());
    while (index.maintainOnce()) {
      // until nothing waits
    }
    problems.forEach(problem -> findings.repaired("dedupe index", problem));
  }
}
