package cairn.node;

import cairn.format.MalformedException;
import cairn.format.VerifierKey;
import cairn.store.Database;
import cairn.store.RowDigest;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Every witness key that this gateway was ever started with. Checkpoints are kept for ever, and who
 * cosigned them may be in no configuration any more; {@code fsck} still has to check his lines.
 */
final class WitnessKeyBook {
  private final Database database;

  WitnessKeyBook(Database database) {
    this.database = database;
  }

  /** Adds those that are not there yet, durably. */
  void add(Collection<VerifierKey> keys) throws StoreException {
    Set<VerifierKey> missing = new LinkedHashSet<>(keys);
    missing.removeAll(all());
    if (missing.isEmpty()) {
      return;
    }
    try {
      database.write(connection -> insert(connection, missing));
    } catch (StoreException failure) {
      boolean isThere = failure.reason() == Reason.CONFLICT && all().containsAll(missing);
      if (!isThere) { // on PostgreSQL another gateway may start at the same moment
        throw failure;
      }
    }
  }

  private static int insert(Connection connection, Set<VerifierKey> keys) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO node_witness_keys (vkey, digest) VALUES (?, ?)")) {
      for (VerifierKey key : keys) {
        insert.setString(1, key.vkey());
        insert.setBytes(2, digest(key.vkey()).digest());
        insert.executeUpdate();
      }
    }
    return keys.size();
  }

  /**
   * All of them.
   *
   * @throws StoreException {@code CORRUPT} when a row is damaged
   */
  Set<VerifierKey> all() throws StoreException {
    return database.read(WitnessKeyBook::read);
  }

  private static Set<VerifierKey> read(Connection connection) throws SQLException, StoreException {
    Set<VerifierKey> keys = new LinkedHashSet<>();
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT vkey, digest FROM node_witness_keys ORDER BY vkey");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        keys.add(key(rows.getString(1), rows.getBytes(2)));
      }
    }
    return keys;
  }

  private static VerifierKey key(String vkey, byte[] digest) throws StoreException {
    try {
      if (digest(vkey).is(digest)) {
        return VerifierKey.parse(vkey);
      }
    } catch (MalformedException e) {
      throw new StoreException(Reason.CORRUPT, "a witness's key in the node's database", e);
    }
    throw new StoreException(
        Reason.CORRUPT, "a witness's key in the node's database is damaged: " + OneLine.of(vkey));
  }

  private static RowDigest digest(String vkey) {
    return new RowDigest("node_witness_keys").text(vkey);
  }
}
