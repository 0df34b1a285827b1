package cairn.witness;

import cairn.format.Checkpoint;
import cairn.format.ForkFile;
import cairn.format.MalformedException;
import cairn.format.SignedCheckpoint;
import cairn.store.RowDigest;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
                + " (origin, size, second_root, first_note, second_note, met_at, digest)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")) {
      insert.setString(1, second.origin());
      insert.setLong(2, second.size());
      insert.setBytes(3, second.root().bytes());
      insert.setString(4, fork.first().encode());
      insert.setString(5, fork.second().encode());
      insert.setLong(6, metAt);
      insert.setBytes(
          7,
          digest(
                  second.origin(),
                  second.size(),
                  second.root().bytes(),
                  fork.first().encode(),
                  fork.second().encode(),
                  metAt)
              .digest());
      insert.executeUpdate();
    }
  }

  private static RowDigest digest(
      String origin, long size, byte[] secondRoot, String first, String second, long metAt) {
    return new RowDigest("witness_forks")
        .text(origin)
        .number(size)
        .bytes(secondRoot)
        .text(first)
        .text(second)
        .number(metAt);
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

  /**
   * The stored pairs, oldest first.
   *
   * @throws StoreException {@code CORRUPT} when one is damaged: it would prove nothing
   */
  static List<ForkFile> list(Connection connection) throws SQLException, StoreException {
    List<ForkFile> forks = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT origin, size, second_root, first_note, second_note, met_at, digest"
                + " FROM witness_forks"
                + " ORDER BY met_at, origin, size, second_root LIMIT ?")) {
      select.setInt(1, MAX_LISTED);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          forks.add(read(rows));
        }
      }
    }
    return forks;
  }

  private static ForkFile read(ResultSet row) throws SQLException, StoreException {
    String origin = row.getString(1);
    String first = row.getString(4);
    String second = row.getString(5);
    RowDigest digest =
        digest(origin, row.getLong(2), row.getBytes(3), first, second, row.getLong(6));
    if (!digest.is(row.getBytes(7))) {
      throw new StoreException(Reason.CORRUPT, "the evidence against " + origin + " is damaged");
    }
    try {
      return new ForkFile(
          SignedCheckpoint.parse(first), SignedCheckpoint.parse(second), Optional.empty());
    } catch (MalformedException | IllegalArgumentException e) {
      throw new StoreException(Reason.CORRUPT, "the evidence against " + origin + " is none", e);
    }
  }

  static void stop(Connection connection, SignedCheckpoint note, long stoppedAt)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO witness_stops (origin, note, stopped_at, digest) VALUES (?, ?, ?, ?)"
                + " ON CONFLICT DO NOTHING")) {
      insert.setString(1, note.checkpoint().origin());
      insert.setString(2, note.encode());
      insert.setLong(3, stoppedAt);
      insert.setBytes(4, stopDigest(note.checkpoint().origin(), note.encode(), stoppedAt).digest());
      insert.executeUpdate();
    }
  }

  private static RowDigest stopDigest(String origin, String note, long stoppedAt) {
    return new RowDigest("witness_stops").text(origin).text(note).number(stoppedAt);
  }

  /**
   * The logs that are cosigned no more.
   *
   * @throws StoreException {@code CORRUPT} when a row is damaged: it may have named another log
   */
  static List<String> stoppedOrigins(Connection connection) throws SQLException, StoreException {
    List<String> origins = new ArrayList<>();
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT origin, note, stopped_at, digest FROM witness_stops");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        String origin = rows.getString(1);
        if (!stopDigest(origin, rows.getString(2), rows.getLong(3)).is(rows.getBytes(4))) {
          throw new StoreException(Reason.CORRUPT, "the stop of " + origin + " is damaged");
        }
        origins.add(origin);
      }
    }
    return origins;
  }
}
