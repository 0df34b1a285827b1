package cairn.federation;

import cairn.format.DidKey;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.NetworkDocument;
import cairn.store.RowDigest;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The SQL of peers and their accepted networks; runs inside its callers' transactions. */
final class PeerTable {
  private static final List<String> TEXTS =
      List.of(
          "configured_fingerprint",
          "configured_identity",
          "fingerprint",
          "identity",
          "refused_fingerprint",
          "refused_identity",
          "set_aside");

  private PeerTable() {}

  /** The pins of every peer that was ever met, by id. */
  static Map<String, PeerPins> pins(Connection connection) throws SQLException, StoreException {
    Map<String, PeerPins> all = new LinkedHashMap<>();
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT id, " + String.join(", ", TEXTS) + ", digest FROM federation_peers");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < TEXTS.size(); i++) {
          texts.add(rows.getString(i + 2));
        }
        String id = rows.getString(1);
        if (!digest(id, texts).is(rows.getBytes(TEXTS.size() + 2))) {
          throw damaged("the peer " + id);
        }
        all.put(id, read(id, texts));
      }
    }
    return all;
  }

  private static PeerPins read(String id, List<String> texts) throws StoreException {
    try {
      return new PeerPins(
          new PeerPins.Configured(hash(texts.get(0)), did(texts.get(1))),
          hash(texts.get(2)),
          did(texts.get(3)),
          hash(texts.get(4)),
          did(texts.get(5)),
          texts.get(6).isEmpty() ? Optional.empty() : Optional.of(texts.get(6)));
    } catch (MalformedException e) {
      throw new StoreException(Reason.CORRUPT, "the peer " + id + ": " + e.getMessage(), e);
    }
  }

  private static Optional<Hash> hash(String text) throws MalformedException {
    return text.isEmpty() ? Optional.empty() : Optional.of(Hash.parseHex(text, "fingerprint"));
  }

  private static Optional<DidKey> did(String text) throws MalformedException {
    return text.isEmpty() ? Optional.empty() : Optional.of(DidKey.parse(text));
  }

  private static RowDigest digest(String id, List<String> texts) {
    RowDigest digest = new RowDigest("federation_peers").text(id);
    texts.forEach(digest::text);
    return digest;
  }

  /** Stores the peer's pins, in the place of what was there. */
  static void put(Connection connection, String id, PeerPins pins) throws SQLException {
    List<String> texts =
        List.of(
            pins.configured().fingerprint().map(Hash::hex).orElse(""),
            pins.configured().identity().map(DidKey::toString).orElse(""),
            pins.fingerprint().map(Hash::hex).orElse(""),
            pins.identity().map(DidKey::toString).orElse(""),
            pins.refusedFingerprint().map(Hash::hex).orElse(""),
            pins.refusedIdentity().map(DidKey::toString).orElse(""),
            pins.setAside().orElse(""));
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM federation_peers WHERE id = ?")) {
      delete.setString(1, id);
      delete.executeUpdate();
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO federation_peers (id, "
                + String.join(", ", TEXTS)
                + ", digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
      insert.setString(1, id);
      for (int i = 0; i < texts.size(); i++) {
        insert.setString(i + 2, texts.get(i));
      }
      insert.setBytes(texts.size() + 2, digest(id, texts).digest());
      insert.executeUpdate();
    }
  }

  /** The accepted networks of every peer, oldest first. */
  static Map<String, List<AcceptedNetwork>> networks(Connection connection)
      throws SQLException, StoreException {
    Map<String, List<AcceptedNetwork>> all = new LinkedHashMap<>();
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT id, number, document, accepted_at, digest FROM federation_networks"
                    + " ORDER BY id, number");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        String id = rows.getString(1);
        byte[] document = rows.getBytes(3);
        if (!digest(id, rows.getLong(2), document, rows.getLong(4)).is(rows.getBytes(5))) {
          throw damaged("an accepted network of " + id);
        }
        all.computeIfAbsent(id, none -> new ArrayList<>()).add(network(id, document));
      }
    }
    return all;
  }

  private static AcceptedNetwork network(String id, byte[] document) throws StoreException {
    try {
      return AcceptedNetwork.of(NetworkDocument.parse(document));
    } catch (MalformedException e) {
      throw new StoreException(
          Reason.CORRUPT, "an accepted network of " + id + ": " + e.getMessage(), e);
    }
  }

  /** Adds an accepted network of the peer, as its newest, unless it is there. */
  static void addNew(Connection connection, String id, NetworkDocument document, long acceptedAt)
      throws SQLException {
    byte[] bytes = document.encode();
    long number = 1;
    try (PreparedStatement select =
        connection.prepareStatement("SELECT document FROM federation_networks WHERE id = ?")) {
      select.setString(1, id);
      try (ResultSet rows = select.executeQuery()) {
        for (; rows.next(); number++) {
          if (Arrays.equals(rows.getBytes(1), bytes)) {
            return;
          }
        }
      }
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO federation_networks (id, number, document, accepted_at, digest)"
                + " VALUES (?, ?, ?, ?, ?)")) {
      insert.setString(1, id);
      insert.setLong(2, number);
      insert.setBytes(3, bytes);
      insert.setLong(4, acceptedAt);
      insert.setBytes(5, digest(id, number, bytes, acceptedAt).digest());
      insert.executeUpdate();
    }
  }

  private static RowDigest digest(String id, long number, byte[] document, long acceptedAt) {
    return new RowDigest("federation_networks")
        .text(id)
        .number(number)
        .bytes(document)
        .number(acceptedAt);
  }

  private static StoreException damaged(String what) {
    return new StoreException(Reason.CORRUPT, what + " is damaged");
  }
}
