package cairn.log;

import cairn.format.Hash;
import cairn.format.Origin;
import cairn.log.tree.FullTile;
import cairn.log.tree.TreeTables;
import cairn.store.Database;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import cairn.store.Stores;
import cairn.store.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * One log's head in its database; {@link TreeTables}, {@link CheckpointStore}, {@link BatchStore},
 * {@link AnchorEntryStore} and {@link CrossAnchorStore} keep theirs beside it. Blocking; any thread
 * may call. Each method is one transaction, and what {@link Database} says of failures holds here.
 */
final class LogStore {
  private final Database database;
  private final Origin origin;
  private final TreeTables tables;

  private LogStore(Database database, Origin origin) {
    this.database = database;
    this.origin = origin;
    this.tables = new TreeTables(database, "log " + origin);
  }

  /** The database's name: {@code log-} and 16 hex characters of the origin's hash. */
  static String databaseName(Origin origin) {
    return "log-" + origin.hash().hex().substring(0, 16);
  }

  /**
   * Makes the store of a log that has never existed, with the head of the empty log.
   *
   * @throws StoreException {@code SCHEMA} when it exists
   */
  static LogStore create(Stores stores, Origin origin) throws StoreException {
    Database database =
        stores.create(
            databaseName(origin),
            List.of(LogSchema.MIGRATIONS),
            connection -> insertHead(connection, origin));
    return new LogStore(database, origin);
  }

  /**
   * Opens the store of a log.
   *
   * @throws StoreException {@code SCHEMA} when it does not exist, {@code CORRUPT} when it is
   *     another log's
   */
  static LogStore open(Stores stores, Origin origin) throws StoreException {
    Database database = stores.open(databaseName(origin), List.of(LogSchema.MIGRATIONS));
    LogStore store = new LogStore(database, origin);
    try {
      store.head();
      return store;
    } catch (StoreException failure) {
      database.close();
      throw failure;
    }
  }

  private static int insertHead(Connection connection, Origin origin) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO log_head (id, origin, size, root, last_timestamp, user_entries)"
                + " VALUES (1, ?, ?, ?, ?, ?)")) {
      insert.setString(1, origin.toString());
      bind(insert, 2, Head.EMPTY);
      return insert.executeUpdate();
    }
  }

  private static void bind(PreparedStatement statement, int from, Head head) throws SQLException {
    statement.setLong(from, head.size());
    statement.setBytes(from + 1, head.root().bytes());
    statement.setLong(from + 2, head.lastTimestamp());
    statement.setLong(from + 3, head.userEntries());
  }

  Origin origin() {
    return origin;
  }

  Database database() {
    return database;
  }

  /** The committed head. */
  Head head() throws StoreException {
    return database.read(this::readHead);
  }

  /**
   * The committed head, read inside a write: what the outcome of the write before it was, whatever
   * that write was told.
   */
  Head settledHead() throws StoreException {
    return database.write(this::readHead);
  }

  private Head readHead(Connection connection) throws SQLException, StoreException {
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT origin, size, root, last_timestamp, user_entries FROM log_head"
                    + " WHERE id = 1");
        ResultSet rows = select.executeQuery()) {
      if (!rows.next()) {
        throw corrupt("the head is missing");
      }
      if (!rows.getString(1).equals(origin.toString())) {
        throw corrupt("it is the log " + rows.getString(1));
      }
      try {
        return new Head(rows.getLong(2), hash(rows.getBytes(3)), rows.getLong(4), rows.getLong(5));
      } catch (IllegalArgumentException damaged) {
        throw corrupt("its head: " + damaged.getMessage());
      }
    }
  }

  private static Hash hash(byte[] bytes) {
    return Hash.of(bytes);
  }

  private StoreException corrupt(String what) {
    return new StoreException(
        Reason.CORRUPT, "the store of log %s is damaged: %s".formatted(origin, what));
  }

  /**
   * One round: its entries, the tiles it completed and the new head, all or nothing.
   *
   * @param old the head that the round was built on
   * @param anchors the indexes of those entries that are {@code anchor/v1}
   * @throws StoreException {@code CONFLICT} when the stored head is not {@code old}: another
   *     process writes this log
   */
  void append(Head old, Head next, List<byte[]> entries, List<Long> anchors, List<FullTile> tiles)
      throws StoreException {
    Transaction<Head> body =
        connection -> {
          swapHead(connection, old, next);
          TreeTables.insert(connection, old.size(), entries, tiles);
          AnchorEntryStore.insert(connection, anchors);
          return next;
        };
    database.write(body);
  }

  private void swapHead(Connection connection, Head old, Head next)
      throws SQLException, StoreException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE log_head SET size = ?, root = ?, last_timestamp = ?, user_entries = ?"
                + " WHERE id = 1 AND size = ? AND root = ?")) {
      bind(update, 1, next);
      update.setLong(5, old.size());
      update.setBytes(6, old.root().bytes());
      if (update.executeUpdate() != 1) {
        throw new StoreException(
            Reason.CONFLICT,
            "log %s: the stored head is no longer size %d, root %s: another process writes it"
                .formatted(origin, old.size(), old.root()));
      }
    }
  }

  /** The entries and full tiles of its tree. */
  TreeTables tables() {
    return tables;
  }

  /** The entries {@code [from, to)}, as {@link TreeTables#entries}. */
  List<byte[]> entries(long from, long to) throws StoreException {
    return tables.entries(from, to);
  }

  /** The entry at an index below the head's size, as {@link TreeTables#entry}. */
  byte[] entry(long index) throws StoreException {
    return tables.entry(index);
  }

  void close() throws StoreException {
    database.close();
  }
}
