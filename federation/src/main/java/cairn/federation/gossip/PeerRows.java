package cairn.federation.gossip;

import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.NodeCard;
import cairn.store.RowDigest;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The SQL of gossip peers and their health; runs inside its callers' transactions. */
final class PeerRows {
  private static final long NEVER = -1; // in place of NULL
  private static final byte[] NOTHING = {};

  private PeerRows() {}

  /**
   * All peers, the one that was added first in front.
   *
   * @throws StoreException {@code CORRUPT} when a row is damaged
   */
  static List<GossipPeer> all(Connection connection) throws SQLException, StoreException {
    Map<Hash, PeerHealth> health = health(connection);
    List<GossipPeer> peers = new ArrayList<>();
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT fingerprint, url, push, added_at, card, digest FROM gossip_peers"
                    + " ORDER BY added_at, fingerprint");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        peers.add(peer(rows, health));
      }
    }
    if (!health.isEmpty()) {
      throw new StoreException(
          Reason.CORRUPT, "there is health of nodes that are no gossip peers: " + health.keySet());
    }
    return peers;
  }

  private static GossipPeer peer(ResultSet row, Map<Hash, PeerHealth> health)
      throws SQLException, StoreException {
    byte[] fingerprint = row.getBytes(1);
    String url = row.getString(2);
    byte[] card = row.getBytes(5);
    if (!digest(fingerprint, url, row.getLong(3), row.getLong(4), card).is(row.getBytes(6))) {
      throw new StoreException(Reason.CORRUPT, "a gossip peer's row is damaged");
    }
    Hash key = Hash.of(fingerprint);
    PeerHealth known = Optional.ofNullable(health.remove(key)).orElse(PeerHealth.NEW);
    try {
      return new GossipPeer(
          key,
          url.isEmpty() ? Optional.empty() : Optional.of(URI.create(url)),
          row.getLong(3) != 0,
          card.length == 0 ? Optional.empty() : Optional.of(NodeCard.parse(card)),
          known,
          row.getLong(4));
    } catch (MalformedException | IllegalArgumentException e) {
      throw new StoreException(Reason.CORRUPT, "a gossip peer: " + e.getMessage(), e);
    }
  }

  private static RowDigest digest(
      byte[] fingerprint, String url, long push, long addedAt, byte[] card) {
    return new RowDigest("gossip_peers")
        .bytes(fingerprint)
        .text(url)
        .number(push)
        .number(addedAt)
        .bytes(card);
  }

  /** Stores a peer in the place of what was known of it; its health is left alone. */
  static void put(Connection connection, GossipPeer peer) throws SQLException {
    byte[] fingerprint = peer.fingerprint().bytes();
    String url = peer.url().map(URI::toString).orElse("");
    long push = peer.push() ? 1 : 0;
    byte[] card = peer.card().map(NodeCard::encode).orElse(NOTHING);
    delete(connection, "gossip_peers", peer.fingerprint());
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO gossip_peers (fingerprint, url, push, added_at, card, digest)"
                + " VALUES (?, ?, ?, ?, ?, ?)")) {
      insert.setBytes(1, fingerprint);
      insert.setString(2, url);
      insert.setLong(3, push);
      insert.setLong(4, peer.addedAt());
      insert.setBytes(5, card);
      insert.setBytes(6, digest(fingerprint, url, push, peer.addedAt(), card).digest());
      insert.executeUpdate();
    }
  }

  /** Forgets a peer and its health. */
  static void remove(Connection connection, Hash fingerprint) throws SQLException {
    delete(connection, "gossip_peers", fingerprint);
    delete(connection, "gossip_health", fingerprint);
  }

  private static void delete(Connection connection, String table, Hash fingerprint)
      throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM " + table + " WHERE fingerprint = ?")) {
      delete.setBytes(1, fingerprint.bytes());
      delete.executeUpdate();
    }
  }

  private static Map<Hash, PeerHealth> health(Connection connection)
      throws SQLException, StoreException {
    Map<Hash, PeerHealth> health = new HashMap<>();
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT fingerprint, last_seen, last_root, last_size, failures, digest"
                    + " FROM gossip_health");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        byte[] fingerprint = rows.getBytes(1);
        byte[] root = rows.getBytes(3);
        if (!digest(fingerprint, rows.getLong(2), root, rows.getLong(4), rows.getLong(5))
            .is(rows.getBytes(6))) {
          throw new StoreException(Reason.CORRUPT, "the health of a gossip peer is damaged");
        }
        health.put(Hash.of(fingerprint), health(rows, root));
      }
    }
    return health;
  }

  private static PeerHealth health(ResultSet row, byte[] root) throws SQLException {
    long seen = row.getLong(2);
    return new PeerHealth(
        seen == NEVER ? Optional.empty() : Optional.of(Instant.ofEpochSecond(seen)),
        root.length == 0 ? Optional.empty() : Optional.of(Hash.of(root)),
        row.getLong(4),
        Math.toIntExact(row.getLong(5)));
  }

  private static RowDigest digest(
      byte[] fingerprint, long seen, byte[] root, long size, long failures) {
    return new RowDigest("gossip_health")
        .bytes(fingerprint)
        .number(seen)
        .bytes(root)
        .number(size)
        .number(failures);
  }

  /** Stores a peer's health in the place of what was known of it. */
  static void putHealth(Connection connection, Hash peer, PeerHealth health) throws SQLException {
    byte[] fingerprint = peer.bytes();
    long seen = health.lastSeen().map(Instant::getEpochSecond).orElse(NEVER);
    byte[] root = health.lastRoot().map(Hash::bytes).orElse(NOTHING);
    delete(connection, "gossip_health", peer);
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO gossip_health"
                + " (fingerprint, last_seen, last_root, last_size, failures, digest)"
                + " VALUES (?, ?, ?, ?, ?, ?)")) {
      insert.setBytes(1, fingerprint);
      insert.setLong(2, seen);
      insert.setBytes(3, root);
      insert.setLong(4, health.lastSize());
      insert.setLong(5, health.consecutiveFailures());
      insert.setBytes(
          6,
          digest(fingerprint, seen, root, health.lastSize(), health.consecutiveFailures())
              .digest());
      insert.executeUpdate();
    }
  }
}
