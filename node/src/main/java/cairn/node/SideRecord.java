package cairn.node;

import cairn.format.AttestationEntry;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.PrivatePart;
import cairn.store.RowDigest;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The clear text behind one attestation's commitment; its methods for rows run inside their
 * callers' transactions.
 *
 * @param commitment what the attestation says of it
 * @param record the identity of that attestation in its log
 * @param file SHA-256 of the attested file
 * @param salt 32 bytes
 * @param content the clear text
 * @param index where the attestation is in the log; empty until that is known
 */
public record SideRecord(
    Hash commitment, Hash record, Hash file, byte[] salt, PrivatePart content, OptionalLong index) {
  private static final String COLUMNS =
      "commitment, record, file_hash, salt, investigation, content, leaf_index, digest";

  /** Holds the text to its commitment. */
  public SideRecord {
    salt = salt.clone();
    if (!content.commitment(salt).equals(commitment)) {
      throw new IllegalArgumentException("the commitment is to something else");
    }
  }

  /** That of an attestation which is not logged yet. */
  static SideRecord of(AttestationEntry entry, byte[] salt, PrivatePart content) {
    return new SideRecord(
        entry.statement().privateCommitment().orElseThrow(),
        entry.identity(),
        entry.statement().hash(),
        salt,
        content,
        OptionalLong.empty());
  }

  /** A copy. */
  @Override
  public byte[] salt() {
    return salt.clone();
  }

  SideRecord at(long leafIndex) {
    return new SideRecord(commitment, record, file, salt, content, OptionalLong.of(leafIndex));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SideRecord that
        && commitment.equals(that.commitment)
        && record.equals(that.record)
        && file.equals(that.file)
        && index.equals(that.index);
  }

  @Override
  public int hashCode() {
    return commitment.hashCode();
  }

  /** Without what is private. */
  @Override
  public String toString() {
    return "side record " + commitment;
  }

  private RowDigest digest() {
    return new RowDigest("node_private")
        .bytes(commitment.bytes())
        .bytes(record.bytes())
        .bytes(file.bytes())
        .bytes(salt)
        .bytes(content.canonical())
        .text(index.toString());
  }

  void insert(Connection connection) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO node_private (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?)")) {
      insert.setBytes(1, commitment.bytes());
      insert.setBytes(2, record.bytes());
      insert.setBytes(3, file.bytes());
      insert.setBytes(4, salt);
      insert.setString(5, content.investigation().orElse(""));
      insert.setBytes(6, content.canonical());
      if (index.isPresent()) {
        insert.setLong(7, index.getAsLong());
      } else {
        insert.setNull(7, Types.BIGINT);
      }
      insert.setBytes(8, digest().digest());
      insert.executeUpdate();
    }
  }

  /** Stores where it is. */
  void update(Connection connection) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE node_private SET leaf_index = ?, digest = ? WHERE commitment = ?")) {
      update.setLong(1, index.orElseThrow());
      update.setBytes(2, digest().digest());
      update.setBytes(3, commitment.bytes());
      update.executeUpdate();
    }
  }

  /** A column by which rows are chosen. */
  enum Column {
    COMMITMENT("commitment"),
    FILE("file_hash"),
    INVESTIGATION("investigation");

    private final String column;

    Column(String column) {
      this.column = column;
    }

    /** {@code column = ?}, of which at most one is asked for. */
    String condition() {
      return column + " = ?";
    }
  }

  /**
   * Those that fit.
   *
   * @param condition with one parameter
   * @throws StoreException {@code CORRUPT} when one is damaged
   */
  static List<SideRecord> where(Connection connection, Column condition, Object value)
      throws SQLException, StoreException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT "
                + COLUMNS
                + " FROM node_private WHERE "
                + condition.condition()
                + " ORDER BY leaf_index, commitment")) {
      select.setObject(1, value);
      return read(select);
    }
  }

  /** Those whose place is not known. */
  static List<SideRecord> unplaced(Connection connection) throws SQLException, StoreException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT " + COLUMNS + " FROM node_private WHERE leaf_index IS NULL")) {
      return read(select);
    }
  }

  /** A page of all of them: {@code most} after the first {@code skipped}. */
  static List<SideRecord> page(Connection connection, long skipped, int most)
      throws SQLException, StoreException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT " + COLUMNS + " FROM node_private ORDER BY commitment LIMIT ? OFFSET ?")) {
      select.setInt(1, most);
      select.setLong(2, skipped);
      return read(select);
    }
  }

  private static List<SideRecord> read(PreparedStatement select)
      throws SQLException, StoreException {
    List<SideRecord> found = new ArrayList<>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        found.add(read(rows));
      }
    }
    return found;
  }

  private static SideRecord read(ResultSet row) throws SQLException, StoreException {
    long leafIndex = row.getLong(7);
    OptionalLong index = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(leafIndex);
    try {
      SideRecord found =
          new SideRecord(
              Hash.of(row.getBytes(1)),
              Hash.of(row.getBytes(2)),
              Hash.of(row.getBytes(3)),
              row.getBytes(4),
              PrivatePart.parse(row.getBytes(6)),
              index);
      if (found.digest().is(row.getBytes(8))
          && found.content.investigation().orElse("").equals(row.getString(5))) {
        return found;
      }
    } catch (MalformedException | IllegalArgumentException damaged) {
      throw new StoreException(
          Reason.CORRUPT, "a side record is damaged: " + damaged.getMessage(), damaged);
    }
    throw new StoreException(Reason.CORRUPT, "a side record is damaged");
  }
}
