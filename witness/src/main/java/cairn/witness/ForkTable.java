package cairn.witness;

import cairn.format.Checkpoint;
import cairn.format.SignedCheckpoint;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The SQL of a witness's evidence and stops; runs inside its callers' transactions. */
final class ForkTable {
  /** Two proofs would do; the first ones met are kept, 1 KB each. */
  static final int MAX_PER_LOG = 16;

  /** Most that one answer lists: 1 MB. */
  private static final int MAX_LISTED = 1_000;

  private ForkTable() {}

  /** Stores the contradiction unless it is known or the log has enough of them. */
  static void add(Connection connection, Fork fork, long metAt) throws SQLException {
    Checkpoint second = fork.second().checkpoint();
    if (count(connection, second.origin()) >= MAX_PER_LOG) {
      return;
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO witness_forks"
                + " (origin, size, second_root, first_note, second_note, met_at)"
                + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")) {
      insert.setString(1, second.origin());
      insert.setLong(2, second.size());
      insert.setBytes(3, second.root().bytes());
      insert.setString(4, fork.first().encode());
      insert.setString(5, fork.second().encode());
      insert.setLong(6, metAt);
      insert.executeUpdate();
    }
  }

  private static int count(Connection connection, String origin) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT count(*) FROM witness_forks WHERE origin = ?")) {
      select.setString(1, origin);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? row.getInt(1) : 0;
      }
    }
  }

  /** The texts of the stored pairs, oldest first. */
  static List<ForkNotes> list(Connection connection) throws SQLException {
    List<ForkNotes> forks = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT first_note, second_note FROM witness_forks"
                + " ORDER BY met_at, origin, size, second_root LIMIT ?")) {
      select.setInt(1, MAX_LISTED);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          forks.add(new ForkNotes(rows.getString(1), rows.getString(2)));
        }
      }
    }
    return forks;
  }

  /** Two signed checkpoints as texts. */
  record ForkNotes(String first, String second) {}

  static void stop(Connection connection, SignedCheckpoint note, long stoppedAt)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO witness_stops (origin, note, stopped_at) VALUES (?, ?, ?)"
                + " ON CONFLICT DO NOTHING")) {
      insert.setString(1, note.checkpoint().origin());
      insert.setString(2, note.encode());
      insert.setLong(3, stoppedAt);
      insert.executeUpdate();
    }
  }

  static List<String> stoppedOrigins(Connection connection) throws SQLException {
    List<String> origins = new ArrayList<>();
    try (PreparedStatement select =
            connection.prepareStatement("SELECT origin FROM witness_stops");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        origins.add(rows.getString(1));
      }
    }
    return origins;
  }
}
