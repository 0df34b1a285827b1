package cairn.log;

import cairn.store.Database;
import cairn.store.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Which entries of one log are {@code anchor/v1} with cosignatures, in its database. */
final class AnchorEntryStore {
  private final Database database;

  AnchorEntryStore(Database database) {
    this.database = database;
  }

  /** Lists anchors, in the transaction that logs them. */
  static void insert(Connection connection, List<Long> indexes) throws SQLException {
    if (indexes.isEmpty()) {
      return;
    }
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO log_anchor_entries (leaf_index) VALUES (?)")) {
      for (long index : indexes) {
        insert.setLong(1, index);
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  /** The index of the last anchor in front of the entry at {@code index}. */
  OptionalLong newestBefore(long index) throws StoreException {
    List<Long> found =
        select(
            "SELECT leaf_index FROM log_anchor_entries WHERE leaf_index < ?"
                + " ORDER BY leaf_index DESC LIMIT ?",
            index,
            1);
    return found.isEmpty() ? OptionalLong.empty() : OptionalLong.of(found.getFirst());
  }

  /**
   * Up to {@code count} indexes above {@code index}, in order; for {@code fsck}.
   *
   * @throws StoreException {@code CORRUPT} when they come in another one
   */
  List<Long> above(long index, int count) throws StoreException {
    List<Long> indexes =
        select(
            "SELECT leaf_index FROM log_anchor_entries WHERE leaf_index > ?"
                + " ORDER BY leaf_index LIMIT ?",
            index,
            count);
    PageOrder.require("log_anchor_entries", index, indexes);
    return indexes;
  }

  private List<Long> select(String sql, long index, int count) throws StoreException {
    return database.read(
        connection -> {
          List<Long> found = new ArrayList<>();
          try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, index);
            select.setInt(2, count);
            try (ResultSet rows = select.executeQuery()) {
              while (rows.next()) {
                found.add(rows.getLong(1));
              }
            }
          }
          return found;
        });
  }
}
