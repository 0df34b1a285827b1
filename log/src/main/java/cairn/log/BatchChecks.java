package cairn.log;

import cairn.format.MalformedException;
import cairn.format.Origin;
import cairn.store.StoreException;
import java.util.List;
import java.util.Optional;

/** Holds the stored batches against their checkpoints and each other. For one thread, once. */
final class BatchChecks {
  private static final int PAGE = 512;

  private final BatchStore store;
  private final CheckpointChecks checkpoints;
  private final Origin origin;
  private final FsckFindings findings;
  private Optional<Batch> before = Optional.empty();
  private long count;

  BatchChecks(
      BatchStore store, CheckpointChecks checkpoints, Origin origin, FsckFindings findings) {
    this.store = store;
    this.checkpoints = checkpoints;
    this.origin = origin;
    this.findings = findings;
  }

  void run() throws StoreException {
    long read = Long.MIN_VALUE;
    for (List<BatchStore.Row> rows = store.rowsAbove(read, PAGE);
        !rows.isEmpty();
        rows = store.rowsAbove(read, PAGE)) {
      rows.forEach(this::check);
      read = rows.getLast().id();
    }
  }

  private void check(BatchStore.Row row) {
    count++;
    String where = "batch " + row.id();
    try {
      if (!row.isIntact()) {
        throw new MalformedException("its digest is not that of its bytes");
      }
      Batch batch = BatchJson.parse(row.batch());
      check(row, batch);
      before = Optional.of(batch);
    } catch (MalformedException malformed) {
      findings.add(where, Reads.message(malformed));
    }
  }

  private void check(BatchStore.Row row, Batch batch) throws MalformedException {
    require("id", batch.id(), row.id());
    require("id", count, row.id());
    require("tree_size", batch.treeSize(), row.treeSize());
    require("network_id", origin.networkId(), batch.networkId());
    require("namespace", origin.namespace(), batch.namespace());
    CheckpointChecks.Good checkpoint =
        checkpoints
            .good(batch.treeSize())
            .orElseThrow(
                () ->
                    new MalformedException(
                        "there is no sound checkpoint of its size " + batch.treeSize()));
    require("merkle_root", checkpoint.root(), batch.merkleRoot());
    if (before.isPresent()) {
      require("period_start", before.get().periodEnd(), batch.periodStart());
    }
    long sealedBefore =
        before
            .flatMap(earlier -> checkpoints.good(earlier.treeSize()))
            .map(CheckpointChecks.Good::userEntries)
            .orElse(0L);
    require("attestation_count", checkpoint.userEntries() - sealedBefore, batch.attestationCount());
  }

  private static void require(String what, Object expected, Object found)
      throws MalformedException {
    if (!expected.equals(found)) {
      throw new MalformedException("%s: expected %s, found %s".formatted(what, expected, found));
    }
  }

  long count() {
    return count;
  }
}
