package cairn.witness;

import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.SignedCheckpoint;
import cairn.store.RowDigest;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The SQL of a witness's memory and clock; runs inside its callers' transactions. */
final class MemoryTable {
  private static final String COLUMNS = "origin, size, root, note, cosigned_at, digest";

  /**
   * A row to replace.
   *
   * @param before what the row must hold now; empty: there is none
   */
  record Change(String origin, Optional<Remembered> before, Remembered after) {}

  private MemoryTable() {}

  static void initialise(Connection connection, String name) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO witness_clock (name, last_time, digest) VALUES (?, 0, ?)")) {
      insert.setString(1, name);
      insert.setBytes(2, clockDigest(name, 0).digest());
      insert.executeUpdate();
    }
  }

  /** The time of the last cosignature, 0 before the first. */
  static long lastTime(Connection connection, String name) throws SQLException, StoreException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT last_time, digest FROM witness_clock WHERE name = ?")) {
      select.setString(1, name);
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          throw new StoreException(
              Reason.SCHEMA, "this database holds the memory of another witness than " + name);
        }
        long lastTime = row.getLong(1);
        if (!clockDigest(name, lastTime).is(row.getBytes(2))) {
          throw new StoreException(Reason.CORRUPT, "the clock of witness " + name + " is damaged");
        }
        return lastTime;
      }
    }
  }

  private static RowDigest clockDigest(String name, long lastTime) {
    return new RowDigest("witness_clock").text(name).number(lastTime);
  }

  /**
   * @param note the row's note as text
   */
  private static RowDigest digest(String origin, Remembered row, String note) {
    return new RowDigest("witness_memory")
        .text(origin)
        .number(row.checkpoint().size())
        .bytes(row.checkpoint().root().bytes())
        .text(note)
        .number(row.cosignedAt());
  }

  static Map<String, Remembered> all(Connection connection) throws SQLException, StoreException {
    Map<String, Remembered> memory = new HashMap<>();
    try (PreparedStatement select =
            connection.prepareStatement("SELECT " + COLUMNS + " FROM witness_memory");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        memory.put(rows.getString(1), read(rows));
      }
    }
    return memory;
  }

  static Map<String, Remembered> of(Connection connection, Collection<String> origins)
      throws SQLException, StoreException {
    Map<String, Remembered> memory = new HashMap<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT " + COLUMNS + " FROM witness_memory WHERE origin = ?")) {
      for (String origin : origins) {
        select.setString(1, origin);
        try (ResultSet row = select.executeQuery()) {
          if (row.next()) {
            memory.put(origin, read(row));
          }
        }
      }
    }
    return memory;
  }

  /** Stored bytes are believed only if they still say the same thing twice. */
  private static Remembered read(ResultSet row) throws SQLException, StoreException {
    String origin = row.getString(1);
    long size = row.getLong(2);
    byte[] root = row.getBytes(3);
    long cosignedAt = row.getLong(5);
    String text = row.getString(4);
    try {
      SignedCheckpoint note = SignedCheckpoint.parse(text);
      boolean same =
          note.checkpoint().origin().equals(origin)
              && note.checkpoint().size() == size
              && root.length == Hash.LENGTH
              && note.checkpoint().root().equals(Hash.of(root));
      if (same && cosignedAt > 0) {
        Remembered found = new Remembered(note, cosignedAt);
        if (digest(origin, found, text).is(row.getBytes(6))) {
          return found;
        }
      }
    } catch (MalformedException e) {
      throw new StoreException(Reason.CORRUPT, "the memory of " + origin + " is damaged", e);
    }
    throw new StoreException(
        Reason.CORRUPT,
        "the memory of " + origin + " is damaged: its columns contradict each other");
  }

  /**
   * Replaces rows if all of them still hold what they held.
   *
   * @throws StoreException {@code CONFLICT} if one does not: somebody else writes here too
   */
  static void apply(Connection connection, List<Change> changes)
      throws SQLException, StoreException {
    update(connection, changes.stream().filter(change -> change.before().isPresent()).toList());
    insert(connection, changes.stream().filter(change -> change.before().isEmpty()).toList());
  }

  private static void update(Connection connection, List<Change> changes)
      throws SQLException, StoreException {
    if (changes.isEmpty()) {
      return;
    }
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE witness_memory SET size = ?, root = ?, note = ?, cosigned_at = ?, digest = ?"
                + " WHERE origin = ? AND size = ? AND root = ? AND cosigned_at <= ?")) {
      for (Change change : changes) {
        Remembered before = change.before().orElseThrow();
        Remembered after = change.after();
        String note = after.note().encode();
        update.setLong(1, after.checkpoint().size());
        update.setBytes(2, after.checkpoint().root().bytes());
        update.setString(3, note);
        update.setLong(4, after.cosignedAt());
        update.setBytes(5, digest(change.origin(), after, note).digest());
        update.setString(6, change.origin());
        update.setLong(7, before.checkpoint().size());
        update.setBytes(8, before.checkpoint().root().bytes());
        update.setLong(9, after.cosignedAt());
        update.addBatch();
      }
      requireOneEach(update.executeBatch());
    }
  }

  /** A row that exists already violates the primary key, which is a {@code CONFLICT} too. */
  private static void insert(Connection connection, List<Change> changes) throws SQLException {
    if (changes.isEmpty()) {
      return;
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO witness_memory (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?)")) {
      for (Change change : changes) {
        Remembered after = change.after();
        String note = after.note().encode();
        insert.setString(1, change.origin());
        insert.setLong(2, after.checkpoint().size());
        insert.setBytes(3, after.checkpoint().root().bytes());
        insert.setString(4, note);
        insert.setLong(5, after.cosignedAt());
        insert.setBytes(6, digest(change.origin(), after, note).digest());
        insert.addBatch();
      }
      insert.executeBatch(); // drivers that join inserts into one statement give no counts
    }
  }

  private static void requireOneEach(int[] counts) throws StoreException {
    for (int count : counts) {
      if (count != 1) {
        throw conflict();
      }
    }
  }

  /**
   * Moves the clock forward, or leaves it where it is.
   *
   * @throws StoreException {@code CONFLICT} if it stands after {@code time} already
   */
  static void advanceClock(Connection connection, String name, long time)
      throws SQLException, StoreException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE witness_clock SET last_time = ?, digest = ? WHERE name = ? AND last_time <="
                + " ?")) {
      update.setLong(1, time);
      update.setBytes(2, clockDigest(name, time).digest());
      update.setString(3, name);
      update.setLong(4, time);
      if (update.executeUpdate() != 1) {
        throw conflict();
      }
    }
  }

  private static StoreException conflict() {
    return new StoreException(
        Reason.CONFLICT,
        "another process has changed this witness's memory; is its key in use twice?");
  }
}
