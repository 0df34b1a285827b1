package cairn.federation.bundle;

import cairn.format.AttestationEntry;
import cairn.format.Entry;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.VerifierKey;
import cairn.store.Database;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The clear texts behind commitments that came with bundles, as they are erased. Any thread may
 * call.
 */
public final class HeldTexts {
  private final Database database;
  private final MirroredEntries mirrors;

  /**
   * Those of a node's database.
   *
   * @param database has {@link BundleSchema#MIGRATIONS}
   * @param mirrors where the records are that came in bundles and are held whole
   */
  public HeldTexts(Database database, MirroredEntries mirrors) {
    this.database = database;
    this.mirrors = mirrors;
  }

  /** How many are of that investigation. */
  public int ofInvestigation(String investigation) throws StoreException {
    return database.read(connection -> HeldOpenings.count(connection, investigation));
  }

  /** How many are of records of that file. */
  public int ofFile(Hash file) throws StoreException {
    return database.read(
        connection -> HeldOpenings.count(connection, commitments(connection, file)));
  }

  /** Erases those of an investigation: their bytes are overwritten. How many there were. */
  public int forgetInvestigation(String investigation) throws StoreException {
    return database.write(connection -> HeldOpenings.erase(connection, investigation));
  }

  /** As {@link #forgetInvestigation}, those of records of that file. */
  public int forgetFile(Hash file) throws StoreException {
    return database.write(
        connection -> HeldOpenings.erase(connection, commitments(connection, file)));
  }

  /** Of every record of that file that came here, held or in a mirror. */
  private Set<Hash> commitments(Connection connection, Hash file)
      throws SQLException, StoreException {
    Set<Hash> commitments = new HashSet<>();
    try (PreparedStatement select =
        connection.prepareStatement("SELECT entry FROM held_records WHERE file_hash = ?")) {
      select.setBytes(1, file.bytes());
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          commitment(rows.getBytes(1), file).ifPresent(commitments::add);
        }
      }
    }
    addMirrored(connection, file, commitments);
    return commitments;
  }

  private void addMirrored(Connection connection, Hash file, Set<Hash> commitments)
      throws SQLException, StoreException {
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT DISTINCT p.leaf_index, l.vkey FROM held_provenances p"
                    + " JOIN held_logs l ON l.log = p.log"
                    + " WHERE NOT EXISTS (SELECT 1 FROM held_records r"
                    + " WHERE r.log = p.log AND r.leaf_index = p.leaf_index)");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        Optional<byte[]> entry = mirrors.entry(key(rows.getString(2)), rows.getLong(1));
        if (entry.isPresent()) {
          commitment(entry.get(), file).ifPresent(commitments::add);
        }
      }
    }
  }

  private static VerifierKey key(String vkey) throws StoreException {
    try {
      return VerifierKey.parse(vkey);
    } catch (MalformedException e) {
      throw new StoreException(Reason.CORRUPT, "a held log: " + e.getMessage(), e);
    }
  }

  private static Optional<Hash> commitment(byte[] bytes, Hash file) throws StoreException {
    try {
      Entry entry = Entry.parse(bytes);
      return entry instanceof AttestationEntry attestation
              && attestation.statement().hash().equals(file)
          ? Commitments.of(entry)
          : Optional.empty();
    } catch (MalformedException e) {
      throw new StoreException(Reason.CORRUPT, "a held record: " + e.getMessage(), e);
    }
  }
}
