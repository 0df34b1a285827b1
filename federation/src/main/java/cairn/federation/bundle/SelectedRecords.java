package cairn.federation.bundle;

import cairn.format.AttestationEntry;
import cairn.format.BundleManifest;
import cairn.format.BundlePrivate;
import cairn.format.DeliveryAckEntry;
import cairn.format.Entry;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.log.Logged;
import cairn.log.UserEntry;
import cairn.store.Database;
import cairn.store.StoreException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Finds the records of our own log that are to leave it, some hundreds at once, and the clear texts
 * of their commitments. Any thread may call.
 */
final class SelectedRecords {
  /** How many entries are looked at together. */
  static final int PAGE = 256;

  private final Database database;
  private final OwnLog log;
  private final PrivateTexts texts;

  SelectedRecords(Database database, OwnLog log, PrivateTexts texts) {
    this.database = database;
    this.log = log;
    this.texts = texts;
  }

  /** A record of the log. */
  record Found(long index, Entry entry, byte[] bytes) {}

  /** Where the page ends that begins at {@code from}, of what ends at {@code end}. */
  static long pageEnd(long from, long end) {
    return Math.min(from + PAGE, end);
  }

  /** Those of that kind among the entries {@code [from, to)}, by growing index. */
  List<Found> page(BundleManifest.Kind kind, long from, long to) throws StoreException {
    List<Found> page = new ArrayList<>();
    switch (kind) {
      case RECORDS -> {
        for (UserEntry one : log.reader().userEntries(from, to)) {
          if (one.entry() instanceof AttestationEntry) {
            page.add(new Found(one.index(), one.entry(), one.entry().encode()));
          }
        }
      }
      case ACKS -> {
        for (ImportRow row : database.read(ImportRow::all)) {
          long index = row.acknowledgement().orElse(-1);
          if (index >= from && index < to) {
            page.add(ack(index));
          }
        }
        page.sort(Comparator.comparingLong(Found::index));
      }
    }
    return page;
  }

  private Found ack(long index) throws StoreException {
    Logged logged = log.reader().entry(index).orElseThrow();
    try {
      if (Entry.parse(logged.entry()) instanceof DeliveryAckEntry ack) {
        return new Found(index, ack, logged.entry());
      }
    } catch (MalformedException e) {
      throw new IllegalStateException("entry " + index + " was parsed before", e);
    }
    throw new StoreException(
        StoreException.Reason.CORRUPT,
        "entry %d should acknowledge a bundle, and does not".formatted(index));
  }

  /** The clear text of what the entry commits to, as far as it is known here still. */
  Optional<BundlePrivate.Opening> opening(Entry entry) throws StoreException {
    Optional<Hash> commitment = Commitments.of(entry);
    return commitment.isPresent() ? texts.of(commitment.get()) : Optional.empty();
  }

  /**
   * Whether the entry is of that investigation, by its clear text.
   *
   * @param investigation empty: every entry is wanted, and none is looked up
   */
  boolean isOf(Optional<String> investigation, Entry entry) throws StoreException {
    return investigation.isEmpty()
        || opening(entry).flatMap(text -> text.part().investigation()).equals(investigation);
  }
}
