package cairn.anchor;

import cairn.format.MalformedException;
import cairn.format.Origin;
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

/**
 * A job as it is stored; its methods run inside their callers' transactions.
 *
 * @param isDone whether the batch is anchored; the row stays, or the batch would be planned again
 * @param dueMillis when it is to be tried, Unix milliseconds
 */
record JobRow(AnchorJob job, boolean isDone, long dueMillis) {
  private static final String SELECT =
      "SELECT kind, target, log, batch, is_done, failures, due_millis, digest FROM anchor_jobs";

  static List<JobRow> all(Connection connection) throws SQLException, StoreException {
    List<JobRow> all = new ArrayList<>();
    try (PreparedStatement select =
            connection.prepareStatement(SELECT + " ORDER BY kind, log, target");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        all.add(read(rows));
      }
    }
    return all;
  }

  static Optional<JobRow> at(Connection connection, AnchorJob.Place place)
      throws SQLException, StoreException {
    try (PreparedStatement select =
        connection.prepareStatement(SELECT + " WHERE kind = ? AND target = ? AND log = ?")) {
      bind(select, 1, place);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() ? Optional.of(read(rows)) : Optional.empty();
      }
    }
  }

  private static JobRow read(ResultSet row) throws SQLException, StoreException {
    String kind = row.getString(1);
    String target = row.getString(2);
    String log = row.getString(3);
    long batch = row.getLong(4);
    long isDone = row.getLong(5);
    long failures = row.getLong(6);
    long dueMillis = row.getLong(7);
    if (!digest(kind, target, log, batch, isDone, failures, dueMillis).is(row.getBytes(8))) {
      throw new StoreException(
          Reason.CORRUPT, "the anchor job of %s for %s is damaged".formatted(target, log));
    }
    try {
      AnchorJob job = new AnchorJob(kind, target, Origin.parse(log), batch, (int) failures);
      return new JobRow(job, isDone != 0, dueMillis);
    } catch (MalformedException e) {
      throw new StoreException(Reason.CORRUPT, "an anchor job: " + e.getMessage(), e);
    }
  }

  private static RowDigest digest(
      String kind,
      String target,
      String log,
      long batch,
      long isDone,
      long failures,
      long dueMillis) {
    return new RowDigest("anchor_jobs")
        .text(kind)
        .text(target)
        .text(log)
        .number(batch)
        .number(isDone)
        .number(failures)
        .number(dueMillis);
  }

  /** Stores it, in the place of what was there. */
  void put(Connection connection) throws SQLException {
    delete(connection, job.place());
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO anchor_jobs"
                + " (kind, target, log, batch, is_done, failures, due_millis, digest)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
      bind(insert, 1, job.place());
      insert.setLong(4, job.batch());
      insert.setLong(5, isDone ? 1 : 0);
      insert.setLong(6, job.failures());
      insert.setLong(7, dueMillis);
      insert.setBytes(
          8,
          digest(
                  job.kind(),
                  job.target(),
                  job.log().toString(),
                  job.batch(),
                  isDone ? 1 : 0,
                  job.failures(),
                  dueMillis)
              .digest());
      insert.executeUpdate();
    }
  }

  static void delete(Connection connection, AnchorJob.Place place) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM anchor_jobs WHERE kind = ? AND target = ? AND log = ?")) {
      bind(delete, 1, place);
      delete.executeUpdate();
    }
  }

  private static void bind(PreparedStatement statement, int first, AnchorJob.Place place)
      throws SQLException {
    statement.setString(first, place.kind());
    statement.setString(first + 1, place.target());
    statement.setString(first + 2, place.log().toString());
  }
}
