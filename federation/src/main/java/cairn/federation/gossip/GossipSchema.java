package cairn.federation.gossip;

import cairn.store.Migration;
import cairn.store.RoomMigrations;
import java.util.List;

/**
 * What gossip keeps in the node's database. Every row carries a {@link cairn.store.RowDigest} of
 * its columns.
 *
 * <p>{@code gossip_peers}: who is pinned, and the newest card of each; {@code gossip_health}: how
 * it went with each lately; {@code gossip_logs}: because of whose card each log got its mirror;
 * {@code gossip_history}: the last exchanges.
 */
public final class GossipSchema {
  private static final List<String> TABLES =
      List.of(
          """
          CREATE TABLE gossip_peers (
            fingerprint BLOB NOT NULL,
            url TEXT NOT NULL,
            push INTEGER NOT NULL,
            added_at INTEGER NOT NULL,
            card BLOB NOT NULL,
            digest BLOB NOT NULL,
            PRIMARY KEY (fingerprint))\
          """,
          """
          CREATE TABLE gossip_health (
            fingerprint BLOB NOT NULL,
            last_seen INTEGER NOT NULL,
            last_root BLOB NOT NULL,
            last_size INTEGER NOT NULL,
            failures INTEGER NOT NULL,
            digest BLOB NOT NULL,
            PRIMARY KEY (fingerprint))\
          """,
          """
          CREATE TABLE gossip_logs (
            origin TEXT NOT NULL,
            peer BLOB NOT NULL,
            since INTEGER NOT NULL,
            digest BLOB NOT NULL,
            PRIMARY KEY (origin))\
          """,
          """
          CREATE TABLE gossip_history (
            id INTEGER NOT NULL,
            at_millis INTEGER NOT NULL,
            peer BLOB NOT NULL,
            origin TEXT NOT NULL,
            direction TEXT NOT NULL,
            entries INTEGER NOT NULL,
            ok INTEGER NOT NULL,
            outcome TEXT NOT NULL,
            millis INTEGER NOT NULL,
            digest BLOB NOT NULL,
            PRIMARY KEY (id))\
          """);

  /** What {@link GossipPeers} and {@link Gossip} need. */
  public static final RoomMigrations MIGRATIONS =
      new RoomMigrations(
          "gossip", List.of(new Migration(1, "peers, health, history", sqlite(), postgresql())));

  private GossipSchema() {}

  private static List<String> sqlite() {
    return TABLES.stream().map(table -> table + " STRICT").toList();
  }

  private static List<String> postgresql() {
    return TABLES.stream()
        .map(table -> table.replace(" BLOB ", " BYTEA ").replace(" INTEGER ", " BIGINT "))
        .toList();
  }
}
