package cairn.log;

import cairn.log.tree.TreeTables;
import cairn.store.Migration;
import cairn.store.RoomMigrations;
import java.util.List;

/**
 * The tables of one log. {@code log_entries} is the truth; full tiles and the head follow from it,
 * and {@code fsck} holds them against each other. {@code log_anchor_entries} follows from them too:
 * it says which of them are {@code anchor/v1}. No log had any before that table was made, so there
 * was nothing to list.
 */
final class LogSchema {
  static final RoomMigrations MIGRATIONS =
      new RoomMigrations(
          "log",
          List.of(
              new Migration(
                  1,
                  "one log: head, entries, full tiles, cosigned checkpoints, batches",
                  List.of(
                      """
                      CREATE TABLE log_head (
                        id INTEGER PRIMARY KEY CHECK (id = 1),
                        origin TEXT NOT NULL,
                        size INTEGER NOT NULL,
                        root BLOB NOT NULL,
                        last_timestamp INTEGER NOT NULL,
                        user_entries INTEGER NOT NULL) STRICT\
                      """,
                      TreeTables.CREATE_SQLITE.get(0),
                      TreeTables.CREATE_SQLITE.get(1),
                      """
                      CREATE TABLE log_checkpoints (
                        size INTEGER PRIMARY KEY,
                        note TEXT NOT NULL,
                        first_cosigned INTEGER NOT NULL,
                        user_entries INTEGER NOT NULL) STRICT\
                      """,
                      """
                      CREATE TABLE log_batches (
                        id INTEGER PRIMARY KEY,
                        tree_size INTEGER NOT NULL UNIQUE,
                        batch BLOB NOT NULL,
                        digest BLOB NOT NULL) STRICT\
                      """),
                  List.of(
                      """
                      CREATE TABLE log_head (
                        id BIGINT PRIMARY KEY CHECK (id = 1),
                        origin TEXT NOT NULL,
                        size BIGINT NOT NULL,
                        root BYTEA NOT NULL,
                        last_timestamp BIGINT NOT NULL,
                        user_entries BIGINT NOT NULL)\
                      """,
                      TreeTables.CREATE_POSTGRESQL.get(0),
                      TreeTables.CREATE_POSTGRESQL.get(1),
                      """
                      CREATE TABLE log_checkpoints (
                        size BIGINT PRIMARY KEY,
                        note TEXT NOT NULL,
                        first_cosigned BIGINT NOT NULL,
                        user_entries BIGINT NOT NULL)\
                      """,
                      """
                      CREATE TABLE log_batches (
                        id BIGINT PRIMARY KEY,
                        tree_size BIGINT NOT NULL UNIQUE,
                        batch BYTEA NOT NULL,
                        digest BYTEA NOT NULL)\
                      """)),
              new Migration(
                  2,
                  "which entries are anchors; what peers logged of batches",
                  List.of(
                      """
                      CREATE TABLE log_anchor_entries (
                        leaf_index INTEGER PRIMARY KEY) STRICT\
                      """,
                      """
                      CREATE TABLE log_cross_anchors (
                        network_id TEXT NOT NULL,
                        batch_id INTEGER NOT NULL,
                        proof TEXT NOT NULL,
                        stored_at INTEGER NOT NULL,
                        digest BLOB NOT NULL,
                        PRIMARY KEY (network_id, batch_id)) STRICT\
                      """,
                      """
                      CREATE INDEX log_cross_anchors_of_batch ON log_cross_anchors (batch_id)\
                      """),
                  List.of(
                      """
                      CREATE TABLE log_anchor_entries (
                        leaf_index BIGINT PRIMARY KEY)\
                      """,
                      """
                      CREATE TABLE log_cross_anchors (
                        network_id TEXT COLLATE "C" NOT NULL,
                        batch_id BIGINT NOT NULL,
                        proof TEXT NOT NULL,
                        stored_at BIGINT NOT NULL,
                        digest BYTEA NOT NULL,
                        PRIMARY KEY (network_id, batch_id))\
                      """,
                      """
                      CREATE INDEX log_cross_anchors_of_batch ON log_cross_anchors (batch_id)\
                      """)),
              new Migration(
                  3,
                  "numbers of events that were given out",
                  List.of(
                      """
                      CREATE TABLE log_event_numbers (
                        id INTEGER PRIMARY KEY CHECK (id = 1),
                        given INTEGER NOT NULL,
                        digest BLOB NOT NULL) STRICT\
                      """),
                  List.of(
                      """
                      CREATE TABLE log_event_numbers (
                        id BIGINT PRIMARY KEY CHECK (id = 1),
                        given BIGINT NOT NULL,
                        digest BYTEA NOT NULL)\
                      """))));

  private LogSchema() {}
}
