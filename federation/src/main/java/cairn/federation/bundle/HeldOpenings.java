package cairn.federation.bundle;

import cairn.format.BundlePrivate;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.PrivatePart;
import cairn.store.Erasure;
import cairn.store.RowDigest;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;

/** The SQL of clear texts that came with bundles; runs inside its callers' transactions. */
final class HeldOpenings {
  private HeldOpenings() {}

  /** Stores it, unless it is there. */
  static void add(Connection connection, BundlePrivate.Opening opening)
      throws SQLException, StoreException {
    if (find(connection, opening.commitment()).isPresent()) {
      return;
    }
    byte[] commitment = opening.commitment().bytes();
    String investigation = opening.part().investigation().orElse("");
    byte[] content = opening.part().canonical();
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO held_openings (commitment, investigation, salt, content, digest)"
                + " VALUES (?, ?, ?, ?, ?)")) {
      insert.setBytes(1, commitment);
      insert.setString(2, investigation);
      insert.setBytes(3, opening.salt());
      insert.setBytes(4, content);
      insert.setBytes(5, digest(commitment, investigation, opening.salt(), content).digest());
      insert.executeUpdate();
    }
  }

  static Optional<BundlePrivate.Opening> find(Connection connection, Hash commitment)
      throws SQLException, StoreException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT commitment, investigation, salt, content, digest FROM held_openings"
                + " WHERE commitment = ?")) {
      select.setBytes(1, commitment.bytes());
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(read(row)) : Optional.empty();
      }
    }
  }

  /** Whether there is any. */
  static boolean any(Connection connection) throws SQLException {
    try (PreparedStatement select =
            connection.prepareStatement("SELECT 1 FROM held_openings LIMIT 1");
        ResultSet row = select.executeQuery()) {
      return row.next();
    }
  }

  /** How many are of that investigation. */
  static int count(Connection connection, String investigation) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT count(*) FROM held_openings WHERE investigation = ?")) {
      select.setString(1, investigation);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? row.getInt(1) : 0;
      }
    }
  }

  /** How many of those are there. */
  static int count(Connection connection, Set<Hash> commitments)
      throws SQLException, StoreException {
    int count = 0;
    for (Hash commitment : commitments) {
      count += find(connection, commitment).isPresent() ? 1 : 0;
    }
    return count;
  }

  /** Erases those of an investigation for good; how many there were. */
  static int erase(Connection connection, String investigation) throws SQLException {
    Erasure.begin(connection);
    int erased;
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM held_openings WHERE investigation = ?")) {
      delete.setString(1, investigation);
      erased = delete.executeUpdate();
    }
    refill(connection, erased);
    return erased;
  }

  /** Erases those for good; how many there were. */
  static int erase(Connection connection, Set<Hash> commitments) throws SQLException {
    Erasure.begin(connection);
    int erased = 0;
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM held_openings WHERE commitment = ?")) {
      for (Hash commitment : commitments) {
        delete.setBytes(1, commitment.bytes());
        erased += delete.executeUpdate();
      }
    }
    refill(connection, erased);
    return erased;
  }

  private static void refill(Connection connection, int erased) throws SQLException {
    if (erased > 0) {
      Erasure.refill(connection, "held_openings");
    }
  }

  static BundlePrivate.Opening read(ResultSet row) throws SQLException, StoreException {
    byte[] content = row.getBytes(4);
    if (!digest(row.getBytes(1), row.getString(2), row.getBytes(3), content).is(row.getBytes(5))) {
      throw new StoreException(Reason.CORRUPT, "the text behind a commitment is damaged");
    }
    try {
      return new BundlePrivate.Opening(
          Hash.of(row.getBytes(1)), row.getBytes(3), PrivatePart.parse(content));
    } catch (MalformedException | IllegalArgumentException e) {
      throw new StoreException(
          Reason.CORRUPT, "the text behind a commitment: " + e.getMessage(), e);
    }
  }

  private static RowDigest digest(
      byte[] commitment, String investigation, byte[] salt, byte[] content) {
    return new RowDigest("held_openings")
        .bytes(commitment)
        .text(investigation)
        .bytes(salt)
        .bytes(content);
  }
}
