package cairn.federation;

import cairn.store.Migration;
import cairn.store.RoomMigrations;
import java.util.List;

/**
 * What a node remembers of its peers, in the node's database. Every row carries a {@link
 * cairn.store.RowDigest} of its columns.
 *
 * <p>{@code federation_peers} and {@code federation_networks}: what is pinned, and every network
 * that was accepted. {@code federation_requests}: ids of signed messages, for 600 s. {@code
 * federation_origins}: the last checkpoint accepted of each log, for the compare-and-swap. {@code
 * federation_sightings}: checkpoints still to be held against their log's own tiles. {@code
 * federation_followed}: how far peers' logs were read. {@code federation_forks}: evidence.
 */
public final class FederationSchema {
  /** Nobody's, of a log that was read before: what stands in it is looked through once more. */
  private static final String ADD_KNOWN_NETWORKS =
      "ALTER TABLE federation_followed ADD COLUMN known_networks TEXT NOT NULL DEFAULT ''";

  private static final String SET_SIGHTINGS_APART =
      "ALTER TABLE federation_sightings RENAME TO federation_sightings_before";

  /** Whose they are is not known of those of before: they are nobody's. */
  private static final String TAKE_SIGHTINGS_OVER =
      "INSERT INTO federation_sightings (origin, size, root, source, note, seen_at, digest) SELECT"
          + " origin, size, root, '', note, seen_at, digest FROM federation_sightings_before";

  private static final String DROP_SIGHTINGS_OF_BEFORE = "DROP TABLE federation_sightings_before";

