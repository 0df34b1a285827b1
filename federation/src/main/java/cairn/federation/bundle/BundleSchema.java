package cairn.federation.bundle;

import cairn.store.Migration;
import cairn.store.RoomMigrations;
import java.util.List;

/**
 * What a node keeps of bundles, in its own database. Every row carries a {@link
 * cairn.store.RowDigest} of its columns.
 *
 * <p>{@code held_logs}: others' logs, by their key; {@code held_trees}: their signed trees; {@code
 * held_records}: single records under those; {@code held_provenances}: how each came; {@code
 * held_openings}: the erasable clear text of commitments ({@code held_openings_kept} is empty but
 * while some is erased); {@code bundle_imports}, {@code bundle_exports}: what came and what was
 * sent, and what became of it; {@code sent_pushes}: what was pushed, where to.
 */
public final class BundleSchema {
  private static final List<String> TABLES =
      List.of(
          """
          CREATE TABLE held_logs (
            log BLOB NOT NULL,
            vkey TEXT NOT NULL,
            sender TEXT NOT NULL,
            trusted INTEGER NOT NULL,
            digest BLOB NOT NULL,
            PRIMARY KEY (log))\
          """,
          """
          CREATE TABLE held_trees (
            log BLOB NOT NULL,
            size INTEGER NOT NULL,
            note TEXT NOT NULL,
            anchor INTEGER NOT NULL,
            digest BLOB NOT NULL,
            PRIMARY KEY (log, size))\
          """,
          """
          CREATE TABLE held_records (
            log BLOB NOT NULL,
            leaf_index INTEGER NOT NULL,
            file_hash BLOB NOT NULL,
            entry BLOB NOT NULL,
            path BLOB NOT NULL,
            tree_size INTEGER NOT NULL,
            first_use INTEGER NOT NULL,
            digest BLOB NOT NULL,
            PRIMARY KEY (log, leaf_index))\
          """,
          "CREATE INDEX held_records_file ON held_records (file_hash)",
          """
          CREATE TABLE held_provenances (
            log BLOB NOT NULL,
            leaf_index INTEGER NOT NULL,
            source TEXT NOT NULL,
            federated_from TEXT NOT NULL,
            since INTEGER NOT NULL,
            digest BLOB NOT NULL,
            PRIMARY KEY (log, leaf_index, source))\
          """,
          """
          CREATE TABLE held_openings (
            commitment BLOB NOT NULL,
            investigation TEXT NOT NULL,
            salt BLOB NOT NULL,
            content BLOB NOT NULL,
            digest BLOB NOT NULL,
            PRIMARY KEY (commitment))\
          """,
          """
          CREATE TABLE bundle_imports (
            bundle BLOB NOT NULL,
            log BLOB NOT NULL,
            sender TEXT NOT NULL,
            kind TEXT NOT NULL,
            tree_size INTEGER NOT NULL,
            held INTEGER NOT NULL,
            imported_at INTEGER NOT NULL,
            acknowledged INTEGER NOT NULL,
            digest BLOB NOT NULL,
            PRIMARY KEY (bundle))\
          """,
          """
          CREATE TABLE bundle_exports (
            bundle BLOB NOT NULL,
            origin TEXT NOT NULL,
            sender TEXT NOT NULL,
            kind TEXT NOT NULL,
            first_index INTEGER NOT NULL,
            end_index INTEGER NOT NULL,
            record_count INTEGER NOT NULL,
            tree_size INTEGER NOT NULL,
            exported_at INTEGER NOT NULL,
            delivered_at INTEGER NOT NULL,
            delivered_count INTEGER NOT NULL,
            delivered_to TEXT NOT NULL,
            digest BLOB NOT NULL,
            PRIMARY KEY (bundle))\
          """);

  private static final List<String> KEPT =
      List.of(
          """
          CREATE TABLE held_openings_kept (
            commitment BLOB NOT NULL,
            investigation TEXT NOT NULL,
            salt BLOB NOT NULL,
            content BLOB NOT NULL,
            digest BLOB NOT NULL,
            PRIMARY KEY (commitment))\
          """);

  private static final List<String> PUSHES =
      List.of(
          """
          CREATE TABLE sent_pushes (
            id INTEGER NOT NULL,
            push BLOB NOT NULL,
            content BLOB NOT NULL,
            digest BLOB NOT NULL,
            PRIMARY KEY (id),
            UNIQUE (push))\
          """);

  /** What bundles need in the node's database. */
  public static final RoomMigrations MIGRATIONS =
      new RoomMigrations(
          "bundles",
          List.of(
              new Migration(
                  1, "held records, imports, exports", sqlite(TABLES), postgresql(TABLES)),
              new Migration(2, "texts can be erased for good", sqlite(KEPT), postgresql(KEPT)),
              new Migration(3, "what was pushed", sqlite(PUSHES), postgresql(PUSHES))));

  private BundleSchema() {}

  private static List<String> sqlite(List<String> statements) {
    return statements.stream()
        .map(statement -> statement.startsWith("CREATE TABLE") ? statement + " STRICT" : statement)
        .toList();
  }

  private static List<String> postgresql(List<String> statements) {
    return statements.stream()
        .map(table -> table.replace(" BLOB ", " BYTEA ").replace(" INTEGER ", " BIGINT "))
        .toList();
  }
}
