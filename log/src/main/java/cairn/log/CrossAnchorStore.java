package cairn.log;

import cairn.format.CrossAnchor;
import cairn.format.MalformedException;
import cairn.format.TlogProof;
import cairn.store.Database;
import cairn.store.RowDigest;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What peers logged of one log's batches, in its database. Blocking; any thread may call. */
final class CrossAnchorStore {
  private static final String SELECT =
      "SELECT batch_id, network_id, proof, stored_at, digest FROM log_cross_anchors";

  private static final String OF_BOTH = " WHERE network_id = ? AND batch_id = ?";
  private static final String FROM =
      " WHERE network_id = ? AND batch_id >= ? ORDER BY batch_id LIMIT 1";
  private static final String OF_NEXT =
      " WHERE batch_id = (SELECT min(batch_id) FROM log_cross_anchors WHERE batch_id > ?)"
          + " ORDER BY network_id";

  private final Database database;

  CrossAnchorStore(Database database) {
    this.database = database;
  }

  /**
   * A row as it is stored.
   *
   * @param storedAt Unix seconds
   */
  record Row(long batch, String networkId, String proof, long storedAt, byte[] digest) {
    static Row of(CrossAnchor anchor, long storedAt) {
      String proof = anchor.proof().encode();
      return new Row(
          anchor.batch(),
          anchor.networkId(),
          proof,
          storedAt,
          digestOf(anchor.batch(), anchor.networkId(), proof, storedAt).digest());
    }

    private static RowDigest digestOf(long batch, String networkId, String proof, long storedAt) {
      return new RowDigest("log_cross_anchors")
          .number(batch)
          .text(networkId)
          .text(proof)
          .number(storedAt);
    }

    /** The anchor that it is, if nothing in the row was changed. */
    CrossAnchor parse() throws MalformedException {
      if (!digestOf(batch, networkId, proof, storedAt).is(digest)) {
        throw new MalformedException("its digest is another's");
      }
      return new CrossAnchor(batch, networkId, TlogProof.parse(proof));
    }

    private StoredAnchor decode() throws StoreException {
      try {
        return new StoredAnchor(parse(), storedAt);
      } catch (MalformedException | IllegalArgumentException damaged) {
        throw new StoreException(
            Reason.CORRUPT,
            "the stored anchor of batch %d is damaged: %s".formatted(batch, damaged.getMessage()),
            damaged);
      }
    }
  }

  /**
   * Stores an anchor unless there is one of that batch by that network; durable on return.
   *
   * @return whether it was stored
   */
  boolean put(CrossAnchor anchor, long storedAt) throws StoreException {
    Row row = Row.of(anchor, storedAt);
    try {
      return database.write(connection -> insert(connection, row)) == 1;
    } catch (StoreException failure) {
      if (failure.reason() != Reason.OUTCOME_UNKNOWN) {
        throw failure;
      }
      return database.write(connection -> insertAgain(connection, row));
    }
  }

  /** Settles an insert that was not answered: it is there, or another is, or it is made now. */
  private static boolean insertAgain(Connection connection, Row row) throws SQLException {
    return insert(connection, row) == 1
        || rows(connection, OF_BOTH, row.networkId(), row.batch()).stream()
            .anyMatch(there -> Arrays.equals(there.digest(), row.digest()));
  }

  private static int insert(Connection connection, Row row) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO log_cross_anchors (batch_id, network_id, proof, stored_at, digest)"
                + " VALUES (?, ?, ?, ?, ?) ON CONFLICT (network_id, batch_id) DO NOTHING")) {
      insert.setLong(1, row.batch());
      insert.setString(2, row.networkId());
      insert.setString(3, row.proof());
      insert.setLong(4, row.storedAt());
      insert.setBytes(5, row.digest());
      return insert.executeUpdate();
    }
  }

  /** The anchors of a batch, by network id. */
  List<StoredAnchor> of(long batch) throws StoreException {
    return decoded(
        database.read(
            connection -> rows(connection, " WHERE batch_id = ? ORDER BY network_id", batch)));
  }

  /** The anchor of the newest batch that has one by that network. */
  Optional<StoredAnchor> newestBy(String networkId) throws StoreException {
    return decoded(
            database.read(
                connection ->
                    rows(
                        connection,
                        " WHERE network_id = ? ORDER BY batch_id DESC LIMIT 1",
                        networkId)))
        .stream()
        .findFirst();
  }

  /**
   * For each of up to {@code most} networks its anchor of the first batch from {@code batch} on.
   */
  List<StoredAnchor> firstFrom(long batch, int most) throws StoreException {
    return decoded(
        database.read(
            connection -> {
              List<Row> first = new ArrayList<>();
              Optional<String> network = networkAfter(connection, "");
              while (network.isPresent() && first.size() < most) {
                first.addAll(rows(connection, FROM, network.get(), batch));
                network = networkAfter(connection, network.get());
              }
              return first;
            }));
  }

  /** One step in the index for each network, however many anchors it gave. */
  private static Optional<String> networkAfter(Connection connection, String networkId)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT network_id FROM log_cross_anchors WHERE network_id > ?"
                + " ORDER BY network_id LIMIT 1")) {
      select.setString(1, networkId);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
      }
    }
  }

  /**
   * The rows of the first batch above {@code batch} that has any; for {@code fsck}.
   *
   * @throws StoreException {@code CORRUPT} when they are of no batch above it
   */
  List<Row> rowsAbove(long batch) throws StoreException {
    List<Row> rows = database.read(connection -> rows(connection, OF_NEXT, batch));
    PageOrder.require(
        "log_cross_anchors", batch, rows.stream().map(Row::batch).distinct().toList());
    return rows;
  }

  private static List<Row> rows(Connection connection, String condition, Object... values)
      throws SQLException {
    List<Row> found = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(SELECT + condition)) {
      for (int i = 0; i < values.length; i++) {
        select.setObject(i + 1, values[i]);
      }
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          found.add(
              new Row(
                  rows.getLong(1),
                  rows.getString(2),
                  rows.getString(3),
                  rows.getLong(4),
                  rows.getBytes(5)));
        }
      }
    }
    return found;
  }

  private static List<StoredAnchor> decoded(List<Row> rows) throws StoreException {
    List<StoredAnchor> anchors = new ArrayList<>(rows.size());
    for (Row row : rows) {
      anchors.add(row.decode());
    }
    return anchors;
  }
}
