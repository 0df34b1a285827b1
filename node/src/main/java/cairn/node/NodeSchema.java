package cairn.node;

import cairn.federation.Federation;
import cairn.federation.bundle.BundleSchema;
import cairn.federation.gossip.GossipSchema;
import cairn.store.Migration;
import cairn.store.RoomMigrations;
import java.util.ArrayList;
import java.util.List;

/**
 * The node's own tables, in the database {@code node}. Every row carries a {@link
 * cairn.store.RowDigest} of its columns: a flipped bit must not widen a token's scope.
 */
final class NodeSchema {
  static final String DATABASE = "node";

  static final RoomMigrations MIGRATIONS =
      new RoomMigrations(
          "node",
          List.of(
              new Migration(
                  1,
                  "tokens and the audit log",
                  List.of(
                      """
                      CREATE TABLE node_tokens (
                        id TEXT PRIMARY KEY,
                        secret_hash BLOB NOT NULL,
                        scopes TEXT NOT NULL,
                        note TEXT NOT NULL,
                        created_at INTEGER NOT NULL,
                        revoked_at INTEGER,
                        digest BLOB NOT NULL) STRICT\
                      """,
                      """
                      CREATE TABLE node_audit (
                        id INTEGER PRIMARY KEY,
                        at INTEGER NOT NULL,
                        who TEXT NOT NULL,
                        action TEXT NOT NULL,
                        detail TEXT NOT NULL,
                        digest BLOB NOT NULL) STRICT\
                      """),
                  List.of(
                      """
                      CREATE TABLE node_tokens (
                        id TEXT PRIMARY KEY,
                        secret_hash BYTEA NOT NULL,
                        scopes TEXT NOT NULL,
                        note TEXT NOT NULL,
                        created_at BIGINT NOT NULL,
                        revoked_at BIGINT,
                        digest BYTEA NOT NULL)\
                      """,
                      """
                      CREATE TABLE node_audit (
                        id BIGINT PRIMARY KEY,
                        at BIGINT NOT NULL,
                        who TEXT NOT NULL,
                        action TEXT NOT NULL,
                        detail TEXT NOT NULL,
                        digest BYTEA NOT NULL)\
                      """)),
              new Migration(
                  2,
                  "every witness key that was ever in use",
                  List.of(
                      """
                      CREATE TABLE node_witness_keys (
                        vkey TEXT PRIMARY KEY,
                        digest BLOB NOT NULL) STRICT\
                      """),
                  List.of(
                      """
                      CREATE TABLE node_witness_keys (
                        vkey TEXT PRIMARY KEY,
                        digest BYTEA NOT NULL)\
                      """))));

  /** What lives in the database: the node's own tables, and those of rooms without one. */
  static final List<RoomMigrations> ROOMS = rooms();

  private NodeSchema() {}

  private static List<RoomMigrations> rooms() {
    List<RoomMigrations> rooms = new ArrayList<>(List.of(MIGRATIONS, SideSchema.MIGRATIONS));
    rooms.add(BundleSchema.MIGRATIONS);
    rooms.add(GossipSchema.MIGRATIONS);
    rooms.addAll(Federation.migrations());
    return List.copyOf(rooms);
  }
}
