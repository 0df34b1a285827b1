package cairn.federation;

import cairn.format.Checkpoint;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.Merkle;
import cairn.format.SignedCheckpoint;
import cairn.store.Database;
import cairn.store.RowDigest;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The last checkpoint accepted of each peer's log, as a witness keeps it: a checkpoint is taken
 * only if it is proven to extend that, and check and store are one transaction. Rows are as many as
 * logs of accepted networks. Any thread may call.
 */
final class OriginMemory {
  private final Database database;

  OriginMemory(Database database) {
    this.database = database;
  }

  private record Row(SignedCheckpoint note, long acceptedMillis) {
    Checkpoint checkpoint() {
      return note.checkpoint();
    }
  }

  /** What was accepted last of that log. */
  Optional<SignedCheckpoint> last(String origin) throws StoreException {
    return database.read(connection -> read(connection, origin)).map(Row::note);
  }

  /** The same, with its time. */
  Optional<AcceptedTree> newest(String origin) throws StoreException {
    return database
        .read(connection -> read(connection, origin))
        .map(
            row ->
                new AcceptedTree(
                    origin, row.checkpoint().size(), Instant.ofEpochMilli(row.acceptedMillis())));
  }

  /**
   * Accepts a checkpoint, whose signatures the caller has judged, if it extends the last one.
   *
   * @param oldSize from where {@code proof} leads to it
   * @param pause how long after the last one it may come at the earliest
   * @throws StoreException after {@code OUTCOME_UNKNOWN} it may be remembered or not; asking again
   *     is safe
   */
  Acceptance accept(
      SignedCheckpoint offered, long oldSize, List<Hash> proof, Instant now, Duration pause)
      throws StoreException {
    return database.write(
        connection -> {
          Optional<Row> last = read(connection, offered.checkpoint().origin());
          Acceptance acceptance = judge(last, offered, oldSize, proof, now, pause);
          if (acceptance instanceof Acceptance.Accepted) {
            put(connection, offered, now.toEpochMilli());
          }
          return acceptance;
        });
  }

  private static Acceptance judge(
      Optional<Row> last,
      SignedCheckpoint offered,
      long oldSize,
      List<Hash> proof,
      Instant now,
      Duration pause) {
    Checkpoint next = offered.checkpoint();
    long size = last.map(row -> row.checkpoint().size()).orElse(0L);
    Hash root = last.map(row -> row.checkpoint().root()).orElse(Merkle.EMPTY_ROOT);
    if (last.isPresent() && next.size() == size) {
      return next.root().equals(root)
          ? new Acceptance.Repeated()
          : new Acceptance.Contradiction(last.get().note());
    }
    if (next.size() < size || oldSize != size) {
      return new Acceptance.OtherSize(size);
    }
    if (!Merkle.verifyConsistency(size, next.size(), root, next.root(), proof)) {
      return new Acceptance.NotProven();
    }
    Duration wait = last.map(row -> wait(row, now, pause)).orElse(Duration.ZERO);
    return wait.isPositive() ? new Acceptance.TooSoon(wait) : new Acceptance.Accepted();
  }

  /** A clock that was set back makes nobody wait for longer than a pause. */
  private static Duration wait(Row last, Instant now, Duration pause) {
    Duration passed = Duration.ofMillis(now.toEpochMilli() - last.acceptedMillis());
    return passed.isNegative() ? Duration.ZERO : pause.minus(passed);
  }

  private static Optional<Row> read(Connection connection, String origin)
      throws SQLException, StoreException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT origin, size, root, note, accepted_millis, digest FROM federation_origins"
                + " WHERE origin = ?")) {
      select.setString(1, origin);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(read(row)) : Optional.empty();
      }
    }
  }

  private static Row read(ResultSet row) throws SQLException, StoreException {
    String origin = row.getString(1);
    String text = row.getString(4);
    if (!digest(origin, row.getLong(2), row.getBytes(3), text, row.getLong(5))
        .is(row.getBytes(6))) {
      throw new StoreException(Reason.CORRUPT, "the memory of the log " + origin + " is damaged");
    }
    try {
      return new Row(SignedCheckpoint.parse(text), row.getLong(5));
    } catch (MalformedException e) {
      throw new StoreException(Reason.CORRUPT, "the memory of a log: " + e.getMessage(), e);
    }
  }

  private static RowDigest digest(
      String origin, long size, byte[] root, String note, long acceptedMillis) {
    return new RowDigest("federation_origins")
        .text(origin)
        .number(size)
        .bytes(root)
        .text(note)
        .number(acceptedMillis);
  }

  private static void put(Connection connection, SignedCheckpoint note, long now)
      throws SQLException {
    Checkpoint tree = note.checkpoint();
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM federation_origins WHERE origin = ?")) {
      delete.setString(1, tree.origin());
      delete.executeUpdate();
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO federation_origins (origin, size, root, note, accepted_millis, digest)"
                + " VALUES (?, ?, ?, ?, ?, ?)")) {
      insert.setString(1, tree.origin());
      insert.setLong(2, tree.size());
      insert.setBytes(3, tree.root().bytes());
      insert.setString(4, note.encode());
      insert.setLong(5, now);
      insert.setBytes(
          6, digest(tree.origin(), tree.size(), tree.root().bytes(), note.encode(), now).digest());
      insert.executeUpdate();
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
                  connection.prepareStatement(
                      "SELECT origin, size, root, note, accepted_millis, digest"
                          + " FROM federation_origins");
              ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
              read(rows);
            }
          }
          return true;
        });
  }
}
