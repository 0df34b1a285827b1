package cairn.federation;

import cairn.format.Hash;
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

/**
 * The ids of signed messages that were taken, remembered for longer than their time is good, over
 * restarts. How many there are is bounded by {@link PeerLimits}. Any thread may call.
 */
final class RequestMemory {
  /** A message whose time is further from our clock is refused. */
  static final Duration MAX_DIFFERENCE = Duration.ofMinutes(5);

  /** Both sides of {@link #MAX_DIFFERENCE}: what is forgotten would be refused for its time. */
  static final Duration REMEMBERED = Duration.ofMinutes(10);

  private final Database database;

  RequestMemory(Database database) {
    this.database = database;
  }

  /**
   * Takes note of a message, durably.
   *
   * @param id SHA-256 of the bytes that were signed
   * @return whether it is the first of that id
   */
  boolean isFirst(Hash id, Instant now) throws StoreException {
    return database.write(connection -> isFirst(connection, id, now));
  }

  /** As {@link #isFirst(Hash, Instant)}, in the caller's transaction of the same database. */
  boolean isFirst(Connection connection, Hash id, Instant now) throws SQLException, StoreException {
    forget(connection, now.minus(REMEMBERED).getEpochSecond());
    if (isKnown(connection, id)) {
      return false;
    }
    insert(connection, id, now.getEpochSecond());
    return true;
  }

  /** Whether a message of that id was taken, lately. */
  boolean isKnown(Hash id) throws StoreException {
    return database.read(connection -> isKnown(connection, id));
  }

  private static void forget(Connection connection, long before) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM federation_requests WHERE seen_at < ?")) {
      delete.setLong(1, before);
      delete.executeUpdate();
    }
  }

  private static boolean isKnown(Connection connection, Hash id)
      throws SQLException, StoreException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT seen_at, digest FROM federation_requests WHERE message_id = ?")) {
      select.setBytes(1, id.bytes());
      try (ResultSet row = select.executeQuery()) {
        if (!row.next()) {
          return false;
        }
        requireSound(id.bytes(), row.getLong(1), row.getBytes(2));
        return true;
      }
    }
  }

  private static void insert(Connection connection, Hash id, long now) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO federation_requests (message_id, seen_at, digest) VALUES (?, ?, ?)")) {
      insert.setBytes(1, id.bytes());
      insert.setLong(2, now);
      insert.setBytes(3, digest(id.bytes(), now).digest());
      insert.executeUpdate();
    }
  }

  private static RowDigest digest(byte[] id, long seenAt) {
    return new RowDigest("federation_requests").bytes(id).number(seenAt);
  }

  private static void requireSound(byte[] id, long seenAt, byte[] digest) throws StoreException {
    if (!digest(id, seenAt).is(digest)) {
      throw new StoreException(Reason.CORRUPT, "the memory of a peer's message is damaged");
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
                      "SELECT message_id, seen_at, digest FROM federation_requests");
              ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
              requireSound(rows.getBytes(1), rows.getLong(2), rows.getBytes(3));
            }
          }
          return true;
        });
  }
}
