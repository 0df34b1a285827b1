package cairn.federation.bundle;

import cairn.format.AttestationEntry;
import cairn.format.BundleRecord;
import cairn.format.Hash;
import cairn.format.SignedCheckpoint;
import cairn.format.VerifierKey;
import cairn.store.Database;
import cairn.store.StoreException;
import cairn.verify.AttestorStanding;
import cairn.verify.JudgedRecord;

/** Puts single records into a node's database, as a bundle that was judged does. */
public final class HeldFixture {
  private HeldFixture() {}

  /**
   * Holds one.
   *
   * @param note a tree of the log that has it
   */
  public static void hold(
      Database database,
      HeldRecords held,
      VerifierKey log,
      SignedCheckpoint note,
      BundleRecord record,
      AttestationEntry entry)
      throws StoreException {
    Hash sender = Hash.sha256(new byte[] {7});
    ShownLog shown = ShownLog.unknown(log, note, sender, true);
    JudgedRecord judged =
        new JudgedRecord(record, entry, entry.statement().attestor(), AttestorStanding.TRUSTED);
    database.write(
        connection -> {
          held.know(connection, shown);
          return held.take(
              connection,
              shown,
              judged,
              new Provenance(
                  HeldLog.id(log), record.index(), Provenance.ofBundle(sender), "somebody", 7));
        });
  }
}
