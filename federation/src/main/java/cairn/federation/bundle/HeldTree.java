package cairn.federation.bundle;

import cairn.format.Checkpoint;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A signed tree of a held log. The methods for rows run inside their callers' transactions.
 *
 * @param log the log, see {@link HeldLog#id}
 * @param note its checkpoint, with the log's line and those of witnesses that were verified
 * @param anchor where our own log holds it as {@code anchor/v1}; empty while it does not
 */
record HeldTree(Hash log, SignedCheckpoint note, OptionalLong anchor) {
  private static final long NONE = -1;

  static Optional<HeldTree> find(Connection connection, Hash log, long size)
      throws SQLException, StoreException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT log, size, note, anchor, digest FROM held_trees WHERE log = ? AND size = ?")) {
      select.setBytes(1, log.bytes());
      select.setLong(2, size);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(read(row)) : Optional.empty();
      }
    }
  }

  /** Every tree of a log, the smallest first. */
  static List<HeldTree> all(Connection connection, Hash log) throws SQLException, StoreException {
    return all(
        connection,
        "SELECT log, size, note, anchor, digest FROM held_trees WHERE log = ? ORDER BY size",
        select -> select.setBytes(1, log.bytes()));
  }

  /** Whether that is a tree of a log that was held, and was removed. */
  static boolean isOfRemoved(Connection connection, Checkpoint tree)
      throws SQLException, StoreException {
    List<HeldTree> ofThatSize =
        all(
            connection,
            "SELECT log, size, note, anchor, digest FROM held_trees WHERE size = ?"
                + " AND log NOT IN (SELECT log FROM held_logs)",
            select -> select.setLong(1, tree.size()));
    return ofThatSize.stream().anyMatch(removed -> removed.note().checkpoint().equals(tree));
  }

  private interface Binding {
    void bind(PreparedStatement select) throws SQLException;
  }

  private static List<HeldTree> all(Connection connection, String sql, Binding binding)
      throws SQLException, StoreException {
    List<HeldTree> trees = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      binding.bind(select);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          trees.add(read(rows));
        }
      }
    }
    return trees;
  }

  /** Whether the same tree is not anchored yet, and more of its lines are verified now. */
  boolean isImprovedBy(SignedCheckpoint same) {
    return anchor.isEmpty() && same.signatures().size() > note.signatures().size();
  }

  static HeldTree read(ResultSet row) throws SQLException, StoreException {
    String note = row.getString(3);
    if (!digest(row.getBytes(1), row.getLong(2), note, row.getLong(4)).is(row.getBytes(5))) {
      throw new StoreException(Reason.CORRUPT, "a held tree is damaged");
    }
    try {
      return new HeldTree(
          Hash.of(row.getBytes(1)),
          SignedCheckpoint.parse(note),
          row.getLong(4) == NONE ? OptionalLong.empty() : OptionalLong.of(row.getLong(4)));
    } catch (MalformedException e) {
      throw new StoreException(Reason.CORRUPT, "a held tree: " + e.getMessage(), e);
    }
  }

  /** Stores it in the place of what was known of that tree. */
  void put(Connection connection) throws SQLException {
    long size = note.checkpoint().size();
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM held_trees WHERE log = ? AND size = ?")) {
      delete.setBytes(1, log.bytes());
      delete.setLong(2, size);
      delete.executeUpdate();
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO held_trees (log, size, note, anchor, digest) VALUES (?, ?, ?, ?, ?)")) {
      String text = note.encode();
      insert.setBytes(1, log.bytes());
      insert.setLong(2, size);
      insert.setString(3, text);
      insert.setLong(4, anchor.orElse(NONE));
      insert.setBytes(5, digest(log.bytes(), size, text, anchor.orElse(NONE)).digest());
      insert.executeUpdate();
    }
  }

  private static RowDigest digest(byte[] log, long size, String note, long anchor) {
    return new RowDigest("held_trees").bytes(log).number(size).text(note).number(anchor);
  }
}
