package cairn.federation.bundle;

import cairn.format.BundleRecord;
import cairn.format.Hash;
import cairn.format.SignedCheckpoint;
import cairn.format.VerifierKey;
import cairn.log.mirror.MirrorReader;
import cairn.store.Database;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Records that came by bundle or push while their log was mirrored here: the mirror has the only
 * copy. Before it goes they are held like others, since their receipt was acknowledged. Any thread
 * may call.
 */
public final class RecordsInMirror {
  private static final int PAGE = 256;

  private static final String WITHOUT_A_COPY =
      " FROM held_provenances p WHERE p.log = ? AND p.source <> 'mirror' AND NOT EXISTS"
          + " (SELECT 1 FROM held_records r WHERE r.log = p.log AND r.leaf_index = p.leaf_index)";

  private final Database database;

  RecordsInMirror(Database database) {
    this.database = database;
  }

  /** How many there are of the log with that key. */
  public long count(VerifierKey log) throws StoreException {
    return database.read(connection -> count(connection, HeldLog.id(log)));
  }

  static long count(Connection connection, Hash log) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT count(DISTINCT p.leaf_index)" + WITHOUT_A_COPY)) {
      select.setBytes(1, log.bytes());
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? row.getLong(1) : 0;
      }
    }
  }

  /**
   * Gives each a copy with its proof, and takes back that the mirror has it. What is imported
   * meanwhile must not be shown the mirror any more. Safe to repeat.
   *
   * @param mirror what the mirror has, for the last time
   * @return how many got a copy
   * @throws StoreException {@code NOT_APPLIED} when one cannot be proven with what is here: then
   *     the mirror must stay
   */
  public long hold(VerifierKey log, MirrorReader mirror) throws StoreException {
    Hash id = HeldLog.id(log);
    List<HeldTree> trees = trees(id, mirror);
    long held = 0;
    long next = 0;
    boolean goesOn = true;
    while (goesOn) {
      long from = next;
      List<Long> page =
          database.write(
              connection -> {
                List<Long> indexes = withoutACopy(connection, id, from);
                for (long index : indexes) {
                  if (index < mirror.size()) {
                    hold(connection, log, mirror, trees, index);
                  }
                }
                return indexes;
              });
      held += page.stream().filter(index -> index < mirror.size()).count();
      goesOn = page.size() == PAGE;
      next = page.isEmpty() ? next : page.getLast() + 1;
    }
    database.write(connection -> forgetMirror(connection, id));
    return held;
  }

  /** Those of the log's trees that the mirror has reached: first what bounds a time. */
  private List<HeldTree> trees(Hash log, MirrorReader mirror) throws StoreException {
    List<HeldTree> reached = new ArrayList<>();
    for (HeldTree tree : database.read(connection -> HeldTree.all(connection, log))) {
      long size = tree.note().checkpoint().size();
      if (size <= mirror.size() && mirror.root(size).equals(tree.note().checkpoint().root())) {
        reached.add(tree);
      }
    }
    reached.sort(
        Comparator.<HeldTree>comparingInt(tree -> tree.anchor().isPresent() ? 0 : 1)
            .thenComparingLong(tree -> tree.note().checkpoint().size()));
    return reached;
  }

  /** Where they are in that log. */
  static List<Long> indexes(Connection connection, Hash log) throws SQLException {
    List<Long> indexes = new ArrayList<>();
    List<Long> page = withoutACopy(connection, log, 0);
    while (!page.isEmpty()) {
      indexes.addAll(page);
      page = withoutACopy(connection, log, page.getLast() + 1);
    }
    return indexes;
  }

  private static List<Long> withoutACopy(Connection connection, Hash log, long from)
      throws SQLException {
    List<Long> indexes = new ArrayList<>();
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT DISTINCT p.leaf_index"
                + WITHOUT_A_COPY
                + " AND p.leaf_index >= ? ORDER BY p.leaf_index LIMIT ?")) {
      select.setBytes(1, log.bytes());
      select.setLong(2, from);
      select.setInt(3, PAGE);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          indexes.add(rows.getLong(1));
        }
      }
    }
    return indexes;
  }

  private static void hold(
      Connection connection, VerifierKey log, MirrorReader mirror, List<HeldTree> trees, long index)
      throws SQLException, StoreException {
    Optional<HeldTree> known =
        trees.stream().filter(tree -> tree.note().checkpoint().size() > index).findFirst();
    HeldTree tree = known.isPresent() ? known.get() : newest(connection, log, mirror);
    long size = tree.note().checkpoint().size();
    byte[] entry = mirror.entry(index).orElseThrow();
    BundleRecord record = new BundleRecord(index, entry, mirror.path(index, size));
    if (!record.isIn(tree.note().checkpoint())) {
      throw unproven(log, "record %d is not in its tree of %d".formatted(index, size));
    }
    // Nobody noted whether its attestor was trusted when it came: of the two, the weaker word.
    new HeldRecord(HeldLog.id(log), record, size, true).insert(connection);
  }

  /** The mirror's own tree, as one of the log. */
  private static HeldTree newest(Connection connection, VerifierKey log, MirrorReader mirror)
      throws SQLException, StoreException {
    Optional<SignedCheckpoint> shown =
        mirror.checkpoint().filter(note -> note.lineOfLog(log).isPresent());
    if (shown.isEmpty()) {
      throw unproven(log, "the mirror has no tree that this key has signed");
    }
    SignedCheckpoint note =
        new SignedCheckpoint(
            shown.get().checkpoint(), List.of(shown.get().lineOfLog(log).orElseThrow()));
    Hash id = HeldLog.id(log);
    Optional<HeldTree> there = HeldTree.find(connection, id, note.checkpoint().size());
    if (there.isPresent()) {
      return there.get();
    }
    HeldTree tree = new HeldTree(id, note, OptionalLong.empty());
    tree.put(connection);
    return tree;
  }

  private static StoreException unproven(VerifierKey log, String why) {
    return new StoreException(
        Reason.NOT_APPLIED,
        "records of %s that came singly cannot be kept without its mirror: %s"
            .formatted(log.name(), why));
  }

  private static int forgetMirror(Connection connection, Hash log) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("DELETE FROM held_provenances WHERE log = ? AND source = ?")) {
      delete.setBytes(1, log.bytes());
      delete.setString(2, Provenance.MIRROR);
      return delete.executeUpdate();
    }
  }
}
