package cairn.log;

import cairn.format.Hash;
import cairn.store.Database;
import cairn.store.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The batches of one log, in its database, each as its JSON with a digest beside it. */
final class BatchStore {
  private static final String COLUMNS = "SELECT id, tree_size, batch, digest FROM log_batches";

  private static final String NEWEST = " ORDER BY id DESC LIMIT 1";

  private static final int PAGE = 512;

  private final Database database;

  BatchStore(Database database) {
    this.database = database;
  }

  /** A row as it is stored, for {@code fsck}. */
  record Row(long id, long treeSize, byte[] batch, byte[] digest) {
    /** Whether the digest is the batch's. */
    boolean isIntact() {
      return Arrays.equals(digest, Hash.sha256(batch).bytes());
    }
  }

  /** Stores a new batch; durable on return. */
  void put(Batch batch) throws StoreException {
    byte[] json = BatchJson.encode(batch);
    database.write(
        connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement(
                  "INSERT INTO log_batches (id, tree_size, batch, digest) VALUES (?, ?, ?, ?)")) {
            insert.setLong(1, batch.id());
            insert.setLong(2, batch.treeSize());
            insert.setBytes(3, json);
            insert.setBytes(4, Hash.sha256(json).bytes());
            return insert.executeUpdate();
          }
        });
  }

  Optional<Batch> newest() throws StoreException {
    return one(NEWEST, new long[0]);
  }

  /** The newest batch, read inside a write: what the outcome of every write before it was. */
  Optional<Batch> settledNewest() throws StoreException {
    List<Row> rows = database.write(connection -> select(connection, NEWEST, new long[0]));
    return rows.isEmpty() ? Optional.empty() : Optional.of(BatchJson.decode(rows.getFirst()));
  }

  Optional<Batch> withId(long id) throws StoreException {
    return one(" WHERE id = ?", new long[] {id});
  }

  /** The first batch with more entries than {@code index}. */
  Optional<Batch> earliestCovering(long index) throws StoreException {
    return one(" WHERE tree_size > ? ORDER BY tree_size LIMIT 1", new long[] {index});
  }

  private Optional<Batch> one(String condition, long[] values) throws StoreException {
    List<Row> rows = rows(condition, values);
    return rows.isEmpty() ? Optional.empty() : Optional.of(BatchJson.decode(rows.getFirst()));
  }

  /**
   * Up to {@code count} rows with ids above {@code id}, in order.
   *
   * @throws StoreException {@code CORRUPT} when they come in another one
   */
  List<Row> rowsAbove(long id, int count) throws StoreException {
    List<Row> rows = rows(" WHERE id > ? ORDER BY id LIMIT ?", new long[] {id, count});
    PageOrder.require("log_batches", id, rows.stream().map(Row::id).toList());
    return rows;
  }

  /** The sizes of all batches: half a million in a year of minutes. */
  Set<Long> sizes() throws StoreException {
    Set<Long> sizes = new HashSet<>();
    long read = Long.MIN_VALUE;
    for (List<Row> rows = rowsAbove(read, PAGE); !rows.isEmpty(); rows = rowsAbove(read, PAGE)) {
      rows.forEach(row -> sizes.add(row.treeSize()));
      read = rows.getLast().id();
    }
    return sizes;
  }

  private List<Row> rows(String condition, long[] values) throws StoreException {
    return database.read(connection -> select(connection, condition, values));
  }

  private static List<Row> select(Connection connection, String condition, long[] values)
      throws SQLException {
    List<Row> found = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(COLUMNS + condition)) {
      for (int i = 0; i < values.length; i++) {
        select.setLong(i + 1, values[i]);
      }
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          found.add(new Row(rows.getLong(1), rows.getLong(2), rows.getBytes(3), rows.getBytes(4)));
        }
      }
    }
    return found;
  }
}
