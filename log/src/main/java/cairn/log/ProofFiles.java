package cairn.log;

import cairn.format.BatchEvidence;
import cairn.format.CrossAnchor;
import cairn.format.ProofFile;
import cairn.format.TlogProof;
import cairn.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Puts together all that vouches for an entry. Any thread may call. */
final class ProofFiles {
  /** With its comma, but without the one that its first element does not have. */
  private static final int JSON_AROUND_ANCHORS = "\"cross_anchors\":[]".length();

  private final LogReader reader;
  private final BatchAnchors anchors;
  private final int maxBytes;

  ProofFiles(Log log) {
    this(log.reader(), log.anchors(), ProofFile.MAX_BYTES);
  }

  /**
   * @param maxBytes what a file may have; anchors for which there is no room are left out
   */
  ProofFiles(LogReader reader, BatchAnchors anchors, int maxBytes) {
    this.reader = reader;
    this.anchors = anchors;
    this.maxBytes = maxBytes;
  }

  /**
   * The proof file of an entry: the first batch that covers it; for each peer network its anchor of
   * that batch or of the first later one that it anchored, since a later tree holds the entry too;
   * and the last foreign checkpoint that was logged before it.
   *
   * @param tree covers the entry
   */
  ProofFile of(Logged logged, CosignedTree tree) throws StoreException {
    Optional<TlogProof> notBefore = notBefore(logged.index(), tree);
    Optional<Batch> first = reader.batchCovering(logged.index());
    TlogProof proof = tree.proof(logged.index(), logged.entry());
    if (first.isEmpty()) {
      return file(proof, notBefore, List.of(), List.of());
    }
    BatchEvidence evidence = evidence(first.get(), logged.index());
    ProofFile least = file(proof, notBefore, List.of(evidence), List.of());
    return withAnchors(least, first.get().id());
  }

  private static ProofFile file(
      TlogProof proof,
      Optional<TlogProof> notBefore,
      List<BatchEvidence> batches,
      List<CrossAnchor> crossAnchors) {
    return new ProofFile(proof, notBefore, batches, crossAnchors, List.of(), Optional.empty());
  }

  private Optional<TlogProof> notBefore(long index, CosignedTree tree) throws StoreException {
    Optional<Logged> anchor = reader.anchorBefore(index);
    return anchor.isPresent()
        ? Optional.of(tree.proof(anchor.get().index(), anchor.get().entry()))
        : Optional.empty();
  }

  private ProofFile withAnchors(ProofFile least, long firstBatch) throws StoreException {
    Map<Long, BatchEvidence> batches = new TreeMap<>();
    batches.put(firstBatch, least.batches().getFirst());
    List<CrossAnchor> fitting = new ArrayList<>();
    int room = maxBytes - least.encode().length - JSON_AROUND_ANCHORS;
    for (CrossAnchor anchor :
        anchors.firstFrom(firstBatch, ProofFile.MAX_BATCHES, ProofFile.MAX_ANCHORS)) {
      Optional<BatchEvidence> evidence =
          batches.containsKey(anchor.batch())
              ? Optional.empty()
              : Optional.of(evidence(anchor.batch(), least.proof().index()));
      int length = length(anchor) + evidence.map(ProofFiles::length).orElse(0);
      if (length <= room) {
        room -= length;
        fitting.add(anchor);
        evidence.ifPresent(more -> batches.put(more.id(), more));
      }
    }
    return file(least.proof(), least.notBefore(), List.copyOf(batches.values()), fitting);
  }

  private static int length(CrossAnchor anchor) {
    return anchor.object().canonical().length + 1; // and a comma
  }

  private static int length(BatchEvidence evidence) {
    return evidence.object().canonical().length + 1;
  }

  private BatchEvidence evidence(long batchId, long index) throws StoreException {
    Optional<Batch> batch = reader.batch(batchId);
    if (batch.isEmpty()) {
      throw new StoreException(
          StoreException.Reason.CORRUPT,
          "there are anchors of batch %d, which is missing".formatted(batchId));
    }
    return evidence(batch.get(), index);
  }

  /** The entry's inclusion under a batch's checkpoint. */
  private BatchEvidence evidence(Batch batch, long index) throws StoreException {
    CosignedTree tree = reader.treeOf(batch);
    return new BatchEvidence(batch.id(), tree.note(), tree.path(index));
  }
}
