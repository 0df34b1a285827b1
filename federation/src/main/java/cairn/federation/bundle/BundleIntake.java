package cairn.federation.bundle;

import cairn.format.BundleManifest;
import cairn.format.BundlePrivate;
import cairn.format.DeliveryAckEntry;
import cairn.format.Hash;
import cairn.store.Database;
import cairn.store.StoreException;
import cairn.verify.JudgedBundle;
import cairn.verify.JudgedRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Takes the records of a judged bundle, acknowledgements among them, or counts what it would take.
 */
final class BundleIntake {
  private final Database database;
  private final HeldRecords held;
  private final InstantSource clock;

  BundleIntake(Database database, HeldRecords held, InstantSource clock) {
    this.database = database;
    this.held = held;
    this.clock = clock;
  }

  /** What would be taken. */
  ImportOutcome.Counts count(SoundBundle bundle) throws StoreException, IOException {
    Tally tally = new Tally(bundle.verdict());
    for (int chunk = 0; chunk < bundle.manifest().chunks(); chunk++) {
      for (JudgedRecord judged : bundle.chunk(chunk)) {
        boolean isOurs =
            !(judged.entry() instanceof DeliveryAckEntry ack)
                || database.read(connection -> sent(connection, ack)).isPresent();
        if (judged.standing().isTaken()) {
          tally.add(isOurs, held.has(bundle.manifest().log().key(), judged.record().index()));
        }
      }
    }
    return tally.counts();
  }

  /** The bundle of ours that an acknowledgement is of. */
  private static Optional<Delivery> sent(Connection connection, DeliveryAckEntry ack)
      throws SQLException, StoreException {
    return Delivery.find(connection, ack.bundle())
        .filter(sent -> ack.sender().equals(sent.sender()))
        .filter(sent -> ack.recordCount() <= sent.recordCount());
  }

  /** Counts records while they are taken. */
  private static final class Tally {
    private final JudgedBundle.Sound verdict;
    private long imported;
    private long duplicates;
    private long unknown;

    Tally(JudgedBundle.Sound verdict) {
      this.verdict = verdict;
    }

    /**
     * @param isOurs false for the acknowledgement of a bundle that was not sent from here
     */
    void add(boolean isOurs, boolean isDuplicate) {
      if (!isOurs) {
        unknown++;
      } else if (isDuplicate) {
        duplicates++;
      } else {
        imported++;
      }
    }

    ImportOutcome.Counts counts() {
      return new ImportOutcome.Counts(
          imported, duplicates, verdict.untrusted(), verdict.revoked(), unknown);
    }
  }

  /** Takes it, in the caller's transaction. */
  ImportOutcome.Counts store(Connection connection, SoundBundle bundle)
      throws SQLException, StoreException {
    BundleManifest manifest = bundle.manifest();
    held.know(connection, bundle.log());
    long now = clock.instant().getEpochSecond();
    Tally tally = new Tally(bundle.verdict());
    Set<Hash> commitments = new HashSet<>();
    try {
      for (int chunk = 0; chunk < manifest.chunks(); chunk++) {
        for (JudgedRecord judged : bundle.chunk(chunk)) {
          if (judged.standing().isTaken()) {
            boolean isOurs = receive(connection, judged);
            tally.add(isOurs, isOurs && isDuplicate(connection, bundle, judged, now));
            Commitments.of(judged.entry()).ifPresent(commitments::add);
          }
        }
      }
      open(connection, bundle, commitments);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
    remember(connection, bundle, tally.counts().held(), now);
    return tally.counts();
  }

  /** Stores a record; whether it was here before. */
  private boolean isDuplicate(
      Connection connection, SoundBundle bundle, JudgedRecord judged, long now)
      throws SQLException, StoreException {
    BundleManifest manifest = bundle.manifest();
    Provenance provenance =
        new Provenance(
            bundle.log().id(),
            judged.record().index(),
            Provenance.ofBundle(bundle.sha256()),
            manifest.sender().hex(),
            now);
    return held.take(connection, bundle.log(), judged, provenance) == HeldRecords.Taken.DUPLICATE;
  }

  /**
   * Marks the bundle that an acknowledgement is of as delivered.
   *
   * @return false if it is of no bundle of ours
   */
  private static boolean receive(Connection connection, JudgedRecord judged)
      throws SQLException, StoreException {
    if (!(judged.entry() instanceof DeliveryAckEntry ack)) {
      return true;
    }
    Optional<Delivery> sent = sent(connection, ack);
    if (sent.isPresent() && sent.get().receipt().isEmpty()) {
      sent.get()
          .received(
              new Delivery.Receipt(
                  ack.timestamp(), ack.recordCount(), judged.signer().fingerprint()))
          .put(connection);
    }
    return sent.isPresent();
  }

  private static void open(Connection connection, SoundBundle bundle, Set<Hash> commitments)
      throws SQLException, StoreException, IOException {
    for (BundlePrivate.Opening opening : bundle.openings()) {
      if (commitments.contains(opening.commitment())) {
        HeldOpenings.add(connection, opening);
      }
    }
  }

  /** A bundle that came before keeps its acknowledgement, and the time at which it came. */
  private static void remember(Connection connection, SoundBundle bundle, long count, long now)
      throws SQLException, StoreException {
    Optional<ImportRow> known = ImportRow.find(connection, bundle.sha256());
    BundleManifest manifest = bundle.manifest();
    if (known.isEmpty() && count > 0) {
      new ImportRow(
              bundle.sha256(),
              HeldLog.id(manifest.log().key()),
              manifest.sender(),
              manifest.kind(),
              manifest.treeSize(),
              count,
              now,
              OptionalLong.empty())
          .put(connection);
    }
  }
}
