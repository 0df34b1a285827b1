package cairn.log;

import cairn.format.CrossAnchor;
import cairn.format.MalformedException;
import cairn.format.Origin;
import cairn.format.PrintableText;
import cairn.store.StoreException;
import java.util.List;
import java.util.Optional;

/**
 * Holds the stored anchors against their batches: each shows an entry with its batch's checkpoint.
 * Peers' signatures are for who knows their policies. For one thread, once.
 */
final class CrossAnchorChecks {
  private final CrossAnchorStore store;
  private final BatchStore batches;
  private final Origin origin;
  private final FsckFindings findings;

  CrossAnchorChecks(
      CrossAnchorStore store, BatchStore batches, Origin origin, FsckFindings findings) {
    this.store = store;
    this.batches = batches;
    this.origin = origin;
    this.findings = findings;
  }

  void run() throws StoreException {
    for (List<CrossAnchorStore.Row> rows = store.rowsAbove(Long.MIN_VALUE);
        !rows.isEmpty();
        rows = store.rowsAbove(rows.getFirst().batch())) {
      Optional<Batch> batch = batch(rows.getFirst().batch());
      rows.forEach(row -> check(row, batch));
    }
  }

  /** What is wrong with the batch itself is reported elsewhere. */
  private Optional<Batch> batch(long id) throws StoreException {
    try {
      return batches.withId(id);
    } catch (StoreException damaged) {
      if (damaged.reason() == StoreException.Reason.CORRUPT) {
        return Optional.empty();
      }
      throw damaged;
    }
  }

  private void check(CrossAnchorStore.Row row, Optional<Batch> batch) {
    String where =
        "anchor of batch %d by %s".formatted(row.batch(), PrintableText.quote(row.networkId()));
    try {
      CrossAnchor anchor = row.parse();
      if (batch.isEmpty()) {
        findings.add(where, "there is no sound batch of that id");
      } else {
        BatchAnchors.defect(anchor, batch.get(), origin.toString())
            .ifPresent(defect -> findings.add(where, defect));
      }
    } catch (MalformedException | IllegalArgumentException malformed) {
      findings.add(where, String.valueOf(malformed.getMessage()));
    }
  }
}
