package cairn.log;

import cairn.format.BatchClaim;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.store.StoreException;

/** A batch in canonical JSON, as it is stored and served. */
final class BatchJson {
  private static final int MAX_BYTES = 4096;

  private BatchJson() {}

  static byte[] encode(Batch batch) {
    return batch.object().canonical();
  }

  static Batch parse(byte[] json) throws MalformedException {
    JsonObject object = JsonObject.parseCanonical(json, MAX_BYTES, "batch");
    try {
      return Batch.of(BatchClaim.of(object));
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
