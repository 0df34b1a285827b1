package cairn.log;

import cairn.store.Database;
import cairn.store.RowDigest;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** How many numbers of events were ever given out, in a log's database. */
final class EventNumberStore {
  private final Database database;

  EventNumberStore(Database database) {
    this.database = database;
  }

  /**
   * Takes the next {@code count} numbers, durably: nobody is given one of them again. Of a failed
   * call some may be lost.
   *
   * @return the first of them, at least 1
   */
  long reserve(int count) throws StoreException {
    return database.write(
        connection -> {
          long given = given(connection);
          store(connection, given + count);
          return given + 1;
        });
  }

  /**
   * Passes if the stored number is what was stored.
   *
   * @throws StoreException {@code CORRUPT} if not
   */
  void check() throws StoreException {
    database.read(EventNumberStore::given);
  }

  private static long given(Connection connection) throws SQLException, StoreException {
    try (PreparedStatement select =
            connection.prepareStatement("SELECT id, given, digest FROM log_event_numbers");
        ResultSet rows = select.executeQuery()) {
      if (!rows.next()) {
        return 0;
      }
      long given = rows.getLong(2);
      if (rows.getLong(1) != 1 || !digest(given).is(rows.getBytes(3))) {
        throw new StoreException(Reason.CORRUPT, "the stored number of events is damaged");
      }
      return given;
    }
  }

  private static RowDigest digest(long given) {
    return new RowDigest("log_event_numbers").number(given);
  }

  private static void store(Connection connection, long given) throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            "INSERT INTO log_event_numbers (id, given, digest) VALUES (1, ?, ?)"
                + " ON CONFLICT (id) DO UPDATE SET given = excluded.given,"
                + " digest = excluded.digest")) {
      upsert.setLong(1, given);
      upsert.setBytes(2, digest(given).digest());
      upsert.executeUpdate();
    }
  }
}
