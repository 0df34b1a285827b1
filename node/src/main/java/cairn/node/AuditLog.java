package cairn.node;

import cairn.store.Database;
import cairn.store.RowDigest;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
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
  private static final int PAGE = 1000;

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
    String text = OneLine.of(detail);
    Line line =
        new Line(
            nextId(connection),
            Instant.ofEpochSecond(clock.instant().getEpochSecond()),
            who,
            action,
            text.length() > LONGEST_DETAIL ? text.substring(0, LONGEST_DETAIL) : text);
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO node_audit (id, at, who, action, detail, digest)"
                + " VALUES (?, ?, ?, ?, ?, ?)")) {
      insert.setLong(1, line.id());
      insert.setLong(2, line.at().getEpochSecond());
      insert.setString(3, line.who());
      insert.setString(4, line.action());
      insert.setString(5, line.detail());
      insert.setBytes(6, digest(line).digest());
      insert.executeUpdate();
    }
  }

  private static long nextId(Connection connection) throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement("SELECT COALESCE(MAX(id), 0) + 1 FROM node_audit");
        ResultSet row = select.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private static RowDigest digest(Line line) {
    return new RowDigest("node_audit")
        .number(line.id())
        .number(line.at().getEpochSecond())
        .text(line.who())
        .text(line.action())
        .text(line.detail());
  }

  /**
   * The newest lines, newest first.
   *
   * @throws StoreException {@code CORRUPT} when one of them is damaged
   */
  public List<Line> newest(int count) throws StoreException {
    return before(Long.MAX_VALUE, count);
  }

  private List<Line> before(long id, int count) throws StoreException {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  "SELECT id, at, who, action, detail, digest FROM node_audit WHERE id <= ?"
                      + " ORDER BY id DESC LIMIT ?")) {
            select.setLong(1, id);
            select.setInt(2, count);
            return lines(select.executeQuery());
          }
        });
  }

  /**
   * Reads every line.
   *
   * @throws StoreException {@code CORRUPT} when one is damaged, or one is missing
   */
  void requireSound() throws StoreException {
    List<Line> page = before(Long.MAX_VALUE, PAGE);
    long expected = page.isEmpty() ? 0 : page.getFirst().id();
    while (!page.isEmpty()) {
      for (Line line : page) {
        if (line.id() != expected) {
          throw corrupt(expected);
        }
        expected--;
      }
      page = before(expected, PAGE);
    }
    if (expected != 0) {
      throw corrupt(expected);
    }
  }

  private static List<Line> lines(ResultSet rows) throws SQLException, StoreException {
    List<Line> lines = new ArrayList<>();
    while (rows.next()) {
      Line line =
          new Line(
              rows.getLong(1),
              instant(rows.getLong(2)),
              rows.getString(3),
              rows.getString(4),
              rows.getString(5));
      if (!digest(line).is(rows.getBytes(6))) {
        throw corrupt(line.id());
      }
      lines.add(line);
    }
    return lines;
  }

  /** Damaged seconds may be none that an instant can hold. */
  private static Instant instant(long seconds) {
    return Instant.ofEpochSecond(
        Math.clamp(seconds, Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond()));
  }

  private static StoreException corrupt(long id) {
    return new StoreException(
        Reason.CORRUPT, "line %d of the audit log is damaged or missing".formatted(id));
  }
}
