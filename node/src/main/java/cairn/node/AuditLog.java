package cairn.node;

import cairn.store.Database;
import cairn.store.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Who was allowed to change what, and when. A line is durable before the change is made, so that no
 * change is without one; it does not say that the change succeeded.
 */
public final class AuditLog {
  /**
   * One line.
   *
   * @param who a token's id, or {@code local}
   * @param action such as {@code append} or {@code token-revoke}
   * @param detail what it was done to
   */
  public record Line(long id, Instant at, String who, String action, String detail) {}

  private static final int LONGEST_DETAIL = 500;

  private final Database database;
  private final InstantSource clock;

  AuditLog(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /** Adds a line, durably. */
  void add(String who, String action, String detail) throws StoreException {
    database.write(
        connection -> {
          insert(connection, who, action, detail);
          return who;
        });
  }

  /** Adds a line in a transaction that also makes the change. */
  void insert(Connection connection, String who, String action, String detail) throws SQLException {
    String line = OneLine.of(detail);
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO node_audit (at, who, action, detail) VALUES (?, ?, ?, ?)")) {
      insert.setLong(1, clock.instant().getEpochSecond());
      insert.setString(2, who);
      insert.setString(3, action);
      insert.setString(
          4, line.length() > LONGEST_DETAIL ? line.substring(0, LONGEST_DETAIL) : line);
      insert.executeUpdate();
    }
  }

  /** The newest lines, newest first. */
  public List<Line> newest(int count) throws StoreException {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "SELECT id, at, who, action, detail FROM node_audit ORDER BY id DESC LIMIT ?")) {
            select.setInt(1, count);
            return lines(select.executeQuery());
          }
        });
  }

  private static List<Line> lines(ResultSet rows) throws SQLException {
    List<Line> lines = new ArrayList<>();
    while (rows.next()) {
      lines.add(
          new Line(
              rows.getLong(1),
              Instant.ofEpochSecond(rows.getLong(2)),
              rows.getString(3),
              rows.getString(4),
              rows.getString(5)));
    }
    return lines;
  }
}
