package cairn.federation.bundle;

import cairn.format.BatchEvidence;
import cairn.format.CrossAnchor;
import cairn.format.ProofFile;
import cairn.format.TlogProof;
import cairn.store.Database;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import java.util.List;
import java.util.Optional;

/**
 * The proofs of held records: inclusion in their own log's tree, and, as a cross-anchor, that our
 * log holds that tree as {@code anchor/v1} under a tree that our witnesses signed. The latter is
 * what bounds the time of a record whose own log has no witnesses.
 */
public final class HeldProofs {
  /** The tree of the record's own log stands for a batch: a label that nobody signs. */
  private static final long BATCH = 1;

  private final Database database;
  private final OwnLog log;

  /**
   * @param database the node's, with {@link BundleSchema#MIGRATIONS}
   * @param log anchored what was imported
   */
  public HeldProofs(Database database, OwnLog log) {
    this.database = database;
    this.log = log;
  }

  /** The proof of a held record; without a cross-anchor while our own quorum is late. */
  public ProofFile of(HeldRecord held) throws StoreException {
    HeldTree tree =
        database
            .read(connection -> HeldTree.find(connection, held.log(), held.treeSize()))
            .orElseThrow(
                () -> new StoreException(Reason.CORRUPT, "the tree of a held record is missing"));
    TlogProof home =
        new TlogProof(
            Optional.of(held.record().entry()),
            held.record().index(),
            held.record().path(),
            tree.note());
    Optional<TlogProof> anchor =
        tree.anchor().isEmpty() ? Optional.empty() : log.reader().proof(tree.anchor().getAsLong());
    return anchor.isEmpty() ? ProofFile.of(home) : anchored(home, anchor.get());
  }

  private ProofFile anchored(TlogProof home, TlogProof anchor) {
    return new ProofFile(
        home,
        Optional.empty(),
        List.of(new BatchEvidence(BATCH, home.checkpoint(), home.path())),
        List.of(new CrossAnchor(BATCH, log.origin().networkId(), anchor)),
        List.of(),
        Optional.empty());
  }
}
