package cairn.federation.gossip;

import cairn.format.Hash;
import cairn.store.RowDigest;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The SQL of who had logs mirrored; runs inside its callers' transactions. */
final class LogRows {
  private LogRows() {}

  /** Who had a log mirrored, and since when. */
  private record Claim(Hash peer, long since) {}

  /** The peer because of which each log got its mirror, by origin. */
  static Map<String, Hash> all(Connection connection) throws SQLException, StoreException {
    Map<String, Hash> claimed = new LinkedHashMap<>();
    claims(connection).forEach((origin, claim) -> claimed.put(origin, claim.peer()));
    return claimed;
  }

  private static Map<String, Claim> claims(Connection connection)
      throws SQLException, StoreException {
    Map<String, Claim> claims = new LinkedHashMap<>();
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT origin, peer, since, digest FROM gossip_logs ORDER BY origin");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        String origin = rows.getString(1);
        byte[] peer = rows.getBytes(2);
        if (!digest(origin, peer, rows.getLong(3)).is(rows.getBytes(4))) {
          throw new StoreException(Reason.CORRUPT, "who had a log mirrored is damaged");
        }
        claims.put(origin, new Claim(Hash.of(peer), rows.getLong(3)));
      }
    }
    return claims;
  }

  private static RowDigest digest(String origin, byte[] peer, long since) {
    return new RowDigest("gossip_logs").text(origin).bytes(peer).number(since);
  }

  static void remove(Connection connection, String origin) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM gossip_logs WHERE origin = ?")) {
      delete.setString(1, origin);
      delete.executeUpdate();
    }
  }

  static void add(Connection connection, String origin, Hash peer, long since) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO gossip_logs (origin, peer, since, digest) VALUES (?, ?, ?, ?)")) {
      insert.setString(1, origin);
      insert.setBytes(2, peer.bytes());
      insert.setLong(3, since);
      insert.setBytes(4, digest(origin, peer.bytes(), since).digest());
      insert.executeUpdate();
    }
  }

  /** Has what one peer had mirrored count as another's. */
  static void move(Connection connection, Hash from, Hash to) throws SQLException, StoreException {
    Map<String, Claim> claims = claims(connection);
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM gossip_logs WHERE peer = ?")) {
      delete.setBytes(1, from.bytes());
      delete.executeUpdate();
    }
    for (Map.Entry<String, Claim> log : claims.entrySet()) {
      if (log.getValue().peer().equals(from)) {
        add(connection, log.getKey(), to, log.getValue().since());
      }
    }
  }
}
