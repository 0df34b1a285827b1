package cairn.federation;

import cairn.format.Frontier;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.SignedCheckpoint;
import cairn.store.Database;
import cairn.store.RowDigest;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How far each peer's log was read: the edge of the tree over what was read, and the checkpoint
 * that it is of. Any thread may call.
 */
final class Followed {
  private static final String COLUMNS =
      "SELECT origin, size, frontier, note, known_networks, digest";

  private final Database database;

  Followed(Database database) {
    this.database = database;
  }

  /**
   * A place in a log.
   *
   * @param frontier the edge of the tree of all entries in front of it
   * @param checkpoint of exactly that tree, signed by the log
   * @param known whose checkpoints in those entries could be judged
   */
  record Place(Frontier frontier, SignedCheckpoint checkpoint, KnownNetworks known) {
    Place {
      if (frontier.size() != checkpoint.checkpoint().size()
          || !frontier.root().equals(checkpoint.checkpoint().root())) {
        throw new IllegalArgumentException("the edge is not the checkpoint's");
      }
    }
  }

  /** How far the log was read; empty if never. */
  Optional<Place> of(String origin) throws StoreException {
    return database.read(
        connection -> {
          try (PreparedStatement select =
              connection.prepareStatement(COLUMNS + " FROM federation_followed WHERE origin = ?")) {
            select.setString(1, origin);
            try (ResultSet row = select.executeQuery()) {
              return row.next() ? Optional.of(read(row)) : Optional.empty();
            }
          }
        });
  }

  private static Place read(ResultSet row) throws SQLException, StoreException {
    String origin = row.getString(1);
    byte[] edge = row.getBytes(3);
    String note = row.getString(4);
    String known = row.getString(5);
    if (!digest(origin, row.getLong(2), edge, note, known).is(row.getBytes(6))) {
      throw damaged(origin);
    }
    List<Hash> nodes = new ArrayList<>();
    for (int at = 0; at < edge.length; at += Hash.LENGTH) {
      nodes.add(Hash.at(edge, at));
    }
    try {
      return new Place(
          new Frontier(row.getLong(2), nodes),
          SignedCheckpoint.parse(note),
          KnownNetworks.parse(known));
    } catch (MalformedException | IllegalArgumentException e) {
      throw damaged(origin);
    }
  }

  private static StoreException damaged(String origin) {
    return new StoreException(Reason.CORRUPT, "how far " + origin + " was read is damaged");
  }

  /** A row of before the column of known networks holds none, and its digest none either. */
  private static RowDigest digest(
      String origin, long size, byte[] edge, String note, String known) {
    RowDigest digest =
        new RowDigest("federation_followed").text(origin).number(size).bytes(edge).text(note);
    return known.isEmpty() ? digest : digest.text(known);
  }

  /** Takes note of how far the log was read, with all that was found on the way. */
  void put(Place place) throws StoreException {
    database.write(
        connection -> {
          put(connection, place);
          return place;
        });
  }

  private static void put(Connection connection, Place place) throws SQLException {
    String origin = place.checkpoint().checkpoint().origin();
    String note = place.checkpoint().encode();
    String known = place.known().text();
    ByteArrayOutputStream edge = new ByteArrayOutputStream();
    place.frontier().nodes().forEach(node -> edge.writeBytes(node.bytes()));
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM federation_followed WHERE origin = ?")) {
      delete.setString(1, origin);
      delete.executeUpdate();
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO federation_followed"
                + " (origin, size, frontier, note, known_networks, digest)"
                + " VALUES (?, ?, ?, ?, ?, ?)")) {
      insert.setString(1, origin);
      insert.setLong(2, place.frontier().size());
      insert.setBytes(3, edge.toByteArray());
      insert.setString(4, note);
      insert.setString(5, known);
      insert.setBytes(
          6, digest(origin, place.frontier().size(), edge.toByteArray(), note, known).digest());
      insert.executeUpdate();
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
                  connection.prepareStatement(COLUMNS + " FROM federation_followed");
              ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
              read(rows);
            }
          }
          return true;
        });
  }
}
