package cairn.log;

import cairn.log.tree.Tree;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Holds what the head says beside its root against the entries and the newest checkpoint, before
 * anything is dated or counted by it: {@link Tree#open} has checked the root.
 */
final class HeadCheck {
  private HeadCheck() {}

  /**
   * Passes if the head's time is that of the last entry, as far as that is dated, and its count of
   * users' entries fits that of the newest checkpoint.
   *
   * @throws StoreException {@code CORRUPT} if not
   */
  static void check(LogStore store, Head head, Optional<CosignedTree> newest)
      throws StoreException {
    if (head.size() > 0) {
      long last = head.size() - 1;
      OptionalLong dated = StoredEntries.facts(last, store.entry(last)).loggedAt();
      if (dated.isPresent() && dated.getAsLong() != head.lastTimestamp()) {
        throw corrupt("the last entry is dated", dated.getAsLong(), head.lastTimestamp());
      }
    }
    if (newest.isPresent()) {
      long known = newest.get().cosigned().userEntries();
      long more = head.userEntries() - known;
      if (more < 0 || more > head.size() - newest.get().size()) {
        throw corrupt("the newest checkpoint counts users' entries", known, head.userEntries());
      }
    }
  }

  private static StoreException corrupt(String what, long expected, long found) {
    return new StoreException(
        Reason.CORRUPT, "%s %d, but the head says %d; run fsck".formatted(what, expected, found));
  }
}
