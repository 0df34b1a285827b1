package cairn.federation.bundle;

import cairn.format.BundleManifest;
import cairn.format.Entry;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.store.Database;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The logs of which single records are held, and how one is removed by an operator's order: its
 * records, how they came, who vouched for it, and the clear texts behind them. What it has signed
 * stays, so that a second tree of one size is evidence still; so do our own log's entries about it.
 * The same bundle can come again then, as if it were the first time. Any thread may call, but none
 * while a bundle is imported.
 */
public final class HeldRemoval {
  private static final String SQLITE_SOURCE = "'bundle:' || lower(hex(b.bundle))";
  private static final String POSTGRESQL_SOURCE = "'bundle:' || encode(b.bundle, 'hex')";

  private final Database database;
  private final MirroredEntries mirrors;

  /**
   * Those of a node's database.
   *
   * @param database has {@link BundleSchema#MIGRATIONS}
   * @param mirrors where the records are that came singly and are mirrored
   */
  public HeldRemoval(Database database, MirroredEntries mirrors) {
    this.database = database;
    this.mirrors = mirrors;
  }

  /** Writes down, in the same transaction, what is removed. */
  @FunctionalInterface
  public interface Account {
    /** Runs inside the transaction. */
    void write(Connection connection, HeldLogSummary removed) throws SQLException, StoreException;
  }

  /** All of them, by vkey. */
  public List<HeldLogSummary> all() throws StoreException {
    return database.read(
        connection -> {
          List<HeldLogSummary> all = new ArrayList<>();
          for (HeldLog log : HeldLog.all(connection)) {
            all.add(summary(connection, log));
          }
          return all;
        });
  }

  /**
   * Removes one, in one transaction.
   *
   * @return what it was; empty if there is none with that id
   */
  public Optional<HeldLogSummary> remove(Hash id, Account account) throws StoreException {
    return database.write(
        connection -> {
          Optional<HeldLog> log = HeldLog.find(connection, id);
          if (log.isEmpty()) {
            return Optional.empty();
          }
          HeldLogSummary removed = summary(connection, log.get());
          Set<Hash> texts = texts(connection, log.get());
          for (String table :
              List.of("held_records", "held_provenances", "held_logs", "bundle_imports")) {
            delete(connection, table, id);
          }
          texts.removeAll(committedElsewhere(connection, texts));
          if (!texts.isEmpty()) {
            HeldOpenings.erase(connection, texts);
          }
          account.write(connection, removed);
          return Optional.of(removed);
        });
  }

  private static void delete(Connection connection, String table, Hash log) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM " + table + " WHERE log = ?")) {
      delete.setBytes(1, log.bytes());
      delete.executeUpdate();
    }
  }

  private static HeldLogSummary summary(Connection connection, HeldLog log)
      throws SQLException, StoreException {
    Hash id = log.id();
    List<Long> acknowledgements = new ArrayList<>();
    for (ImportRow row : ImportRow.all(connection)) {
      if (row.log().equals(id)) {
        row.acknowledgement().ifPresent(acknowledgements::add);
      }
    }
    return new HeldLogSummary(
        id,
        log.key(),
        log.sender(),
        log.trusted(),
        count(connection, "SELECT count(*) FROM held_records WHERE log = ?", id),
        RecordsInMirror.count(connection, id),
        count(connection, "SELECT count(*) FROM held_records WHERE log = ? AND first_use <> 0", id),
        count(
            connection,
            "SELECT count(DISTINCT leaf_index) FROM held_provenances"
                + " WHERE log = ? AND source LIKE 'push:%'",
            id),
        count(connection, acknowledged(connection), id),
        acknowledgements.stream().sorted().toList());
  }

  /** Those of a bundle that waits to be acknowledged count too: the word may be given already. */
  private static String acknowledged(Connection connection) throws SQLException {
    boolean isSqlite = connection.getMetaData().getDatabaseProductName().equals("SQLite");
    return "SELECT count(DISTINCT p.leaf_index) FROM held_provenances p WHERE p.log = ? AND EXISTS"
        + " (SELECT 1 FROM bundle_imports b WHERE b.log = p.log AND b.kind = '"
        + BundleManifest.Kind.RECORDS.word()
        + "' AND p.source = "
        + (isSqlite ? SQLITE_SOURCE : POSTGRESQL_SOURCE)
        + ")";
  }

  private static long count(Connection connection, String sql, Hash log) throws SQLException {
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setBytes(1, log.bytes());
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? row.getLong(1) : 0;
      }
    }
  }

  /** The commitments of its records whose clear text is here. */
  private Set<Hash> texts(Connection connection, HeldLog log) throws SQLException, StoreException {
    Set<Hash> texts = new HashSet<>();
    if (HeldOpenings.any(connection)) {
      for (Hash commitment : commitments(connection, " WHERE log = ?", Optional.of(log.id()))) {
        if (HeldOpenings.find(connection, commitment).isPresent()) {
          texts.add(commitment);
        }
      }
    }
    return texts;
  }

  /** A record that somebody copied into a log of his must not take the text of the first along. */
  private Set<Hash> committedElsewhere(Connection connection, Set<Hash> texts)
      throws SQLException, StoreException {
    return texts.isEmpty() ? Set.of() : commitments(connection, "", Optional.empty());
  }

  private Set<Hash> commitments(Connection connection, String where, Optional<Hash> log)
      throws SQLException, StoreException {
    Set<Hash> commitments = new HashSet<>();
    try (PreparedStatement select =
        connection.prepareStatement("SELECT entry FROM held_records" + where)) {
      bind(select, log);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          commitment(rows.getBytes(1)).ifPresent(commitments::add);
        }
      }
    }
    addMirrored(connection, log, commitments);
    return commitments;
  }

  private static void bind(PreparedStatement select, Optional<Hash> log) throws SQLException {
    if (log.isPresent()) {
      select.setBytes(1, log.get().bytes());
    }
  }

  private void addMirrored(Connection connection, Optional<Hash> only, Set<Hash> commitments)
      throws SQLException, StoreException {
    for (HeldLog log : HeldLog.all(connection)) {
      if (only.isEmpty() || only.get().equals(log.id())) {
        for (long index : RecordsInMirror.indexes(connection, log.id())) {
          Optional<byte[]> entry = mirrors.entry(log.key(), index);
          if (entry.isPresent()) {
            commitment(entry.get()).ifPresent(commitments::add);
          }
        }
      }
    }
  }

  private static Optional<Hash> commitment(byte[] bytes) throws StoreException {
    try {
      return Commitments.of(Entry.parse(bytes));
    } catch (MalformedException e) {
      throw new StoreException(Reason.CORRUPT, "a held record: " + e.getMessage(), e);
    }
  }
}
