package cairn.federation.bundle;

import cairn.format.BundleManifest;
import cairn.format.Hash;
import cairn.format.MalformedException;
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
import java.util.OptionalLong;

/**
 * A bundle that was imported. The methods for rows run inside their callers' transactions.
 *
 * @param bundle SHA-256 of its file
 * @param log whose records they are, see {@link HeldLog#id}
 * @param sender fingerprint of whoever signed it
 * @param kind what it carries
 * @param treeSize the size of its checkpoint's tree
 * @param held how many of its records were held afterwards
 * @param importedAt when, Unix seconds
 * @param acknowledgement where our own log holds the {@code delivery-ack/v1}; empty while it does
 *     not, and for what is never acknowledged
 */
record ImportRow(
    Hash bundle,
    Hash log,
    Hash sender,
    BundleManifest.Kind kind,
    long treeSize,
    long held,
    long importedAt,
    OptionalLong acknowledgement) {
  private static final long NONE = -1;
  private static final String COLUMNS =
      "bundle, log, sender, kind, tree_size, held, imported_at, acknowledged, digest";

  static Optional<ImportRow> find(Connection connection, Hash bundle)
      throws SQLException, StoreException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT " + COLUMNS + " FROM bundle_imports WHERE bundle = ?")) {
      select.setBytes(1, bundle.bytes());
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(read(row)) : Optional.empty();
      }
    }
  }

  static List<ImportRow> all(Connection connection) throws SQLException, StoreException {
    List<ImportRow> all = new ArrayList<>();
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT " + COLUMNS + " FROM bundle_imports ORDER BY imported_at, bundle");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        all.add(read(rows));
      }
    }
    return all;
  }

  private static ImportRow read(ResultSet row) throws SQLException, StoreException {
    byte[] bundle = row.getBytes(1);
    byte[] log = row.getBytes(2);
    String sender = row.getString(3);
    String kind = row.getString(4);
    RowDigest digest =
        digest(
            bundle,
            log,
            sender,
            kind,
            row.getLong(5),
            row.getLong(6),
            row.getLong(7),
            row.getLong(8));
    if (!digest.is(row.getBytes(9))) {
      throw new StoreException(Reason.CORRUPT, "what is known of an imported bundle is damaged");
    }
    try {
      return new ImportRow(
          Hash.of(bundle),
          Hash.of(log),
          Hash.parseHex(sender, "sender"),
          BundleManifest.Kind.parse(kind),
          row.getLong(5),
          row.getLong(6),
          row.getLong(7),
          row.getLong(8) == NONE ? OptionalLong.empty() : OptionalLong.of(row.getLong(8)));
    } catch (MalformedException e) {
      throw new StoreException(Reason.CORRUPT, "an imported bundle: " + e.getMessage(), e);
    }
  }

  /** Whether something is still to be logged for it. */
  boolean isPending() {
    return kind == BundleManifest.Kind.RECORDS && acknowledgement.isEmpty();
  }

  ImportRow acknowledgedAt(long index) {
    return new ImportRow(
        bundle, log, sender, kind, treeSize, held, importedAt, OptionalLong.of(index));
  }

  /** Stores it in the place of what was known of that bundle. */
  void put(Connection connection) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM bundle_imports WHERE bundle = ?")) {
      delete.setBytes(1, bundle.bytes());
      delete.executeUpdate();
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO bundle_imports (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
      long index = acknowledgement.orElse(NONE);
      insert.setBytes(1, bundle.bytes());
      insert.setBytes(2, log.bytes());
      insert.setString(3, sender.hex());
      insert.setString(4, kind.word());
      insert.setLong(5, treeSize);
      insert.setLong(6, held);
      insert.setLong(7, importedAt);
      insert.setLong(8, index);
      insert.setBytes(
          9,
          digest(
                  bundle.bytes(),
                  log.bytes(),
                  sender.hex(),
                  kind.word(),
                  treeSize,
                  held,
                  importedAt,
                  index)
              .digest());
      insert.executeUpdate();
    }
  }

  private static RowDigest digest(
      byte[] bundle,
      byte[] log,
      String sender,
      String kind,
      long treeSize,
      long held,
      long importedAt,
      long acknowledged) {
    return new RowDigest("bundle_imports")
        .bytes(bundle)
        .bytes(log)
        .text(sender)
        .text(kind)
        .number(treeSize)
        .number(held)
        .number(importedAt)
        .number(acknowledged);
  }
}
