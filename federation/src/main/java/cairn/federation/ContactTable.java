package cairn.federation;

import cairn.store.Migration;
import cairn.store.RoomMigrations;
import cairn.store.RowDigest;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The SQL of {@link Contacts}; runs inside its callers' transactions. */
final class ContactTable {
  static final RoomMigrations MIGRATIONS =
      new RoomMigrations(
          "federation-contacts",
          List.of(
              new Migration(
                  1,
                  "how often peers were reached",
                  List.of(
                      """
                      CREATE TABLE federation_contacts (
                        peer TEXT NOT NULL,
                        day INTEGER NOT NULL,
                        answered INTEGER NOT NULL,
                        failed INTEGER NOT NULL,
                        last_answer INTEGER NOT NULL,
                        digest BLOB NOT NULL,
                        PRIMARY KEY (peer, day)) STRICT\
                      """),
                  List.of(
                      """
                      CREATE TABLE federation_contacts (
                        peer TEXT NOT NULL,
                        day BIGINT NOT NULL,
                        answered BIGINT NOT NULL,
                        failed BIGINT NOT NULL,
                        last_answer BIGINT NOT NULL,
                        digest BYTEA NOT NULL,
                        PRIMARY KEY (peer, day))\
                      """))));

  private static final String SELECT =
      "SELECT peer, day, answered, failed, last_answer, digest FROM federation_contacts";

  private ContactTable() {}

  /**
   * Whose counts they are.
   *
   * @param day since 1970-01-01, in UTC
   */
  record Key(String peer, long day) {}

  /**
   * The counts of a day.
   *
   * @param lastAnswer Unix seconds; 0 without an answer
   */
  record Counts(long answered, long failed, long lastAnswer) {
    static final Counts NONE = new Counts(0, 0, 0);

    Counts plus(Counts more) {
      return new Counts(
          answered + more.answered, failed + more.failed, Math.max(lastAnswer, more.lastAnswer));
    }
  }

  private record Row(Key key, Counts counts) {
    RowDigest digest() {
      return new RowDigest("federation_contacts")
          .text(key.peer())
          .number(key.day())
          .number(counts.answered())
          .number(counts.failed())
          .number(counts.lastAnswer());
    }
  }

  /** A peer's counts by day. */
  static Map<Long, Counts> of(Connection connection, String peer)
      throws SQLException, StoreException {
    Map<Long, Counts> days = new HashMap<>();
    try (PreparedStatement select = connection.prepareStatement(SELECT + " WHERE peer = ?")) {
      select.setString(1, peer);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          Row row = read(rows);
          days.put(row.key().day(), row.counts());
        }
      }
    }
    return days;
  }

  private static Row read(ResultSet rows) throws SQLException, StoreException {
    Row row =
        new Row(
            new Key(rows.getString(1), rows.getLong(2)),
            new Counts(rows.getLong(3), rows.getLong(4), rows.getLong(5)));
    if (!row.digest().is(rows.getBytes(6))) {
      throw new StoreException(Reason.CORRUPT, "the count of contacts with a peer is damaged");
    }
    return row;
  }

  /** Adds to the counts of a day. */
  static void add(Connection connection, Key key, Counts more) throws SQLException, StoreException {
    Row row = new Row(key, there(connection, key).map(more::plus).orElse(more));
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM federation_contacts WHERE peer = ? AND day = ?")) {
      delete.setString(1, key.peer());
      delete.setLong(2, key.day());
      delete.executeUpdate();
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO federation_contacts (peer, day, answered, failed, last_answer, digest)"
                + " VALUES (?, ?, ?, ?, ?, ?)")) {
      insert.setString(1, key.peer());
      insert.setLong(2, key.day());
      insert.setLong(3, row.counts().answered());
      insert.setLong(4, row.counts().failed());
      insert.setLong(5, row.counts().lastAnswer());
      insert.setBytes(6, row.digest().digest());
      insert.executeUpdate();
    }
  }

  private static Optional<Counts> there(Connection connection, Key key)
      throws SQLException, StoreException {
    try (PreparedStatement select =
        connection.prepareStatement(SELECT + " WHERE peer = ? AND day = ?")) {
      select.setString(1, key.peer());
      select.setLong(2, key.day());
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() ? Optional.of(read(rows).counts()) : Optional.empty();
      }
    }
  }

  /** Forgets the days before {@code oldest}. */
  static void forget(Connection connection, long oldest) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM federation_contacts WHERE day < ?")) {
      delete.setLong(1, oldest);
      delete.executeUpdate();
    }
  }

  /** Reads every row. */
  static boolean requireSound(Connection connection) throws SQLException, StoreException {
    try (PreparedStatement select = connection.prepareStatement(SELECT);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        read(rows);
      }
    }
    return true;
  }
}
