package cairn.log.mirror;

import cairn.log.tree.TreeTables;
import cairn.store.Migration;
import cairn.store.RoomMigrations;
import java.util.List;
import java.util.stream.Stream;

/** The tables of one mirror: those of a tree, and what is known of the log beside them. */
final class MirrorSchema {
  static final RoomMigrations MIGRATIONS =
      new RoomMigrations(
          "mirror",
          List.of(
              new Migration(
                  1,
                  "one mirror: stored tree, keys, pending checkpoints, head, forks",
                  with(
                      TreeTables.CREATE_SQLITE,
                      """
                      CREATE TABLE mirror_tree (
                        id INTEGER PRIMARY KEY CHECK (id = 1),
                        origin TEXT NOT NULL,
                        revision INTEGER NOT NULL,
                        size INTEGER NOT NULL,
                        root BLOB NOT NULL,
                        digest BLOB NOT NULL) STRICT\
                      """,
                      """
                      CREATE TABLE mirror_keys (
                        vkey TEXT PRIMARY KEY,
                        last_size INTEGER NOT NULL,
                        digest BLOB NOT NULL) STRICT\
                      """,
                      """
                      CREATE TABLE mirror_pending (
                        size INTEGER PRIMARY KEY,
                        note TEXT NOT NULL,
                        digest BLOB NOT NULL) STRICT\
                      """,
                      """
                      CREATE TABLE mirror_head (
                        id INTEGER PRIMARY KEY CHECK (id = 1),
                        note TEXT NOT NULL,
                        cosigned_at INTEGER NOT NULL,
                        digest BLOB NOT NULL) STRICT\
                      """,
                      """
                      CREATE TABLE mirror_forks (
                        id INTEGER PRIMARY KEY,
                        fork BLOB NOT NULL,
                        met_at INTEGER NOT NULL,
                        resumed_at INTEGER NOT NULL,
                        digest BLOB NOT NULL) STRICT\
                      """),
                  with(
                      TreeTables.CREATE_POSTGRESQL,
                      """
                      CREATE TABLE mirror_tree (
                        id BIGINT PRIMARY KEY CHECK (id = 1),
                        origin TEXT NOT NULL,
                        revision BIGINT NOT NULL,
                        size BIGINT NOT NULL,
                        root BYTEA NOT NULL,
                        digest BYTEA NOT NULL)\
                      """,
                      """
                      CREATE TABLE mirror_keys (
                        vkey TEXT COLLATE "C" PRIMARY KEY,
                        last_size BIGINT NOT NULL,
                        digest BYTEA NOT NULL)\
                      """,
                      """
                      CREATE TABLE mirror_pending (
                        size BIGINT PRIMARY KEY,
                        note TEXT NOT NULL,
                        digest BYTEA NOT NULL)\
                      """,
                      """
                      CREATE TABLE mirror_head (
                        id BIGINT PRIMARY KEY CHECK (id = 1),
                        note TEXT NOT NULL,
                        cosigned_at BIGINT NOT NULL,
                        digest BYTEA NOT NULL)\
                      """,
                      """
                      CREATE TABLE mirror_forks (
                        id BIGINT PRIMARY KEY,
                        fork BYTEA NOT NULL,
                        met_at BIGINT NOT NULL,
                        resumed_at BIGINT NOT NULL,
                        digest BYTEA NOT NULL)\
                      """)),
              new Migration(
                  2,
                  "what was cosigned when the mirror was removed",
                  List.of(
                      """
                      CREATE TABLE mirror_removal (
                        id INTEGER PRIMARY KEY CHECK (id = 1),
                        note TEXT NOT NULL,
                        cosigned_at INTEGER NOT NULL,
                        removed_at INTEGER NOT NULL,
                        again_at INTEGER NOT NULL,
                        digest BLOB NOT NULL) STRICT\
                      """),
                  List.of(
                      """
                      CREATE TABLE mirror_removal (
                        id BIGINT PRIMARY KEY CHECK (id = 1),
                        note TEXT NOT NULL,
                        cosigned_at BIGINT NOT NULL,
                        removed_at BIGINT NOT NULL,
                        again_at BIGINT NOT NULL,
                        digest BYTEA NOT NULL)\
                      """))));

  private MirrorSchema() {}

  private static List<String> with(List<String> tree, String... tables) {
    return Stream.concat(tree.stream(), Stream.of(tables)).toList();
  }
}
