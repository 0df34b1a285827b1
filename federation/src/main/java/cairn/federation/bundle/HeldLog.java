package cairn.federation.bundle;

import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.Utf8;
import cairn.format.VerifierKey;
import cairn.store.RowDigest;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A log of somebody else of which single records are held: its key is its identity here, since two
 * keys may claim one origin. The methods for rows run inside their callers' transactions.
 *
 * @param key its key, of type 01, named like its origin
 * @param sender fingerprint of whoever vouched first for that key
 * @param trusted whether he was trusted, and not only the first to come
 */
record HeldLog(VerifierKey key, Hash sender, boolean trusted) {

  /** By what its rows are found: SHA-256 of the vkey. */
  static Hash id(VerifierKey key) {
    return Hash.sha256(Utf8.encode(key.vkey()));
  }

  Hash id() {
    return id(key);
  }

  static Optional<HeldLog> find(Connection connection, Hash id)
      throws SQLException, StoreException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT log, vkey, sender, trusted, digest FROM held_logs WHERE log = ?")) {
      select.setBytes(1, id.bytes());
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(read(row)) : Optional.empty();
      }
    }
  }

  static List<HeldLog> all(Connection connection) throws SQLException, StoreException {
    List<HeldLog> all = new ArrayList<>();
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT log, vkey, sender, trusted, digest FROM held_logs ORDER BY vkey");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        all.add(read(rows));
      }
    }
    return all;
  }

  private static HeldLog read(ResultSet row) throws SQLException, StoreException {
    String vkey = row.getString(2);
    String sender = row.getString(3);
    if (!digest(row.getBytes(1), vkey, sender, row.getLong(4)).is(row.getBytes(5))) {
      throw new StoreException(Reason.CORRUPT, "what is known of a held log is damaged");
    }
    try {
      return new HeldLog(
          VerifierKey.parse(vkey), Hash.parseHex(sender, "sender"), row.getLong(4) != 0);
    } catch (MalformedException e) {
      throw new StoreException(Reason.CORRUPT, "a held log: " + e.getMessage(), e);
    }
  }

  /** Stores it in the place of what was known of that key. */
  void put(Connection connection) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM held_logs WHERE log = ?")) {
      delete.setBytes(1, id().bytes());
      delete.executeUpdate();
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO held_logs (log, vkey, sender, trusted, digest) VALUES (?, ?, ?, ?, ?)")) {
      long flag = trusted ? 1 : 0;
      insert.setBytes(1, id().bytes());
      insert.setString(2, key.vkey());
      insert.setString(3, sender.hex());
      insert.setLong(4, flag);
      insert.setBytes(5, digest(id().bytes(), key.vkey(), sender.hex(), flag).digest());
      insert.executeUpdate();
    }
  }

  private static RowDigest digest(byte[] log, String vkey, String sender, long trusted) {
    return new RowDigest("held_logs").bytes(log).text(vkey).text(sender).number(trusted);
  }
}
