package cairn.federation.bundle;

import cairn.format.BundleManifest;
import cairn.format.BundlePrivate;
import cairn.format.BundleRecord;
import cairn.format.BundleWriter;
import cairn.format.Entry;
import cairn.format.Hash;
import cairn.format.NetworkLog;
import cairn.format.Signer;
import cairn.format.SigningException;
import cairn.format.StrictZip;
import cairn.log.CosignedTree;
import cairn.store.Database;
import cairn.store.StoreException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Makes bundles of our own log's records, under its newest signed tree. Clear text leaves only when
 * it is asked for. Memory is bounded by the 64 MiB of a bundle. One thread at a time.
 */
public final class BundleExport {
  /** What is around the records has less than 1 MiB: 2,003 members of 350 bytes. */
  private static final long MAX_RECORD_BYTES = StrictZip.MAX_BYTES - (1 << 20);

  /** An entry, and a path of 63 hashes as text. */
  private static final long MAX_ONE_RECORD = Entry.MAX_BYTES + 3 * 1024;

  private final Database database;
  private final OwnLog log;
  private final Signer sender;
  private final SelectedRecords records;
  private final InstantSource clock;

  /**
   * @param database the node's, with {@link BundleSchema#MIGRATIONS}
   * @param log whose records are exported
   * @param sender signs bundles: the key of the device's attestor, or the node's identity
   * @param texts of the log's commitments
   */
  public BundleExport(
      Database database, OwnLog log, Signer sender, PrivateTexts texts, InstantSource clock) {
    this.database = database;
    this.log = log;
    this.sender = sender;
    this.records = new SelectedRecords(database, log, texts);
    this.clock = clock;
  }

  /**
   * Which records.
   *
   * @param kind attestations, or acknowledgements of others' bundles
   * @param investigation only those whose clear text, which is known here, names it
   * @param start the first index
   * @param end one behind the last index; the tree's end if empty
   * @param withPrivate whether their clear text goes with them
   */
  public record Selection(
      BundleManifest.Kind kind,
      Optional<String> investigation,
      long start,
      OptionalLong end,
      boolean withPrivate) {
    public Selection {
      if (start < 0 || (end.isPresent() && end.getAsLong() <= start)) {
        throw new IllegalArgumentException("a range goes up, got %d to %s".formatted(start, end));
      }
    }
  }

  /** What became of an export. */
  public sealed interface Outcome {
    /**
     * A bundle, of which the delivery list knows now.
     *
     * @param delivery what is in it
     * @param bytes the file (not copied: do not change them)
     */
    record Exported(Delivery delivery, byte[] bytes) implements Outcome {}

    /** No record fits the selection. */
    record Nothing() implements Outcome {}

    /**
     * There are more records than a bundle holds.
     *
     * @param fitting the index up to which they would fit
     */
    record TooLarge(long fitting) implements Outcome {}
  }

  /**
   * Makes a bundle.
   *
   * @throws SigningException if the sender's key cannot be used now
   */
  public Outcome make(Selection selection) throws StoreException, SigningException, IOException {
    Optional<CosignedTree> tree = log.reader().newest();
    if (tree.isEmpty()) {
      return new Outcome.Nothing();
    }
    long end = Math.min(selection.end().orElse(Long.MAX_VALUE), tree.get().size());
    BundleWriter writer =
        new BundleWriter(
            selection.kind(), new NetworkLog(log.origin(), log.key()), tree.get().note());
    List<BundlePrivate.Opening> openings = new ArrayList<>();
    for (long from = selection.start(); from < end; from = SelectedRecords.pageEnd(from, end)) {
      for (SelectedRecords.Found one :
          records.page(selection.kind(), from, SelectedRecords.pageEnd(from, end))) {
        if (!records.isOf(selection.investigation(), one.entry())) {
          continue;
        }
        if (!hasRoom(writer)) {
          return new Outcome.TooLarge(one.index());
        }
        writer.add(new BundleRecord(one.index(), one.bytes(), tree.get().path(one.index())));
        if (selection.withPrivate()) {
          records.opening(one.entry()).ifPresent(openings::add);
        }
      }
    }
    return writer.count() == 0 ? new Outcome.Nothing() : seal(writer, openings);
  }

  /** Those of a page that the writer has not packed yet are not counted by it. */
  private static boolean hasRoom(BundleWriter writer) {
    return writer.count() < BundleManifest.MAX_RECORDS
        && writer.bytes() + SelectedRecords.PAGE * MAX_ONE_RECORD < MAX_RECORD_BYTES;
  }

  private Outcome seal(BundleWriter writer, List<BundlePrivate.Opening> openings)
      throws StoreException, SigningException, IOException {
    if (!openings.isEmpty()) {
      writer.addPrivate(new BundlePrivate(openings));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BundleManifest manifest = writer.seal(clock.instant().getEpochSecond(), sender, out);
    byte[] bytes = out.toByteArray();
    Delivery delivery = Delivery.of(Hash.sha256(bytes), manifest);
    new Deliveries(database).exported(delivery);
    return new Outcome.Exported(delivery, bytes);
  }
}
