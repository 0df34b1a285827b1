package cairn.federation;

import cairn.format.MalformedException;
import cairn.format.SignedCheckpoint;
import cairn.store.Database;
import cairn.store.RowDigest;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Checkpoints of peers' logs, signed by those, that are still to be held against the log's own
 * tiles. Durable, since the place where one was found is not read again. Any thread may call.
 *
 * <p>Each peer has room of its own for what comes from it, so that a log which has us see more
 * trees than it shows tiles for pushes out nothing that others hold of it. When a room is full, the
 * smallest trees stay, since they can be held against tiles first, and the largest one: in the log
 * of an honest peer each tree extends those before it, so that the last one tells of them all.
 */
final class Sightings {
  /** Of one log, from one peer: as many as a log gains in half an hour of batches, 1 KB each. */
  static final int MAX_PER_SOURCE = 32;

  private static final String COLUMNS = "SELECT origin, size, root, source, note, seen_at, digest";

  /** In the order in which room is given: the one that has to go is the last but one. */
  private static final Comparator<Sighting.Tree> BY_SIZE =
      Comparator.comparingLong(Sighting.Tree::size).thenComparing(Sighting.Tree::root);

  private final Database database;

  Sightings(Database database) {
    this.database = database;
  }

  /**
   * Adds what is not there yet, as far as there is room.
   *
   * @param source the peer from whom they came
   * @return whether there is no room for one of them
   */
  boolean add(String source, List<SignedCheckpoint> seen, long now) throws StoreException {
    if (seen.isEmpty()) {
      return false;
    }
    return database.write(
        connection -> {
          boolean full = false;
          for (SignedCheckpoint one : seen) {
            full |= add(connection, source, one, now);
          }
          return full;
        });
  }

  private static boolean add(Connection connection, String source, SignedCheckpoint one, long now)
      throws SQLException, StoreException {
    String origin = one.checkpoint().origin();
    Sighting.Tree tree = Sighting.Tree.of(one);
    List<Sighting.Tree> there = new ArrayList<>(from(connection, source, origin));
    if (there.contains(tree)) {
      return false;
    }
    there.add(tree);
    if (there.size() <= MAX_PER_SOURCE) {
      insert(connection, source, one, now);
      return false;
    }
    there.sort(BY_SIZE);
    Sighting.Tree leaves = there.get(there.size() - 2);
    if (!leaves.equals(tree)) {
      delete(connection, source, origin, leaves);
      insert(connection, source, one, now);
    }
    return true;
  }

  private static List<Sighting.Tree> from(Connection connection, String source, String origin)
      throws SQLException, StoreException {
    try (PreparedStatement select =
        connection.prepareStatement(
            COLUMNS + " FROM federation_sightings WHERE origin = ? AND source = ?")) {
      select.setString(1, origin);
      select.setString(2, source);
      return list(select).stream().map(Sighting::tree).toList();
    }
  }

  private static void bind(PreparedStatement statement, String origin, Sighting.Tree tree)
      throws SQLException {
    statement.setString(1, origin);
    statement.setLong(2, tree.size());
    statement.setBytes(3, tree.root().bytes());
  }

  private static void insert(Connection connection, String source, SignedCheckpoint one, long now)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO federation_sightings (origin, size, root, source, note, seen_at, digest)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?)")) {
      String origin = one.checkpoint().origin();
      Sighting.Tree tree = Sighting.Tree.of(one);
      bind(insert, origin, tree);
      insert.setString(4, source);
      insert.setString(5, one.encode());
      insert.setLong(6, now);
      insert.setBytes(
          7, digest(origin, tree.size(), tree.root().bytes(), source, one.encode(), now).digest());
      insert.executeUpdate();
    }
  }

  /** A row of before the column of sources holds none, and its digest none either. */
  private static RowDigest digest(
      String origin, long size, byte[] root, String source, String note, long seenAt) {
    RowDigest digest =
        new RowDigest("federation_sightings")
            .text(origin)
            .number(size)
            .bytes(root)
            .text(note)
            .number(seenAt);
    return source.isEmpty() ? digest : digest.text(source);
  }

  /** Those of one log, each tree once, smallest first. */
  List<Sighting> of(String origin) throws StoreException {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  COLUMNS
                      + " FROM federation_sightings WHERE origin = ?"
                      + " ORDER BY size, root, seen_at, source")) {
            select.setString(1, origin);
            return eachOnce(list(select));
          }
        });
  }

  /** Those of one log and size, each tree once. */
  List<Sighting> of(String origin, long size) throws StoreException {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(
                  COLUMNS
                      + " FROM federation_sightings WHERE origin = ? AND size = ?"
                      + " ORDER BY root, seen_at, source")) {
            select.setString(1, origin);
            select.setLong(2, size);
            return eachOnce(list(select));
          }
        });
  }

  private static List<Sighting> eachOnce(List<Sighting> all) {
    Map<Sighting.Tree, Sighting> first = new LinkedHashMap<>();
    all.forEach(one -> first.putIfAbsent(one.tree(), one));
    return List.copyOf(first.values());
  }

  private static List<Sighting> list(PreparedStatement select) throws SQLException, StoreException {
    List<Sighting> found = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        found.add(read(rows));
      }
    }
    return found;
  }

  private static Sighting read(ResultSet row) throws SQLException, StoreException {
    String origin = row.getString(1);
    String source = row.getString(4);
    String note = row.getString(5);
    long seenAt = row.getLong(6);
    if (!digest(origin, row.getLong(2), row.getBytes(3), source, note, seenAt)
        .is(row.getBytes(7))) {
      throw new StoreException(Reason.CORRUPT, "a sighting of " + origin + " is damaged");
    }
    try {
      return new Sighting(SignedCheckpoint.parse(note), seenAt);
    } catch (MalformedException e) {
      throw new StoreException(Reason.CORRUPT, "a sighting: " + e.getMessage(), e);
    }
  }

  private static void delete(
      Connection connection, String source, String origin, Sighting.Tree tree) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement(
            "DELETE FROM federation_sightings"
                + " WHERE origin = ? AND size = ? AND root = ? AND source = ?")) {
      bind(delete, origin, tree);
      delete.setString(4, source);
      delete.executeUpdate();
    }
  }

  /** Forgets one, from whomever it came: it is settled. */
  void settled(Sighting sighting) throws StoreException {
    database.write(
        connection -> {
          try (PreparedStatement delete =
              connection.prepareStatement(
                  "DELETE FROM federation_sightings"
                      + " WHERE origin = ? AND size = ? AND root = ?")) {
            bind(delete, sighting.signed().checkpoint().origin(), sighting.tree());
            return delete.executeUpdate();
          }
        });
  }

  /** Forgets all of one log. */
  static void forget(Connection connection, String origin) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM federation_sightings WHERE origin = ?")) {
      delete.setString(1, origin);
      delete.executeUpdate();
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
              connection.prepareStatement(COLUMNS + " FROM federation_sightings")) {
            return list(select);
          }
        });
  }
}