  /** What {@link Federation} needs. */
  public static final RoomMigrations MIGRATIONS =
      new RoomMigrations(
          "federation",
          List.of(
              new Migration(
                  1,
                  "peers, requests, accepted checkpoints, evidence",
                  List.of(
                      """
                      CREATE TABLE federation_peers (
                        id TEXT NOT NULL,
                        configured_fingerprint TEXT NOT NULL,
                        configured_identity TEXT NOT NULL,
                        fingerprint TEXT NOT NULL,
                        identity TEXT NOT NULL,
                        refused_fingerprint TEXT NOT NULL,
                        refused_identity TEXT NOT NULL,
                        set_aside TEXT NOT NULL,
                        digest BLOB NOT NULL,
                        PRIMARY KEY (id)) STRICT\
                      """,
                      """
                      CREATE TABLE federation_networks (
                        id TEXT NOT NULL,
                        number INTEGER NOT NULL,
                        document BLOB NOT NULL,
                        accepted_at INTEGER NOT NULL,
                        digest BLOB NOT NULL,
                        PRIMARY KEY (id, number)) STRICT\
                      """,
                      """
                      CREATE TABLE federation_requests (
                        message_id BLOB NOT NULL,
                        seen_at INTEGER NOT NULL,
                        digest BLOB NOT NULL,
                        PRIMARY KEY (message_id)) STRICT\
                      """,
                      """
                      CREATE TABLE federation_origins (
                        origin TEXT NOT NULL,
                        size INTEGER NOT NULL,
                        root BLOB NOT NULL,
                        note TEXT NOT NULL,
                        accepted_millis INTEGER NOT NULL,
                        digest BLOB NOT NULL,
                        PRIMARY KEY (origin)) STRICT\
                      """,
                      """
                      CREATE TABLE federation_sightings (
                        origin TEXT NOT NULL,
                        size INTEGER NOT NULL,
                        root BLOB NOT NULL,
                        note TEXT NOT NULL,
                        seen_at INTEGER NOT NULL,
                        digest BLOB NOT NULL,
                        PRIMARY KEY (origin, size, root)) STRICT\
                      """,
                      """
                      CREATE TABLE federation_followed (
                        origin TEXT NOT NULL,
                        size INTEGER NOT NULL,
                        frontier BLOB NOT NULL,
                        note TEXT NOT NULL,
                        digest BLOB NOT NULL,
                        PRIMARY KEY (origin)) STRICT\
                      """,
                      """
                      CREATE TABLE federation_forks (
                        id BLOB NOT NULL,
                        origin TEXT NOT NULL,
                        fork BLOB NOT NULL,
                        found_at INTEGER NOT NULL,
                        digest BLOB NOT NULL,
                        PRIMARY KEY (id)) STRICT\
                      """),
                  List.of(
                      """
                      CREATE TABLE federation_peers (
                        id TEXT NOT NULL,
                        configured_fingerprint TEXT NOT NULL,
                        configured_identity TEXT NOT NULL,
                        fingerprint TEXT NOT NULL,
                        identity TEXT NOT NULL,
                        refused_fingerprint TEXT NOT NULL,
                        refused_identity TEXT NOT NULL,
                        set_aside TEXT NOT NULL,
                        digest BYTEA NOT NULL,
                        PRIMARY KEY (id))\
                      """,
                      """
                      CREATE TABLE federation_networks (
                        id TEXT NOT NULL,
                        number BIGINT NOT NULL,
                        document BYTEA NOT NULL,
                        accepted_at BIGINT NOT NULL,
                        digest BYTEA NOT NULL,
                        PRIMARY KEY (id, number))\
                      """,
                      """
                      CREATE TABLE federation_requests (
                        message_id BYTEA NOT NULL,
                        seen_at BIGINT NOT NULL,
                        digest BYTEA NOT NULL,
                        PRIMARY KEY (message_id))\
                      """,
                      """
                      CREATE TABLE federation_origins (
                        origin TEXT NOT NULL,
                        size BIGINT NOT NULL,
                        root BYTEA NOT NULL,
                        note TEXT NOT NULL,
                        accepted_millis BIGINT NOT NULL,
                        digest BYTEA NOT NULL,
                        PRIMARY KEY (origin))\
                      """,
                      """
                      CREATE TABLE federation_sightings (
                        origin TEXT NOT NULL,
                        size BIGINT NOT NULL,
                        root BYTEA NOT NULL,
                        note TEXT NOT NULL,
                        seen_at BIGINT NOT NULL,
                        digest BYTEA NOT NULL,
                        PRIMARY KEY (origin, size, root))\
                      """,
                      """
                      CREATE TABLE federation_followed (
                        origin TEXT NOT NULL,
                        size BIGINT NOT NULL,
                        frontier BYTEA NOT NULL,
                        note TEXT NOT NULL,
                        digest BYTEA NOT NULL,
                        PRIMARY KEY (origin))\
                      """,
                      """
                      CREATE TABLE federation_forks (
                        id BYTEA NOT NULL,
                        origin TEXT NOT NULL,
                        fork BYTEA NOT NULL,
                        found_at BIGINT NOT NULL,
                        digest BYTEA NOT NULL,
                        PRIMARY KEY (id))\
                      """)),
              new Migration(
                  2,
                  "with whose keys peers' logs were read",
                  List.of(ADD_KNOWN_NETWORKS),
                  List.of(ADD_KNOWN_NETWORKS)),
              new Migration(
                  3,
                  "from whom sightings came",
                  List.of(
                      SET_SIGHTINGS_APART,
                      """
                      CREATE TABLE federation_sightings (
                        origin TEXT NOT NULL,
                        size INTEGER NOT NULL,
                        root BLOB NOT NULL,
                        source TEXT NOT NULL,
                        note TEXT NOT NULL,
                        seen_at INTEGER NOT NULL,
                        digest BLOB NOT NULL,
                        PRIMARY KEY (origin, size, root, source)) STRICT\
                      """,
                      TAKE_SIGHTINGS_OVER,
                      DROP_SIGHTINGS_OF_BEFORE),
                  List.of(
                      SET_SIGHTINGS_APART,
                      """
                      CREATE TABLE federation_sightings (
                        origin TEXT NOT NULL,
                        size BIGINT NOT NULL,
                        root BYTEA NOT NULL,
                        source TEXT NOT NULL,
                        note TEXT NOT NULL,
                        seen_at BIGINT NOT NULL,
                        digest BYTEA NOT NULL,
                        PRIMARY KEY (origin, size, root, source))\
                      """,
                      TAKE_SIGHTINGS_OVER,
                      DROP_SIGHTINGS_OF_BEFORE))));

  private FederationSchema() {}
}
