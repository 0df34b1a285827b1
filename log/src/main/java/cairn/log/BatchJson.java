package cairn.log;

import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.store.StoreException;
import java.util.Set;

/** A batch in canonical JSON, as it is stored and served. */
final class BatchJson {
  private static final int MAX_BYTES = 4096;
  private static final Set<String> MEMBERS =
      Set.of(
          "id",
          "network_id",
          "namespace",
          "merkle_root",
          "tree_size",
          "period_start",
          "period_end",
          "attestation_count");

  private BatchJson() {}

  static JsonObject object(Batch batch) {
    return JsonObject.builder()
        .put("id", batch.id())
        .put("network_id", batch.networkId())
        .put("namespace", batch.namespace())
        .put("merkle_root", batch.merkleRoot())
        .put("tree_size", batch.treeSize())
        .put("period_start", batch.periodStart())
        .put("period_end", batch.periodEnd())
        .put("attestation_count", batch.attestationCount())
        .build();
  }

  static byte[] encode(Batch batch) {
    return object(batch).canonical();
  }

  static Batch parse(byte[] json) throws MalformedException {
    JsonObject object = JsonObject.parseCanonical(json, MAX_BYTES, "batch");
    object.refuseUnknown(MEMBERS);
    try {
      return new Batch(
          object.integer("id"),
          object.string("network_id"),
          object.string("namespace"),
          object.hash("merkle_root"),
          object.integer("tree_size"),
          object.integer("period_start"),
          object.integer("period_end"),
          object.integer("attestation_count"));
    } catch (IllegalArgumentException impossible) {
      throw new MalformedException("batch: " + impossible.getMessage());
    }
  }

  /** The batch of a stored row. */
  static Batch decode(BatchStore.Row row) throws StoreException {
    try {
      if (!row.isIntact()) {
        throw new MalformedException("its digest is another's");
      }
      return parse(row.batch());
    } catch (MalformedException damaged) {
      throw new StoreException(
          StoreException.Reason.CORRUPT,
          "the stored batch %d is damaged: %s".formatted(row.id(), damaged.getMessage()),
          damaged);
    }
  }
}
