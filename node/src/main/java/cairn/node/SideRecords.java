package cairn.node;

import cairn.format.Hash;
import cairn.log.LogReader;
import cairn.log.Logged;
import cairn.node.SideRecord.Column;
import cairn.store.Database;
import cairn.store.Erasure;
import cairn.store.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The side records of this node: what only a commitment is logged of. They can be erased, and then
 * nobody can say any more what was committed to.
 *
 * <p>A side record is durable before its attestation is, so that no commitment is ever logged whose
 * text is lost. One whose attestation was never logged, because the process ended between the two,
 * is dropped by {@link #settle}.
 */
public final class SideRecords {
  /** At most 3 MiB of text at a time in the usual case, of 3 KiB each. */
  private static final int PAGE = 1000;

  private final Database database;

  SideRecords(Database database) {
    this.database = database;
  }

  /** Stores them, durably, before their attestations are logged. */
  void add(List<SideRecord> records) throws StoreException {
    database.write(
        connection -> {
          Erasure.begin(connection);
          for (SideRecord record : records) {
            record.insert(connection);
          }
          return records.size();
        });
  }

  /** Finds out where the attestations are whose place is not known, and drops what has none. */
  void settle(LogReader log) throws StoreException {
    List<SideRecord> unplaced = database.read(SideRecord::unplaced);
    if (unplaced.isEmpty()) {
      return;
    }
    List<SideRecord> placed = new ArrayList<>();
    List<SideRecord> dropped = new ArrayList<>();
    for (SideRecord record : unplaced) {
      Optional<Logged> logged = log.find(record.record());
      if (logged.isPresent()) {
        placed.add(record.at(logged.get().index()));
      } else {
        dropped.add(record);
      }
    }
    database.write(
        connection -> {
          Erasure.begin(connection);
          for (SideRecord record : placed) {
            record.update(connection);
          }
          return dropped.isEmpty() ? 0 : keep(connection, Column.COMMITMENT, bytes(dropped));
        });
  }

  private static List<Object> bytes(List<SideRecord> records) {
    return records.stream().<Object>map(record -> record.commitment().bytes()).toList();
  }

  /** The one behind a commitment. */
  public Optional<SideRecord> of(Hash commitment) throws StoreException {
    return database.read(
        connection ->
            SideRecord.where(connection, Column.COMMITMENT, commitment.bytes()).stream()
                .findFirst());
  }

  /** Those of an investigation, in the order of the log. */
  public List<SideRecord> ofInvestigation(String investigation) throws StoreException {
    return database.read(
        connection -> SideRecord.where(connection, Column.INVESTIGATION, investigation));
  }

  /** Those of a file, in the order of the log. */
  public List<SideRecord> ofFile(Hash file) throws StoreException {
    return database.read(connection -> SideRecord.where(connection, Column.FILE, file.bytes()));
  }

  /**
   * Erases those of an investigation: their bytes are overwritten in the database.
   *
   * @return how many there were
   */
  public int forgetInvestigation(String investigation) throws StoreException {
    return forget(Column.INVESTIGATION, investigation);
  }

  /** As {@link #forgetInvestigation}, those of a file. */
  public int forgetFile(Hash file) throws StoreException {
    return forget(Column.FILE, file.bytes());
  }

  private int forget(Column column, Object value) throws StoreException {
    return database.write(
        connection -> {
          Erasure.begin(connection);
          return keep(connection, column, List.of(value));
        });
  }

  /**
   * Deletes all rows but those that differ.
   *
   * @return how many there were
   */
  private static int keep(Connection connection, Column column, List<Object> values)
      throws SQLException, StoreException {
    int forgotten = 0;
    for (Object value : values) {
      forgotten += delete(connection, column, value);
    }
    if (forgotten > 0) {
      Erasure.refill(connection, "node_private");
    }
    return forgotten;
  }

  private static int delete(Connection connection, Column column, Object value)
      throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM node_private WHERE " + column.condition())) {
      delete.setObject(1, value);
      return delete.executeUpdate();
    }
  }

  /**
   * Reads all of them.
   *
   * @throws StoreException {@code CORRUPT} when one is damaged
   */
  void requireSound() throws StoreException {
    long read = 0;
    int found = PAGE;
    while (found == PAGE) {
      long skipped = read;
      found = database.read(connection -> SideRecord.page(connection, skipped, PAGE).size());
      read += found;
    }
  }
}
