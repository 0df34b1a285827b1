package cairn.log.tree;

import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.Merkle;
import cairn.format.Tile;
import cairn.format.TileCoordinate;
import cairn.store.Database;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The entries and full tiles of one log or mirror, in its database. Blocking; any thread may call.
 * What {@link Database} says of failures holds here.
 */
public final class TreeTables {
  /** Their tables on SQLite; released, so never changed. */
  public static final List<String> CREATE_SQLITE =
      List.of(
          """
          CREATE TABLE log_entries (
            leaf_index INTEGER PRIMARY KEY,
            entry BLOB NOT NULL) STRICT\
          """,
          """
          CREATE TABLE log_tiles (
            level INTEGER NOT NULL,
            tile_index INTEGER NOT NULL,
            hashes BLOB NOT NULL,
            PRIMARY KEY (level, tile_index)) STRICT, WITHOUT ROWID\
          """);

  /** Their tables on PostgreSQL; released, so never changed. */
  public static final List<String> CREATE_POSTGRESQL =
      List.of(
          """
          CREATE TABLE log_entries (
            leaf_index BIGINT PRIMARY KEY,
            entry BYTEA NOT NULL)\
          """,
          """
          CREATE TABLE log_tiles (
            level BIGINT NOT NULL,
            tile_index BIGINT NOT NULL,
            hashes BYTEA NOT NULL,
            PRIMARY KEY (level, tile_index))\
          """);

  private static final int ROWS_IN_BATCH = 4096; // what JDBC gathers before it sends

  private final Database database;
  private final String owner;

  /**
   * The tables in that database.
   *
   * @param owner whose they are, as messages say it: {@code log network-a/public:timestamps}
   */
  public TreeTables(Database database, String owner) {
    this.database = database;
    this.owner = owner;
  }

  /** Stores entries and full tiles as part of the caller's transaction. */
  public static void insert(
      Connection connection, long first, List<byte[]> entries, List<FullTile> tiles)
      throws SQLException {
    insertEntries(connection, first, entries);
    insertTiles(connection, tiles);
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
  public List<byte[]> entries(long from, long to) throws StoreException {
    return database.read(connection -> selectEntries(connection, from, to, entry -> entry));
  }

  /**
   * The leaf hashes of the entries {@code [from, to)}, of which one is in memory at a time.
   *
   * @throws StoreException {@code CORRUPT} when one is missing
   */
  public List<Hash> leafHashes(long from, long to) throws StoreException {
    return database.read(connection -> selectEntries(connection, from, to, Merkle::leafHash));
  }

  private <T> List<T> selectEntries(
      Connection connection, long from, long to, Function<byte[], T> made)
      throws SQLException, StoreException {
    List<T> found = new ArrayList<>(Math.toIntExact(to - from));
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT leaf_index, entry FROM log_entries WHERE leaf_index >= ? AND leaf_index < ?"
                + " ORDER BY leaf_index")) {
      select.setLong(1, from);
      select.setLong(2, to);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          if (rows.getLong(1) != from + found.size()) {
            break;
          }
          found.add(made.apply(rows.getBytes(2)));
        }
      }
    }
    if (found.size() < to - from) {
      throw corrupt("entry " + (from + found.size()) + " is missing");
    }
    return found;
  }

  /**
   * The entry at an index below the size of the tree.
   *
   * @throws StoreException {@code CORRUPT} when it is missing
   */
  public byte[] entry(long index) throws StoreException {
    return entries(index, index + 1).getFirst();
  }

  /** A row of the entries' table, for {@code fsck}. */
  public record StoredEntry(long index, byte[] entry) {}

  /** The stored rows {@code [from, to)}, as far as there are any, in order. */
  public List<StoredEntry> storedEntries(long from, long to) throws StoreException {
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
  public long entriesOutside(long size) throws StoreException {
    return count("SELECT count(*) FROM log_entries WHERE leaf_index < 0 OR leaf_index >= ?", size);
  }

  /** How many rows of tiles there are. */
  public long tiles() throws StoreException {
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
  public void replaceTiles(List<FullTile> tiles) throws StoreException {
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
  public Tile tile(int level, long index) throws StoreException {
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
  public Optional<byte[]> storedTile(int level, long index) throws StoreException {
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

  private StoreException corrupt(String what) {
    return new StoreException(
        Reason.CORRUPT, "the store of %s is damaged: %s".formatted(owner, what));
  }
}
