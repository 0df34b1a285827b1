package cairn.node;

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
 * A token as it is stored; its methods run inside their callers' transactions. A damaged row is no
 * token.
 *
 * @param secretHash SHA-256 of the secret, which is stored nowhere
 * @param scopes as text, separated by spaces
 * @param createdAt Unix seconds, as is {@code revokedAt}
 */
record TokenRow(
    String id,
    byte[] secretHash,
    String scopes,
    String note,
    long createdAt,
    OptionalLong revokedAt) {
  private static final String SELECT =
      "SELECT id, secret_hash, scopes, note, created_at, revoked_at, digest FROM node_tokens";

  TokenRow {
    secretHash = secretHash.clone();
  }

  @Override
  public byte[] secretHash() {
    return secretHash.clone();
  }

  TokenRow revokedAt(long time) {
    return new TokenRow(id, secretHash, scopes, note, createdAt, OptionalLong.of(time));
  }

  /**
   * The token of that id, revoked or not.
   *
   * @throws StoreException {@code CORRUPT} when it is damaged
   */
  static Optional<TokenRow> of(Connection connection, String id)
      throws SQLException, StoreException {
    try (PreparedStatement select = connection.prepareStatement(SELECT + " WHERE id = ?")) {
      select.setString(1, id);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() ? Optional.of(read(rows)) : Optional.empty();
      }
    }
  }

  /** All of them, oldest first. */
  static List<TokenRow> all(Connection connection) throws SQLException, StoreException {
    List<TokenRow> all = new ArrayList<>();
    try (PreparedStatement select =
            connection.prepareStatement(SELECT + " ORDER BY created_at, id");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        all.add(read(rows));
      }
    }
    return all;
  }

  private static TokenRow read(ResultSet row) throws SQLException, StoreException {
    long revoked = row.getLong(6);
    OptionalLong revokedAt = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(revoked);
    TokenRow found =
        new TokenRow(
            row.getString(1),
            row.getBytes(2),
            row.getString(3),
            row.getString(4),
            row.getLong(5),
            revokedAt);
    if (!found.digest().is(row.getBytes(7))) {
      throw new StoreException(Reason.CORRUPT, "the token " + found.id + " is damaged");
    }
    return found;
  }

  private RowDigest digest() {
    return new RowDigest("node_tokens")
        .text(id)
        .bytes(secretHash)
        .text(scopes)
        .text(note)
        .number(createdAt)
        .text(revokedAt.toString());
  }

  void insert(Connection connection) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO node_tokens (id, secret_hash, scopes, note, created_at, digest)"
                + " VALUES (?, ?, ?, ?, ?, ?)")) {
      insert.setString(1, id);
      insert.setBytes(2, secretHash);
      insert.setString(3, scopes);
      insert.setString(4, note);
      insert.setLong(5, createdAt);
      insert.setBytes(6, digest().digest());
      insert.executeUpdate();
    }
  }

  /** Stores when it was revoked. */
  void update(Connection connection) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE node_tokens SET revoked_at = ?, digest = ? WHERE id = ?")) {
      update.setLong(1, revokedAt.orElseThrow());
      update.setBytes(2, digest().digest());
      update.setString(3, id);
      update.executeUpdate();
    }
  }
}
