package cairn.federation;

import cairn.format.Checkpoint;
import cairn.format.MalformedException;
import cairn.format.SignedCheckpoint;
import cairn.store.Database;
import cairn.store.RowDigest;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Checkpoints of peers' logs, signed by those, that are still to be held against the log's own
 * tiles. Durable, since the place where one was found is not read again. Any thread may call.
 */
final class Sightings {
  /**
   * Of one log: as many as a log can gain in several batches that many networks anchor. A log that
   * does not show tiles for the first ones gets no further ones in.
   */
  static final int MAX_PER_LOG = 64;

  private static final String COLUMNS = "SELECT origin, size, root, note, seen_at, digest";

  private final Database database;

  Sightings(Database database) {
    this.database = database;
  }

  /**
   * Adds what is not there yet, as far as there is room.
   *
   * @return whether there is no room for one of them
   */
  boolean add(List<SignedCheckpoint> seen, long now) throws StoreException {
    if (seen.isEmpty()) {
      return false;
    }
    return database.write(
        connection -> {
          boolean full = false;
          for (SignedCheckpoint one : seen) {
            if (isThere(connection, one.checkpoint())) {
              continue;
            }
            if (count(connection, one.checkpoint().origin()) >= MAX_PER_LOG) {
              full = true;
            } else {
              insert(connection, one, now);
            }
          }
          return full;
        });
  }

  private static boolean isThere(Connection connection, Checkpoint tree) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT 1 FROM federation_sightings WHERE origin = ? AND size = ? AND root = ?")) {
      bind(select, tree);
      try (ResultSet row = select.executeQuery()) {
        return row.next();
      }
    }
  }

  private static int count(Connection connection, String origin) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT count(*) FROM federation_sightings WHERE origin = ?")) {
      select.setString(1, origin);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? row.getInt(1) : 0;
      }
    }
  }

  private static void bind(PreparedStatement statement, Checkpoint tree) throws SQLException {
    statement.setString(1, tree.origin());
    statement.setLong(2, tree.size());
    statement.setBytes(3, tree.root().bytes());
  }

  private static void insert(Connection connection, SignedCheckpoint one, long now)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO federation_sightings (origin, size, root, note, seen_at, digest)"
                + " VALUES (?, ?, ?, ?, ?, ?)")) {
      Checkpoint tree = one.checkpoint();
      bind(insert, tree);
      insert.setString(4, one.encode());
      insert.setLong(5, now);
      insert.setBytes(
          6, digest(tree.origin(), tree.size(), tree.root().bytes(), one.encode(), now).digest());
      insert.executeUpdate();
    }
  }

  private static RowDigest digest(String origin, long size, byte[] root, String note, long seenAt) {
    return new RowDigest("federation_sightings")
        .text(origin)
        .number(size)
        .bytes(root)
        .text(note)
        .number(seenAt);
  }

  /** Those of one log, smallest first. */
  List<SignedCheckpoint> of(String origin) throws StoreException {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  COLUMNS + " FROM federation_sightings WHERE origin = ? ORDER BY size, root")) {
            select.setString(1, origin);
            return list(select);
          }
        });
  }

  private static List<SignedCheckpoint> list(PreparedStatement select)
      throws SQLException, StoreException {
    List<SignedCheckpoint> found = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        String origin = rows.getString(1);
        String note = rows.getString(4);
        if (!digest(origin, rows.getLong(2), rows.getBytes(3), note, rows.getLong(5))
            .is(rows.getBytes(6))) {
          throw new StoreException(Reason.CORRUPT, "a sighting of " + origin + " is damaged");
        }
        found.add(parse(note));
      }
    }
    return found;
  }

  private static SignedCheckpoint parse(String note) throws StoreException {
    try {
      return SignedCheckpoint.parse(note);
    } catch (MalformedException e) {
      throw new StoreException(Reason.CORRUPT, "a sighting: " + e.getMessage(), e);
    }
  }

  /** Forgets one: it is settled. */
  void settled(Checkpoint tree) throws StoreException {
    database.write(
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement(
                  "DELETE FROM federation_sightings"
                      + " WHERE origin = ? AND size = ? AND root = ?")) {
            bind(delete, tree);
            return delete.executeUpdate();
          }
        });
  }

  /** Forgets all of one log. */
  static void forget(Connection connection, String origin) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM federation_sightings WHERE origin = ?")) {
      delete.setString(1, origin);
      delete.executeUpdate();
    }
  }

  /**
   * Reads every row.
   *
   * @throws StoreException {@code CORRUPT} when one is damaged
   */
  void requireSound() throws StoreException {
    database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(COLUMNS + " FROM federation_sightings")) {
            return list(select);
          }
        });
  }
}
