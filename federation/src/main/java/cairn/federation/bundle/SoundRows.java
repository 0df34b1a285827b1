package cairn.federation.bundle;

import cairn.format.Hash;
import cairn.store.Database;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Reads every row that bundles have left, each once, in one pass of the engine. */
final class SoundRows {
  private SoundRows() {}

  private interface Reading {
    Object read(ResultSet row) throws SQLException, StoreException;
  }

  static void require(Database database) throws StoreException {
    database.read(
        connection -> {
          HeldLog.all(connection);
          ImportRow.all(connection);
          Delivery.all(connection);
          SentPushes.all(connection);
          each(
              connection, "SELECT log, size, note, anchor, digest FROM held_trees", HeldTree::read);
          each(
              connection,
              "SELECT log, leaf_index, source, federated_from, since, digest"
                  + " FROM held_provenances",
              Provenance::read);
          each(
              connection,
              "SELECT commitment, investigation, salt, content, digest FROM held_openings",
              HeldOpenings::read);
          each(
              connection,
              "SELECT log, leaf_index, file_hash, entry, path, tree_size, first_use, digest"
                  + " FROM held_records",
              row -> proven(connection, HeldRecord.read(row)));
          return true;
        });
  }

  private static void each(Connection connection, String sql, Reading reading)
      throws SQLException, StoreException {
    try (PreparedStatement select = connection.prepareStatement(sql);
        ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        reading.read(rows);
      }
    }
  }

  /** A held record is worth nothing without the tree that proves it. */
  private static HeldRecord proven(Connection connection, HeldRecord held)
      throws SQLException, StoreException {
    Hash log = held.log();
    Optional<HeldTree> tree = HeldTree.find(connection, log, held.treeSize());
    if (tree.isEmpty() || !held.record().isIn(tree.get().note().checkpoint())) {
      throw new StoreException(
          Reason.CORRUPT,
          "the held record %d is not in the tree that should prove it"
              .formatted(held.record().index()));
    }
    return held;
  }
}
