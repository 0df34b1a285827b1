package cairn.log;

import cairn.format.MalformedException;
import cairn.format.SignedCheckpoint;
import cairn.store.Database;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The cosigned checkpoints of one log, in its database. Blocking; any thread may call. */
final class CheckpointStore {
  private static final String COLUMNS = "SELECT size, note, first_cosigned, user_entries";

  private final Database database;

  CheckpointStore(Database database) {
    this.database = database;
  }

  /** Stores checkpoints, or their later form with more lines; durable on return. */
  void put(Collection<CosignedCheckpoint> checkpoints) throws StoreException {
    database.write(
        connection -> {
          try (PreparedStatement upsert =
              connection.prepareStatement(
                  "INSERT INTO log_checkpoints (size, note, first_cosigned, user_entries)"
                      + " VALUES (?, ?, ?, ?) ON CONFLICT (size) DO UPDATE SET"
                      + " note = excluded.note, first_cosigned = excluded.first_cosigned")) {
            for (CosignedCheckpoint checkpoint : checkpoints) {
              upsert.setLong(1, checkpoint.size());
              upsert.setString(2, checkpoint.note().encode());
              upsert.setLong(3, checkpoint.firstCosigned());
              upsert.setLong(4, checkpoint.userEntries());
              upsert.addBatch();
            }
            upsert.executeBatch();
          }
          return checkpoints.size();
        });
  }

  /** The largest one kept; empty only in a log that never reached a quorum. */
  Optional<CosignedCheckpoint> newest() throws StoreException {
    return one(" ORDER BY size DESC LIMIT 1", new long[0]);
  }

  /** The smallest kept one with more entries than {@code index}. */
  Optional<CosignedCheckpoint> earliestCovering(long index) throws StoreException {
    return one(" WHERE size > ? ORDER BY size LIMIT 1", new long[] {index});
  }

  /** The one of that size. */
  Optional<CosignedCheckpoint> at(long size) throws StoreException {
    return one(" WHERE size = ?", new long[] {size});
  }

  private Optional<CosignedCheckpoint> one(String condition, long[] values) throws StoreException {
    return database.read(
        connection -> {
          try (PreparedStatement select = prepare(connection, condition, values);
              ResultSet rows = select.executeQuery()) {
            return rows.next() ? Optional.of(read(rows)) : Optional.<CosignedCheckpoint>empty();
          }
        });
  }

  private static PreparedStatement prepare(Connection connection, String condition, long[] values)
      throws SQLException {
    PreparedStatement select =
        connection.prepareStatement(COLUMNS + " FROM log_checkpoints" + condition);
    for (int i = 0; i < values.length; i++) {
      select.setLong(i + 1, values[i]);
    }
    return select;
  }

  private static CosignedCheckpoint read(ResultSet rows) throws SQLException, StoreException {
    long size = rows.getLong(1);
    try {
      SignedCheckpoint note = SignedCheckpoint.parse(rows.getString(2));
      if (note.checkpoint().size() != size) {
        throw new MalformedException("its note says size " + note.checkpoint().size());
      }
      return new CosignedCheckpoint(note, rows.getLong(4));
    } catch (MalformedException | IllegalArgumentException damaged) {
      throw new StoreException(
          Reason.CORRUPT,
          "the stored checkpoint of size %d is damaged: %s".formatted(size, damaged.getMessage()));
    }
  }

  /** A row as it is stored, for {@code fsck}. */
  record Row(long size, String note, long firstCosigned, long userEntries) {}

  /**
   * Up to {@code count} rows above {@code size}, smallest first.
   *
   * @throws StoreException {@code CORRUPT} when they come in another order
   */
  List<Row> rowsAbove(long size, int count) throws StoreException {
    return database.read(
        connection -> {
          List<Row> found = new ArrayList<>();
          try (PreparedStatement select =
                  prepare(
                      connection,
                      " WHERE size > ? ORDER BY size LIMIT ?",
                      new long[] {size, count});
              ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
              found.add(
                  new Row(rows.getLong(1), rows.getString(2), rows.getLong(3), rows.getLong(4)));
            }
          }
          PageOrder.require("log_checkpoints", size, found.stream().map(Row::size).toList());
          return found;
        });
  }

  /** How many rows have a size that no checkpoint has; for {@code fsck}. */
  long negativeSizes() throws StoreException {
    return database.read(
        connection -> {
          try (PreparedStatement select =
                  connection.prepareStatement(
                      "SELECT count(*) FROM log_checkpoints WHERE size < 0");
              ResultSet rows = select.executeQuery()) {
            rows.next();
            return rows.getLong(1);
          }
        });
  }

  /**
   * Looks at up to {@code limit} checkpoints above {@code after} and below {@code newest} and
   * forgets those first cosigned before {@code time}, but no batch's. Stops at the first younger
   * one.
   *
   * @param newest the size of the newest one that is shown: a larger one may be stored, of which
   *     the store has not said so
   * @return where to go on next time: the size of the last old one seen, or {@code after}
   */
  long prune(long after, long newest, long time, int limit) throws StoreException {
    long end = database.read(connection -> lastOlder(connection, after, newest, time, limit));
    if (end > after) {
      database.write(connection -> deleteUpTo(connection, after, end));
    }
    return end;
  }

  private static long lastOlder(
      Connection connection, long after, long newest, long time, int limit) throws SQLException {
    long end = after;
    try (PreparedStatement select =
            prepare(
                connection,
                " WHERE size > ? AND size < ? ORDER BY size LIMIT ?",
                new long[] {after, newest, limit});
        ResultSet rows = select.executeQuery()) {
      while (rows.next() && rows.getLong(3) < time) {
        end = rows.getLong(1);
      }
    }
    return end;
  }

  private static int deleteUpTo(Connection connection, long after, long end) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM log_checkpoints WHERE size > ? AND size <= ?"
                + " AND size NOT IN (SELECT tree_size FROM log_batches)")) {
      delete.setLong(1, after);
      delete.setLong(2, end);
      return delete.executeUpdate();
    }
  }
}
