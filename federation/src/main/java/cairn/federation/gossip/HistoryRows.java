package cairn.federation.gossip;

import cairn.federation.gossip.SyncLine.Direction;
import cairn.format.Hash;
import cairn.store.RowDigest;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The SQL of the history of gossip; runs inside its callers' transactions. */
final class HistoryRows {
  /** Lines kept: the newest. Some 300 bytes each. */
  static final int MAX_LINES = 1000;

  private HistoryRows() {}

  /** The newest lines, newest first. */
  static List<SyncLine> newest(Connection connection, int most)
      throws SQLException, StoreException {
    List<SyncLine> lines = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT id, at_millis, peer, origin, direction, entries, ok, outcome, millis, digest"
                + " FROM gossip_history ORDER BY id DESC LIMIT ?")) {
      select.setInt(1, most);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          lines.add(line(rows));
        }
      }
    }
    return lines;
  }

  private static SyncLine line(ResultSet row) throws SQLException, StoreException {
    try {
      SyncLine line =
          new SyncLine(
              Instant.ofEpochMilli(row.getLong(2)),
              Hash.of(row.getBytes(3)),
              row.getString(4),
              Direction.valueOf(row.getString(5)),
              row.getLong(6),
              row.getLong(7) != 0,
              row.getString(8),
              row.getLong(9));
      if (!digest(row.getLong(1), line, row.getLong(7)).is(row.getBytes(10))) {
        throw new StoreException(Reason.CORRUPT, "a line of the history of gossip is damaged");
      }
      return line;
    } catch (IllegalArgumentException e) {
      throw new StoreException(Reason.CORRUPT, "the history of gossip: " + e.getMessage(), e);
    }
  }

  private static RowDigest digest(long id, SyncLine line, long ok) {
    return new RowDigest("gossip_history")
        .number(id)
        .number(line.at().toEpochMilli())
        .bytes(line.peer().bytes())
        .text(line.origin())
        .text(line.direction().name())
        .number(line.entries())
        .number(ok)
        .text(line.outcome())
        .number(line.millis());
  }

  /** Adds lines behind the others, and forgets the oldest. */
  static void add(Connection connection, List<SyncLine> lines) throws SQLException {
    long last = last(connection);
    for (SyncLine line : lines) {
      last++;
      insert(connection, last, line);
    }
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM gossip_history WHERE id <= ?")) {
      delete.setLong(1, last - MAX_LINES);
      delete.executeUpdate();
    }
  }

  private static long last(Connection connection) throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement("SELECT max(id) FROM gossip_history");
        ResultSet row = select.executeQuery()) {
      return row.next() ? row.getLong(1) : 0; // NULL reads as 0
    }
  }

  private static void insert(Connection connection, long id, SyncLine line) throws SQLException {
    long ok = line.ok() ? 1 : 0;
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO gossip_history (id, at_millis, peer, origin, direction, entries, ok,"
                + " outcome, millis, digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
      insert.setLong(1, id);
      insert.setLong(2, line.at().toEpochMilli());
      insert.setBytes(3, line.peer().bytes());
      insert.setString(4, line.origin());
      insert.setString(5, line.direction().name());
      insert.setLong(6, line.entries());
      insert.setLong(7, ok);
      insert.setString(8, line.outcome());
      insert.setLong(9, line.millis());
      insert.setBytes(10, digest(id, line, ok).digest());
      insert.executeUpdate();
    }
  }
}
