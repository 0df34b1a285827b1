package cairn.federation.bundle;

import cairn.format.BundleManifest;
import cairn.format.Hash;
import cairn.format.JsonObject;
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

/**
 * A bundle that was exported, and whether it arrived. The methods for rows run inside their
 * callers' transactions.
 *
 * @param bundle SHA-256 of its file
 * @param origin the log it is of
 * @param sender fingerprint of the key that signed it
 * @param kind what it carries
 * @param start the first record's index
 * @param end the last record's index and one
 * @param recordCount how many records
 * @param treeSize the size of its checkpoint's tree
 * @param exportedAt when, Unix seconds
 * @param receipt that it arrived
 */
public record Delivery(
    Hash bundle,
    String origin,
    Hash sender,
    BundleManifest.Kind kind,
    long start,
    long end,
    long recordCount,
    long treeSize,
    long exportedAt,
    Optional<Receipt> receipt) {
  private static final String COLUMNS =
      "bundle, origin, sender, kind, first_index, end_index, record_count, tree_size, exported_at,"
          + " delivered_at, delivered_count, delivered_to, digest";

  /**
   * That a bundle arrived, as its recipient's log says.
   *
   * @param at when, Unix seconds, as the recipient claims
   * @param recordCount how many of its records the recipient held then
   * @param by fingerprint of the recipient's key
   */
  public record Receipt(long at, long recordCount, Hash by) {}

  /** What was written. */
  static Delivery of(Hash bundle, BundleManifest manifest) {
    return new Delivery(
        bundle,
        manifest.log().origin().toString(),
        manifest.sender(),
        manifest.kind(),
        manifest.start(),
        manifest.end(),
        manifest.recordCount(),
        manifest.treeSize(),
        manifest.created(),
        Optional.empty());
  }

  Delivery received(Receipt first) {
    return new Delivery(
        bundle,
        origin,
        sender,
        kind,
        start,
        end,
        recordCount,
        treeSize,
        exportedAt,
        Optional.of(first));
  }

  /** What is told of it, on the wire and in the output of commands. */
  public JsonObject object() {
    JsonObject.Builder json =
        JsonObject.builder()
            .put("bundle", bundle)
            .put("kind", kind.word())
            .put("origin", origin)
            .put("start", start)
            .put("end", end)
            .put("records", recordCount)
            .put("tree_size", treeSize)
            .put("exported_at", exportedAt)
            .put("delivered", receipt.isPresent());
    receipt.ifPresent(
        one ->
            json.put("delivered_at", one.at())
                .put("delivered_records", one.recordCount())
                .put("delivered_to", one.by()));
    return json.build();
  }

  static Optional<Delivery> find(Connection connection, Hash bundle)
      throws SQLException, StoreException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT " + COLUMNS + " FROM bundle_exports WHERE bundle = ?")) {
      select.setBytes(1, bundle.bytes());
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(read(row)) : Optional.empty();
      }
    }
  }

  static List<Delivery> all(Connection connection) throws SQLException, StoreException {
    List<Delivery> all = new ArrayList<>();
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT " + COLUMNS + " FROM bundle_exports ORDER BY exported_at, bundle");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        all.add(read(rows));
      }
    }
    return all;
  }

  private static Delivery read(ResultSet row) throws SQLException, StoreException {
    try {
      String to = row.getString(12);
      Delivery read =
          new Delivery(
              Hash.of(row.getBytes(1)),
              row.getString(2),
              Hash.parseHex(row.getString(3), "sender"),
              BundleManifest.Kind.parse(row.getString(4)),
              row.getLong(5),
              row.getLong(6),
              row.getLong(7),
              row.getLong(8),
              row.getLong(9),
              to.isEmpty()
                  ? Optional.empty()
                  : Optional.of(
                      new Receipt(
                          row.getLong(10), row.getLong(11), Hash.parseHex(to, "delivered_to"))));
      if (read.digest().is(row.getBytes(13))) {
        return read;
      }
    } catch (MalformedException | IllegalArgumentException e) {
      throw new StoreException(Reason.CORRUPT, "an exported bundle: " + e.getMessage(), e);
    }
    throw new StoreException(Reason.CORRUPT, "what is known of an exported bundle is damaged");
  }

  /** Stores it in the place of what was known of that bundle. */
  void put(Connection connection) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM bundle_exports WHERE bundle = ?")) {
      delete.setBytes(1, bundle.bytes());
      delete.executeUpdate();
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO bundle_exports ("
                + COLUMNS
                + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
      insert.setBytes(1, bundle.bytes());
      insert.setString(2, origin);
      insert.setString(3, sender.hex());
      insert.setString(4, kind.word());
      insert.setLong(5, start);
      insert.setLong(6, end);
      insert.setLong(7, recordCount);
      insert.setLong(8, treeSize);
      insert.setLong(9, exportedAt);
      insert.setLong(10, receipt.map(Receipt::at).orElse(0L));
      insert.setLong(11, receipt.map(Receipt::recordCount).orElse(0L));
      insert.setString(12, receipt.map(one -> one.by().hex()).orElse(""));
      insert.setBytes(13, digest().digest());
      insert.executeUpdate();
    }
  }

  private RowDigest digest() {
    return new RowDigest("bundle_exports")
        .bytes(bundle.bytes())
        .text(origin)
        .text(sender.hex())
        .text(kind.word())
        .number(start)
        .number(end)
        .number(recordCount)
        .number(treeSize)
        .number(exportedAt)
        .number(receipt.map(Receipt::at).orElse(0L))
        .number(receipt.map(Receipt::recordCount).orElse(0L))
        .text(receipt.map(one -> one.by().hex()).orElse(""));
  }
}
