package cairn.federation.bundle;

import cairn.format.AttestationEntry;
import cairn.format.BundleRecord;
import cairn.format.DeliveryAckEntry;
import cairn.format.Entry;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.store.RowDigest;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A single record of somebody else's log. The methods for rows run inside their callers'
 * transactions.
 *
 * @param log its log, see {@link HeldLog#id}
 * @param record its place, its bytes, and its path to the root of the tree of {@code treeSize}
 * @param treeSize which of the log's held trees that is
 * @param firstUse whether it was taken only because nobody was trusted yet
 */
public record HeldRecord(Hash log, BundleRecord record, long treeSize, boolean firstUse) {
  private static final String COLUMNS =
      "log, leaf_index, file_hash, entry, path, tree_size, first_use, digest";

  static Optional<HeldRecord> find(Connection connection, Hash log, long index)
      throws SQLException, StoreException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT " + COLUMNS + " FROM held_records WHERE log = ? AND leaf_index = ?")) {
      select.setBytes(1, log.bytes());
      select.setLong(2, index);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? Optional.of(read(row)) : Optional.empty();
      }
    }
  }

  static List<HeldRecord> ofFile(Connection connection, Hash file, int most)
      throws SQLException, StoreException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT "
                + COLUMNS
                + " FROM held_records WHERE file_hash = ? ORDER BY log, leaf_index LIMIT ?")) {
      select.setBytes(1, file.bytes());
      select.setInt(2, most);
      return all(select);
    }
  }

  /** Those of a log from an index on, in order. */
  static List<HeldRecord> from(Connection connection, Hash log, long index, int most)
      throws SQLException, StoreException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT "
                + COLUMNS
                + " FROM held_records WHERE log = ? AND leaf_index >= ?"
                + " ORDER BY leaf_index LIMIT ?")) {
      select.setBytes(1, log.bytes());
      select.setLong(2, index);
      select.setInt(3, most);
      return all(select);
    }
  }

  private static List<HeldRecord> all(PreparedStatement select)
      throws SQLException, StoreException {
    List<HeldRecord> found = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        found.add(read(rows));
      }
    }
    return found;
  }

  static HeldRecord read(ResultSet row) throws SQLException, StoreException {
    byte[] entry = row.getBytes(4);
    byte[] path = row.getBytes(5);
    RowDigest digest =
        digest(
            row.getBytes(1),
            row.getLong(2),
            row.getBytes(3),
            entry,
            path,
            row.getLong(6),
            row.getLong(7));
    if (!digest.is(row.getBytes(8))) {
      throw new StoreException(
          Reason.CORRUPT, "the held record %d of some log is damaged".formatted(row.getLong(2)));
    }
    List<Hash> hashes = new ArrayList<>();
    for (int i = 0; i < path.length; i += Hash.LENGTH) {
      hashes.add(Hash.at(path, i));
    }
    return new HeldRecord(
        Hash.of(row.getBytes(1)),
        new BundleRecord(row.getLong(2), entry, hashes),
        row.getLong(6),
        row.getLong(7) != 0);
  }

  /** Stores what is not there yet. */
  void insert(Connection connection) throws SQLException {
    byte[] path = path();
    byte[] file = file(record.entry()).bytes();
    long flag = firstUse ? 1 : 0;
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO held_records (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
      insert.setBytes(1, log.bytes());
      insert.setLong(2, record.index());
      insert.setBytes(3, file);
      insert.setBytes(4, record.entry());
      insert.setBytes(5, path);
      insert.setLong(6, treeSize);
      insert.setLong(7, flag);
      insert.setBytes(
          8,
          digest(log.bytes(), record.index(), file, record.entry(), path, treeSize, flag).digest());
      insert.executeUpdate();
    }
  }

  private byte[] path() {
    ByteBuffer bytes = ByteBuffer.allocate(record.path().size() * Hash.LENGTH);
    record.path().forEach(hash -> bytes.put(hash.bytes()));
    return bytes.array();
  }

  /** What it is found by: the file of an attestation, the bundle of an acknowledgement. */
  private static Hash file(byte[] bytes) {
    try {
      Entry entry = Entry.parse(bytes);
      if (entry instanceof AttestationEntry attestation) {
        return attestation.statement().hash();
      }
      if (entry instanceof DeliveryAckEntry ack) {
        return ack.bundle();
      }
      throw new IllegalArgumentException("neither attestation nor acknowledgement");
    } catch (MalformedException e) {
      throw new IllegalArgumentException("a held record is an entry", e);
    }
  }

  private static RowDigest digest(
      byte[] log, long index, byte[] file, byte[] entry, byte[] path, long treeSize, long first) {
    return new RowDigest("held_records")
        .bytes(log)
        .number(index)
        .bytes(file)
        .bytes(entry)
        .bytes(path)
        .number(treeSize)
        .number(first);
  }
}
