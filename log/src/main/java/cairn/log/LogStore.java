package cairn.log;

import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.Origin;
import cairn.format.Tile;
import cairn.format.TileCoordinate;
import cairn.store.Database;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import cairn.store.Stores;
import cairn.store.Transaction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One log's head, entries and full tiles in one database; {@link CheckpointStore}, {@link
 * BatchStore}, {@link AnchorEntryStore} and {@link CrossAnchorStore} keep theirs beside them.
 * Blocking; any thread may call. Each method is one transaction, and what {@link Database} says of
 * failures holds here.
 */
final class LogStore {
  private static final int ROWS_IN_BATCH = 4096; // what JDBC gathers before it sends

  private final Database database;
  private final Origin origin;

  private LogStore(Database database, Origin origin) {
    this.database = database;
    this.origin = origin;
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
          insertEntries(connection, old.size(), entries);
          AnchorEntryStore.insert(connection, anchors);
          insertTiles(connection, tiles);
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

  private static void insertEntries(Connection connection, long first, List<byte[]> entries)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO log_entries (leaf_index, entry) VALUES (?, ?)")) {
      for (int i = 0; i < entries.size(); i++) {
        insert.setLong(1, first + i);
        insert.setBytes(2, entries.get(i));
        insert.addBatch();
        if ((i + 1) % ROWS_IN_BATCH == 0) {
          insert.executeBatch();
        }
      }
      if (entries.size() % ROWS_IN_BATCH != 0) {
        insert.executeBatch();
      }
    }
  }

  private static void insertTiles(Connection connection, List<FullTile> tiles) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO log_tiles (level, tile_index, hashes) VALUES (?, ?, ?)")) {
      for (FullTile tile : tiles) {
        insert.setLong(1, tile.level());
        insert.setLong(2, tile.index());
        insert.setBytes(3, tile.encode());
        insert.addBatch();
      }
      if (!tiles.isEmpty()) {
        insert.executeBatch();
      }
    }
  }

  /**
   * The entries {@code [from, to)}.
   *
   * @throws StoreException {@code CORRUPT} when one is missing
   */
  List<byte[]> entries(long from, long to) throws StoreException {
    return database.read(connection -> selectEntries(connection, from, to));
  }

  private List<byte[]> selectEntries(Connection connection, long from, long to)
      throws SQLException, StoreException {
    List<byte[]> entries = new ArrayList<>(Math.toIntExact(to - from));
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT leaf_index, entry FROM log_entries WHERE leaf_index >= ? AND leaf_index < ?"
                + " ORDER BY leaf_index")) {
      select.setLong(1, from);
      select.setLong(2, to);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          if (rows.getLong(1) != from + entries.size()) {
            break;
          }
          entries.add(rows.getBytes(2));
        }
      }
    }
    if (entries.size() < to - from) {
      throw corrupt("entry " + (from + entries.size()) + " is missing");
    }
    return entries;
  }

  /**
   * The entry at an index below the head's size.
   *
   * @throws StoreException {@code CORRUPT} when it is missing
   */
  byte[] entry(long index) throws StoreException {
    return entries(index, index + 1).getFirst();
  }

  /** A row of the entries' table, for {@code fsck}. */
  record StoredEntry(long index, byte[] entry) {}

  /** The stored rows {@code [from, to)}, as far as there are any, in order. */
  List<StoredEntry> storedEntries(long from, long to) throws StoreException {
    return database.read(
        connection -> {
          List<StoredEntry> found = new ArrayList<>();
          try (PreparedStatement select =
              connection.prepareStatement(
                  "SELECT leaf_index, entry FROM log_entries WHERE leaf_index >= ? AND leaf_index <"
                      + " ? ORDER BY leaf_index")) {
            select.setLong(1, from);
            select.setLong(2, to);
            try (ResultSet rows = select.executeQuery()) {
              while (rows.next()) {
                found.add(new StoredEntry(rows.getLong(1), rows.getBytes(2)));
              }
            }
          }
          return found;
        });
  }

  /** How many rows of entries lie outside {@code [0, size)}. */
  long entriesOutside(long size) throws StoreException {
    return count("SELECT count(*) FROM log_entries WHERE leaf_index < 0 OR leaf_index >= ?", size);
  }

  /** How many rows of tiles there are. */
  long tiles() throws StoreException {
    return count("SELECT count(*) FROM log_tiles WHERE level >= ?", Long.MIN_VALUE);
  }

  private long count(String sql, long value) throws StoreException {
    return database.read(
        connection -> {
          try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, value);
            try (ResultSet rows = select.executeQuery()) {
              rows.next();
              return rows.getLong(1);
            }
          }
        });
  }

  /** Stores tiles again, in place of what is stored; for repair. */
  void replaceTiles(List<FullTile> tiles) throws StoreException {
    database.write(
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement(
                  "DELETE FROM log_tiles WHERE level = ? AND tile_index = ?")) {
            for (FullTile tile : tiles) {
              delete.setLong(1, tile.level());
              delete.setLong(2, tile.index());
              delete.executeUpdate();
            }
          }
          insertTiles(connection, tiles);
          return tiles.size();
        });
  }

  /**
   * A full tile.
   *
   * @throws StoreException {@code CORRUPT} when it is missing or not 256 hashes
   */
  Tile tile(int level, long index) throws StoreException {
    Optional<byte[]> stored = storedTile(level, index);
    if (stored.isEmpty()) {
      throw corrupt("tile %d of level %d is missing".formatted(index, level));
    }
    try {
      return Tile.parse(stored.get(), TileCoordinate.FULL_WIDTH);
    } catch (MalformedException damaged) {
      throw corrupt("tile %d of level %d: %s".formatted(index, level, damaged.getMessage()));
    }
  }

  /** The stored bytes of a tile, whatever they are. */
  Optional<byte[]> storedTile(int level, long index) throws StoreException {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "SELECT hashes FROM log_tiles WHERE level = ? AND tile_index = ?")) {
            select.setLong(1, level);
            select.setLong(2, index);
            try (ResultSet rows = select.executeQuery()) {
              return rows.next() ? Optional.of(rows.getBytes(1)) : Optional.<byte[]>empty();
            }
          }
        });
  }

  void close() throws StoreException {
    database.close();
  }
}
