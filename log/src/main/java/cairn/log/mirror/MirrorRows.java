package cairn.log.mirror;

import cairn.format.ForkFile;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.SignedCheckpoint;
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
import java.util.Optional;
import java.util.OptionalLong;

/** The SQL of what a mirror knows beside its tree; runs inside its callers' transactions. */
final class MirrorRows {
  private static final long NONE = -1; // in place of NULL

  private MirrorRows() {}

  @FunctionalInterface
  private interface Row<T> {
    T read(ResultSet row) throws SQLException, StoreException, MalformedException;
  }

  private static <T> List<T> select(Connection connection, String sql, Row<T> row)
      throws SQLException, StoreException {
    List<T> found = new ArrayList<>();
    try (PreparedStatement select = connection.prepareStatement(sql);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        found.add(row.read(rows));
      }
    } catch (MalformedException | IllegalArgumentException e) {
      throw new StoreException(Reason.CORRUPT, "a row of the mirror is damaged: " + e, e);
    }
    return found;
  }

  private static void require(RowDigest digest, byte[] stored) throws MalformedException {
    if (!digest.is(stored)) {
      throw new MalformedException("its columns contradict its digest");
    }
  }

  private static void requireOne(long id) throws MalformedException {
    if (id != 1) {
      throw new MalformedException("the only row of its table has id " + id);
    }
  }

  /**
   * Everything.
   *
   * @throws StoreException {@code CORRUPT} when a row is missing or damaged
   */
  static MirrorContent read(Connection connection) throws SQLException, StoreException {
    List<LogKey> keys = keys(connection);
    List<SignedCheckpoint> pending = pending(connection);
    Optional<MirrorHead> head = head(connection);
    List<MetFork> forks = forks(connection);
    Optional<Removal> removal = removal(connection);
    List<MirrorContent> found =
        select(
            connection,
            "SELECT origin, revision, size, root, digest, id FROM mirror_tree",
            row -> {
              requireOne(row.getLong(6));
              String origin = row.getString(1);
              byte[] root = row.getBytes(4);
              require(tree(origin, row.getLong(2), row.getLong(3), root), row.getBytes(5));
              return new MirrorContent(
                  origin,
                  row.getLong(2),
                  row.getLong(3),
                  Hash.of(root),
                  keys,
                  pending,
                  head,
                  forks,
                  removal);
            });
    if (found.size() != 1) {
      throw new StoreException(Reason.CORRUPT, "the mirror's own row is missing");
    }
    return found.getFirst();
  }

  private static RowDigest tree(String origin, long revision, long size, byte[] root) {
    return new RowDigest("mirror_tree").text(origin).number(revision).number(size).bytes(root);
  }

  /** Writes the first row of a mirror that is being made. */
  static void insertTree(Connection connection, MirrorContent content) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO mirror_tree (origin, revision, size, root, digest, id)"
                + " VALUES (?, ?, ?, ?, ?, 1)")) {
      bindTree(insert, content);
      insert.executeUpdate();
    }
  }

  private static void bindTree(PreparedStatement statement, MirrorContent content)
      throws SQLException {
    byte[] root = content.root().bytes();
    statement.setString(1, content.origin());
    statement.setLong(2, content.revision());
    statement.setLong(3, content.size());
    statement.setBytes(4, root);
    statement.setBytes(
        5, tree(content.origin(), content.revision(), content.size(), root).digest());
  }

  /**
   * Replaces the row if it still is as {@code before} says.
   *
   * @throws StoreException {@code CONFLICT} if it is not
   */
  static void swapTree(Connection connection, MirrorContent before, MirrorContent after)
      throws SQLException, StoreException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE mirror_tree SET origin = ?, revision = ?, size = ?, root = ?, digest = ?"
                + " WHERE id = 1 AND revision = ?")) {
      bindTree(update, after);
      update.setLong(6, before.revision());
      if (update.executeUpdate() != 1) {
        throw new StoreException(
            Reason.CONFLICT,
            "the mirror of %s is no longer as this process left it: another one writes it"
                .formatted(before.origin()));
      }
    }
  }

  private static List<LogKey> keys(Connection connection) throws SQLException, StoreException {
    return select(
        connection,
        "SELECT vkey, last_size, digest FROM mirror_keys ORDER BY vkey",
        row -> {
          String vkey = row.getString(1);
          long last = row.getLong(2);
          require(key(vkey, last), row.getBytes(3));
          return new LogKey(
              VerifierKey.parse(vkey), last == NONE ? OptionalLong.empty() : OptionalLong.of(last));
        });
  }

  private static RowDigest key(String vkey, long lastSize) {
    return new RowDigest("mirror_keys").text(vkey).number(lastSize);
  }

  static void replaceKeys(Connection connection, List<LogKey> keys) throws SQLException {
    execute(connection, "DELETE FROM mirror_keys");
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO mirror_keys (vkey, last_size, digest) VALUES (?, ?, ?)")) {
      for (LogKey known : keys) {
        String vkey = known.key().vkey();
        long last = known.lastSize().orElse(NONE);
        insert.setString(1, vkey);
        insert.setLong(2, last);
        insert.setBytes(3, key(vkey, last).digest());
        insert.executeUpdate();
      }
    }
  }

  private static List<SignedCheckpoint> pending(Connection connection)
      throws SQLException, StoreException {
    return select(
        connection,
        "SELECT size, note, digest FROM mirror_pending ORDER BY size",
        row -> {
          String note = row.getString(2);
          require(pending(row.getLong(1), note), row.getBytes(3));
          return SignedCheckpoint.parse(note);
        });
  }

  private static RowDigest pending(long size, String note) {
    return new RowDigest("mirror_pending").number(size).text(note);
  }

  static void replacePending(Connection connection, List<SignedCheckpoint> notes)
      throws SQLException {
    execute(connection, "DELETE FROM mirror_pending");
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO mirror_pending (size, note, digest) VALUES (?, ?, ?)")) {
      for (SignedCheckpoint note : notes) {
        long size = note.checkpoint().size();
        insert.setLong(1, size);
        insert.setString(2, note.encode());
        insert.setBytes(3, pending(size, note.encode()).digest());
        insert.executeUpdate();
      }
    }
  }

  private static Optional<MirrorHead> head(Connection connection)
      throws SQLException, StoreException {
    return select(
            connection,
            "SELECT note, cosigned_at, digest, id FROM mirror_head",
            row -> {
              requireOne(row.getLong(4));
              String note = row.getString(1);
              require(head(note, row.getLong(2)), row.getBytes(3));
              return new MirrorHead(SignedCheckpoint.parse(note), row.getLong(2));
            })
        .stream()
        .findFirst();
  }

  private static RowDigest head(String note, long cosignedAt) {
    return new RowDigest("mirror_head").text(note).number(cosignedAt);
  }

  static void replaceHead(Connection connection, MirrorHead head) throws SQLException {
    execute(connection, "DELETE FROM mirror_head");
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO mirror_head (id, note, cosigned_at, digest) VALUES (1, ?, ?, ?)")) {
      String note = head.note().encode();
      insert.setString(1, note);
      insert.setLong(2, head.cosignedAt());
      insert.setBytes(3, head(note, head.cosignedAt()).digest());
      insert.executeUpdate();
    }
  }

  private static List<MetFork> forks(Connection connection) throws SQLException, StoreException {
    return select(
        connection,
        "SELECT id, fork, met_at, resumed_at, digest FROM mirror_forks ORDER BY id",
        row -> {
          byte[] fork = row.getBytes(2);
          long resumed = row.getLong(4);
          require(fork(row.getLong(1), fork, row.getLong(3), resumed), row.getBytes(5));
          return new MetFork(
              ForkFile.parse(fork),
              row.getLong(3),
              resumed == NONE ? OptionalLong.empty() : OptionalLong.of(resumed));
        });
  }

  private static RowDigest fork(long id, byte[] fork, long metAt, long resumedAt) {
    return new RowDigest("mirror_forks").number(id).bytes(fork).number(metAt).number(resumedAt);
  }

  static void replaceForks(Connection connection, List<MetFork> forks) throws SQLException {
    execute(connection, "DELETE FROM mirror_forks");
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO mirror_forks (id, fork, met_at, resumed_at, digest)"
                + " VALUES (?, ?, ?, ?, ?)")) {
      for (int i = 0; i < forks.size(); i++) {
        MetFork met = forks.get(i);
        byte[] fork = met.fork().encode();
        long resumed = met.resumedAt().orElse(NONE);
        insert.setLong(1, i + 1L);
        insert.setBytes(2, fork);
        insert.setLong(3, met.metAt());
        insert.setLong(4, resumed);
        insert.setBytes(5, fork(i + 1L, fork, met.metAt(), resumed).digest());
        insert.executeUpdate();
      }
    }
  }

  private static Optional<Removal> removal(Connection connection)
      throws SQLException, StoreException {
    return select(
            connection,
            "SELECT note, cosigned_at, removed_at, again_at, digest, id FROM mirror_removal",
            row -> {
              requireOne(row.getLong(6));
              String note = row.getString(1);
              long cosigned = row.getLong(2);
              long again = row.getLong(4);
              require(removal(note, cosigned, row.getLong(3), again), row.getBytes(5));
              return new Removal(
                  cosigned == NONE
                      ? Optional.empty()
                      : Optional.of(new MirrorHead(SignedCheckpoint.parse(note), cosigned)),
                  row.getLong(3),
                  again == NONE ? OptionalLong.empty() : OptionalLong.of(again));
            })
        .stream()
        .findFirst();
  }

  private static RowDigest removal(String note, long cosignedAt, long removedAt, long againAt) {
    return new RowDigest("mirror_removal")
        .text(note)
        .number(cosignedAt)
        .number(removedAt)
        .number(againAt);
  }

  static void replaceRemoval(Connection connection, Removal removal) throws SQLException {
    execute(connection, "DELETE FROM mirror_removal");
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO mirror_removal (id, note, cosigned_at, removed_at, again_at, digest)"
                + " VALUES (1, ?, ?, ?, ?, ?)")) {
      String note = removal.head().map(head -> head.note().encode()).orElse("");
      long cosigned = removal.head().map(MirrorHead::cosignedAt).orElse(NONE);
      long again = removal.again().orElse(NONE);
      insert.setString(1, note);
      insert.setLong(2, cosigned);
      insert.setLong(3, removal.at());
      insert.setLong(4, again);
      insert.setBytes(5, removal(note, cosigned, removal.at(), again).digest());
      insert.executeUpdate();
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.executeUpdate();
    }
  }
}
