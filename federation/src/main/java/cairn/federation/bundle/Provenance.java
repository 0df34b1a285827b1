package cairn.federation.bundle;

import cairn.format.Hash;
import cairn.store.RowDigest;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * How a record of somebody else's log came here. The methods for rows run inside their callers'
 * transactions.
 *
 * @param log the log, see {@link HeldLog#id}
 * @param index the record
 * @param source {@code bundle:<sha256>}, {@code push:<fingerprint>} or {@code mirror}
 * @param federatedFrom fingerprint of whoever brought it, or the origin of a mirror
 * @param since when it came so for the first time, Unix seconds
 */
public record Provenance(Hash log, long index, String source, String federatedFrom, long since) {
  /** The source of what a mirror holds. */
  public static final String MIRROR = "mirror";

  static String ofBundle(Hash bundle) {
    return "bundle:" + bundle.hex();
  }

  static String ofPush(Hash sender) {
    return "push:" + sender.hex();
  }

  static List<Provenance> of(Connection connection, Hash log, long index)
      throws SQLException, StoreException {
    List<Provenance> all = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT log, leaf_index, source, federated_from, since, digest FROM held_provenances"
                + " WHERE log = ? AND leaf_index = ? ORDER BY since, source")) {
      select.setBytes(1, log.bytes());
      select.setLong(2, index);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          all.add(read(rows));
        }
      }
    }
    return all;
  }

  static Provenance read(ResultSet row) throws SQLException, StoreException {
    Provenance read =
        new Provenance(
            Hash.of(row.getBytes(1)),
            row.getLong(2),
            row.getString(3),
            row.getString(4),
            row.getLong(5));
    if (!read.digest().is(row.getBytes(6))) {
      throw new StoreException(Reason.CORRUPT, "the provenance of a held record is damaged");
    }
    return read;
  }

  /** Stores it, unless it came that way before. */
  void add(Connection connection) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT 1 FROM held_provenances WHERE log = ? AND leaf_index = ? AND source = ?")) {
      select.setBytes(1, log.bytes());
      select.setLong(2, index);
      select.setString(3, source);
      try (ResultSet row = select.executeQuery()) {
        if (row.next()) {
          return;
        }
      }
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO held_provenances (log, leaf_index, source, federated_from, since, digest)"
                + " VALUES (?, ?, ?, ?, ?, ?)")) {
      insert.setBytes(1, log.bytes());
      insert.setLong(2, index);
      insert.setString(3, source);
      insert.setString(4, federatedFrom);
      insert.setLong(5, since);
      insert.setBytes(6, digest().digest());
      insert.executeUpdate();
    }
  }

  private RowDigest digest() {
    return new RowDigest("held_provenances")
        .bytes(log.bytes())
        .number(index)
        .text(source)
        .text(federatedFrom)
        .number(since);
  }
}
