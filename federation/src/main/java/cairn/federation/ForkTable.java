package cairn.federation;

import cairn.format.ForkFile;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.VerifierKey;
import cairn.store.RowDigest;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The SQL of proven forks; runs inside its callers' transactions. */
final class ForkTable {
  /** One of each time that a forking peer was taken back, 2 KB each. */
  static final int MAX_PER_LOG = 16;

  private static final String COLUMNS =
      "SELECT id, origin, fork, found_at, digest FROM federation_forks";

  private ForkTable() {}

  /** What is done with evidence. */
  enum Added {
    /** It is stored now. */
    NEW,
    /** It is there already. */
    KNOWN,
    /** Another proof that this key has forked is there, and one is enough. */
    PROVEN,
    /** There is no room for more of that log. */
    FULL
  }

  static Added add(Connection connection, ForkFile fork, long foundAt) throws SQLException {
    byte[] bytes = fork.encode();
    Hash id = Hash.sha256(bytes);
    String origin = fork.first().checkpoint().origin();
    if (count(connection, "id = ?", id.bytes()) > 0) {
      return Added.KNOWN;
    }
    if (count(connection, "origin = ?", origin) >= MAX_PER_LOG) {
      return Added.FULL;
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO federation_forks (id, origin, fork, found_at, digest)"
                + " VALUES (?, ?, ?, ?, ?)")) {
      insert.setBytes(1, id.bytes());
      insert.setString(2, origin);
      insert.setBytes(3, bytes);
      insert.setLong(4, foundAt);
      insert.setBytes(5, digest(id.bytes(), origin, bytes, foundAt).digest());
      insert.executeUpdate();
    }
    return Added.NEW;
  }

  /**
   * Whether it is proven already that the key has forked, by a tree of at least that many entries.
   */
  static boolean isProven(Connection connection, String origin, VerifierKey key, long size)
      throws SQLException, StoreException {
    try (PreparedStatement select =
        connection.prepareStatement(COLUMNS + " WHERE origin = ? ORDER BY found_at, id")) {
      select.setString(1, origin);
      return list(select).stream()
          .filter(fork -> fork.second().checkpoint().size() >= size)
          .anyMatch(fork -> isBy(key, fork));
    }
  }

  /** Only lines of the log's keys that were verified are stored; the first may be by another. */
  private static boolean isBy(VerifierKey key, ForkFile fork) {
    return !fork.second().linesOf(key).isEmpty();
  }

  private static int count(Connection connection, String condition, Object value)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT count(*) FROM federation_forks WHERE " + condition)) {
      select.setObject(1, value);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? row.getInt(1) : 0;
      }
    }
  }

  /** All of it, oldest first. */
  static List<ForkFile> all(Connection connection) throws SQLException, StoreException {
    try (PreparedStatement select =
        connection.prepareStatement(COLUMNS + " ORDER BY found_at, id")) {
      return list(select);
    }
  }

  private static List<ForkFile> list(PreparedStatement select) throws SQLException, StoreException {
    List<ForkFile> all = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        byte[] fork = rows.getBytes(3);
        if (!digest(rows.getBytes(1), rows.getString(2), fork, rows.getLong(4))
            .is(rows.getBytes(5))) {
          throw new StoreException(
              Reason.CORRUPT, "the evidence against " + rows.getString(2) + " is damaged");
        }
        all.add(parse(fork));
      }
    }
    return all;
  }

  private static ForkFile parse(byte[] bytes) throws StoreException {
    try {
      return ForkFile.parse(bytes);
    } catch (MalformedException e) {
      throw new StoreException(Reason.CORRUPT, "evidence: " + e.getMessage(), e);
    }
  }

  private static RowDigest digest(byte[] id, String origin, byte[] fork, long foundAt) {
    return new RowDigest("federation_forks").bytes(id).text(origin).bytes(fork).number(foundAt);
  }
}
