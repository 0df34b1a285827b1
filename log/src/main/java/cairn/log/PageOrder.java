package cairn.log;

import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import java.util.List;

/**
 * What a table's key orders may come in another order once the file is damaged. Who reads such a
 * table page by page, each above the last key of the one before, would then read for ever.
 */
final class PageOrder {
  private PageOrder() {}

  /**
   * Passes if the keys of a page rise, and lie above what was asked for.
   *
   * @throws StoreException {@code CORRUPT} if not
   */
  static void require(String table, long above, List<Long> keys) throws StoreException {
    long last = above;
    for (long key : keys) {
      if (key <= last) {
        throw new StoreException(
            Reason.CORRUPT, "%s: row %d comes behind row %d".formatted(table, key, last));
      }
      last = key;
    }
  }
}
