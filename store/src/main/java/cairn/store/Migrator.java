package cairn.store;

import cairn.store.StoreException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Brings a database's schema to what the code knows, inside one transaction of the caller's, and
 * keeps account of it in the one table that is the store's own:
 *
 * <pre>{@code
 * cairn_schema(room, version, description, sha256, applied_millis)
 * }</pre>
 */
final class Migrator {
  static final String TABLE = "cairn_schema";

  private final Dialect dialect;
  private final InstantSource clock;

  Migrator(Dialect dialect, InstantSource clock) {
    this.dialect = dialect;
    this.clock = clock;
  }

  void create(Connection connection, List<RoomMigrations> rooms)
      throws SQLException, StoreException {
    execute(
        connection,
        switch (dialect) {
          case SQLITE ->
              "CREATE TABLE cairn_schema (room TEXT NOT NULL, version INTEGER NOT NULL,"
                  + " description TEXT NOT NULL, sha256 TEXT NOT NULL,"
                  + " applied_millis INTEGER NOT NULL, PRIMARY KEY (room, version)) STRICT";
          case POSTGRESQL ->
              "CREATE TABLE cairn_schema (room TEXT NOT NULL, version BIGINT NOT NULL,"
                  + " description TEXT NOT NULL, sha256 TEXT NOT NULL,"
                  + " applied_millis BIGINT NOT NULL, PRIMARY KEY (room, version))";
        });
    migrate(connection, rooms);
  }

  /** Checks everything that is applied before it applies anything. */
  void migrate(Connection connection, List<RoomMigrations> rooms)
      throws SQLException, StoreException {
    Map<String, Integer> appliedVersions = new HashMap<>();
    for (RoomMigrations room : rooms) {
      int applied = requireKnownHistory(connection, room);
      if (appliedVersions.put(room.room(), applied) != null) {
        throw new IllegalArgumentException("migrations of room " + room.room() + " given twice");
      }
    }
    for (RoomMigrations room : rooms) {
      int applied = appliedVersions.getOrDefault(room.room(), 0);
      for (Migration migration : room.migrations().subList(applied, room.migrations().size())) {
        apply(connection, room.room(), migration);
      }
    }
  }

  /** Returns the last applied version of the room, 0 for none. */
  private int requireKnownHistory(Connection connection, RoomMigrations room)
      throws SQLException, StoreException {
    int applied = 0;
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT version, sha256 FROM cairn_schema WHERE room = ? ORDER BY version")) {
      query.setString(1, room.room());
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          applied++;
          requireKnown(room, applied, rows.getLong(1), rows.getString(2));
        }
      }
    }
    return applied;
  }

  private void requireKnown(RoomMigrations room, int expected, long version, String sha256)
      throws StoreException {
    if (version != expected) {
      throw new StoreException(
          Reason.SCHEMA,
          "migration " + expected + " of " + room.room() + " is missing below " + version);
    }
    if (version > room.migrations().size()) {
      throw new StoreException(
          Reason.SCHEMA,
          "the database has migration "
              + version
              + " of "
              + room.room()
              + ", this program knows "
              + room.migrations().size()
              + ": it was used by a newer version; use that one");
    }
    String known = sha256(room.migrations().get(expected - 1));
    if (!known.equals(sha256)) {
      throw new StoreException(
          Reason.SCHEMA,
          "migration "
              + version
              + " of "
              + room.room()
              + " was applied with the text "
              + sha256.substring(0, Math.min(8, sha256.length()))
              + "…, this program has "
              + known.substring(0, 8)
              + "…: an applied migration must never change");
    }
  }

  private void apply(Connection connection, String room, Migration migration) throws SQLException {
    for (String statement : migration.statements(dialect)) {
      execute(connection, statement);
    }
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO cairn_schema VALUES (?, ?, ?, ?, ?)")) {
      insert.setString(1, room);
      insert.setLong(2, migration.version());
      insert.setString(3, migration.description());
      insert.setString(4, sha256(migration));
      insert.setLong(5, clock.instant().toEpochMilli());
      insert.executeUpdate();
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Over each statement's length (4 bytes, big-endian) and UTF-8 bytes; hex. */
  private String sha256(Migration migration) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every JDK has SHA-256", missing);
    }
    for (String statement : migration.statements(dialect)) {
      byte[] bytes = statement.getBytes(StandardCharsets.UTF_8);
      digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
      digest.update(bytes);
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
