package cairn.federation.bundle;

import cairn.format.Hash;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.store.Database;
import cairn.store.RowDigest;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** What was pushed from here, and where to. Any thread may call. */
public final class SentPushes {
  /** Kept: the newest. Some 500 bytes each. */
  static final int MAX_PUSHES = 1000;

  private static final int MAX_BYTES = 16 << 10;

  private final Database database;

  /** Those of a node's database, which has {@link BundleSchema#MIGRATIONS}. */
  public SentPushes(Database database) {
    this.database = database;
  }

  /** All of them that are kept, oldest first. */
  public List<SentPush> all() throws StoreException {
    return database.read(SentPushes::all);
  }

  static List<SentPush> all(Connection connection) throws SQLException, StoreException {
    List<SentPush> all = new ArrayList<>();
    try (PreparedStatement select =
            connection.prepareStatement(
                "SELECT id, push, content, digest FROM sent_pushes ORDER BY id");
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        all.add(read(rows));
      }
    }
    return all;
  }

  private static SentPush read(ResultSet row) throws SQLException, StoreException {
    byte[] content = row.getBytes(3);
    if (!digest(row.getLong(1), row.getBytes(2), content).is(row.getBytes(4))) {
      throw new StoreException(Reason.CORRUPT, "what is known of a push is damaged");
    }
    try {
      return SentPush.of(JsonObject.parseCanonical(content, MAX_BYTES, "push"));
    } catch (MalformedException e) {
      throw new StoreException(Reason.CORRUPT, "a push: " + e.getMessage(), e);
    }
  }

  private static RowDigest digest(long id, byte[] push, byte[] content) {
    return new RowDigest("sent_pushes").number(id).bytes(push).bytes(content);
  }

  /** Takes note, durably, of how far a push has come; the oldest are forgotten. */
  public void put(SentPush push) throws StoreException {
    database.write(
        connection -> {
          long id = place(connection, push.id());
          delete(connection, "id = ?", id);
          insert(connection, id, push);
          delete(connection, "id <= ?", id - MAX_PUSHES);
          return push;
        });
  }

  /** Where that push is; behind all others if it is new. */
  private static long place(Connection connection, Hash push) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT (SELECT id FROM sent_pushes WHERE push = ?), (SELECT max(id) FROM"
                + " sent_pushes)")) {
      select.setBytes(1, push.bytes());
      try (ResultSet row = select.executeQuery()) {
        row.next();
        long known = row.getLong(1); // NULL reads as 0
        return known > 0 ? known : row.getLong(2) + 1;
      }
    }
  }

  private static void delete(Connection connection, String which, long id) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM sent_pushes WHERE " + which)) {
      delete.setLong(1, id);
      delete.executeUpdate();
    }
  }

  private static void insert(Connection connection, long id, SentPush push) throws SQLException {
    byte[] content = push.object().canonical();
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO sent_pushes (id, push, content, digest) VALUES (?, ?, ?, ?)")) {
      insert.setLong(1, id);
      insert.setBytes(2, push.id().bytes());
      insert.setBytes(3, content);
      insert.setBytes(4, digest(id, push.id().bytes(), content).digest());
      insert.executeUpdate();
    }
  }
}
