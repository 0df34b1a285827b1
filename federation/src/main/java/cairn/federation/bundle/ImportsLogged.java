package cairn.federation.bundle;

import cairn.format.AnchorEntry;
import cairn.format.Checkpoint;
import cairn.format.DeliveryAckEntry;
import cairn.format.Entry;
import cairn.format.ForkFile;
import cairn.format.MalformedException;
import cairn.format.Origin;
import cairn.format.SignedCheckpoint;
import cairn.http.ProblemException;
import cairn.log.Draft;
import cairn.log.EntryDraft;
import cairn.log.Logged;
import cairn.store.Database;
import cairn.store.StoreException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What our own log says of imported bundles: that it has seen their trees, and that they arrived.
 */
final class ImportsLogged {
  private static final Logger LOGGER = LoggerFactory.getLogger(ImportsLogged.class);

  private final Database database;
  private final OwnLog log;

  ImportsLogged(Database database, OwnLog log) {
    this.database = database;
    this.log = log;
  }

  /** What our log has anchored of that log and size must be that tree. */
  void requireAnchorable(ShownLog shown) throws StoreException {
    Checkpoint tree = shown.note().checkpoint();
    Optional<Logged> there = log.reader().find(AnchorEntry.identityOf(tree));
    if (there.isPresent()) {
      requireSameRoot(anchor(there.get()).checkpoint(), shown);
    }
  }

  /**
   * Somebody who took a known log's place while it was not known keeps it, and nothing else; so
   * does one whose log our operator has removed.
   */
  private void requireSameRoot(SignedCheckpoint logged, ShownLog shown) throws StoreException {
    SignedCheckpoint now = shown.note();
    boolean isSame = logged.checkpoint().root().equals(now.checkpoint().root());
    boolean isByItsKey = logged.lineOfLog(shown.key()).isPresent();
    if (isSame || (!isByItsKey && (shown.isKnown() || isOfRemoved(logged)))) {
      return;
    }
    throw new ContradictionException(
        "our own log holds another tree of %d entries of %s"
            .formatted(now.checkpoint().size(), now.checkpoint().origin()),
        isByItsKey ? Optional.of(new ForkFile(logged, now, Optional.empty())) : Optional.empty());
  }

  private boolean isOfRemoved(SignedCheckpoint tree) throws StoreException {
    return database.read(connection -> HeldTree.isOfRemoved(connection, tree.checkpoint()));
  }

  /** Anchors and acknowledges it; if our log takes nothing now, {@link #resumeOnce} does. */
  void acknowledge(ImportRow row) throws StoreException {
    try {
      finish(row);
    } catch (ProblemException later) {
      LOGGER.warn(
          "Bundle {} is imported, and acknowledged later: {}", row.bundle(), later.getMessage());
    }
  }

  /** As {@link BundleImport#resumeOnce}. */
  int resumeOnce() throws StoreException, ProblemException {
    int finished = 0;
    for (ImportRow row : database.read(ImportRow::all)) {
      if (row.isPending()) {
        finish(row);
        finished++;
      }
    }
    return finished;
  }

  private void finish(ImportRow row) throws StoreException, ProblemException {
    HeldTree tree =
        database
            .read(connection -> HeldTree.find(connection, row.log(), row.treeSize()))
            .orElseThrow(() -> missing(row));
    AnchorEntry anchor = new AnchorEntry(networkId(tree.note()), tree.note());
    DeliveryAckEntry ack =
        new DeliveryAckEntry(row.bundle(), row.sender(), row.held(), row.importedAt());
    List<Draft> drafts = List.of(new EntryDraft(anchor), new EntryDraft(ack));
    List<Logged> logged = log.append(drafts);
    boolean isAnchored = anchors(logged.getFirst(), tree);
    database.write(
        connection -> {
          if (isAnchored && tree.anchor().isEmpty()) {
            new HeldTree(tree.log(), tree.note(), OptionalLong.of(logged.getFirst().index()))
                .put(connection);
          }
          row.acknowledgedAt(logged.getLast().index()).put(connection);
          return row;
        });
  }

  /** Not when somebody has anchored another tree of that size since this one was looked at. */
  private static boolean anchors(Logged logged, HeldTree tree) {
    boolean same =
        anchor(logged).checkpoint().checkpoint().root().equals(tree.note().checkpoint().root());
    if (!same) {
      LOGGER.error(
          "{} shows two trees of {} entries: entry {} of our log holds the other one",
          tree.note().checkpoint().origin(),
          tree.note().checkpoint().size(),
          logged.index());
    }
    return same;
  }

  private static StoreException missing(ImportRow row) {
    return new StoreException(
        StoreException.Reason.CORRUPT,
        "the tree of the imported bundle " + row.bundle() + " is missing");
  }

  private static String networkId(SignedCheckpoint note) {
    try {
      return Origin.parse(note.checkpoint().origin()).networkId();
    } catch (MalformedException e) {
      throw new IllegalStateException("a manifest names an origin", e);
    }
  }

  private static AnchorEntry anchor(Logged logged) {
    try {
      if (Entry.parse(logged.entry()) instanceof AnchorEntry anchor) {
        return anchor;
      }
    } catch (MalformedException damaged) {
      throw new IllegalStateException("entry " + logged.index() + " was parsed before", damaged);
    }
    throw new IllegalStateException("entry " + logged.index() + " has an anchor's identity");
  }
}
