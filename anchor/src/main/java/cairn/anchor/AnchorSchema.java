package cairn.anchor;

import cairn.store.Migration;
import cairn.store.RoomMigrations;
import java.util.List;

/**
 * The jobs, in the node's database: a row for each kind, target and log, so that their number is
 * bounded by the configuration. Every row carries a {@link cairn.store.RowDigest} of its columns.
 */
public final class AnchorSchema {
  /** What {@link AnchorJobs} needs. */
  public static final RoomMigrations MIGRATIONS =
      new RoomMigrations(
          "anchor",
          List.of(
              new Migration(
                  1,
                  "jobs",
                  List.of(
                      """
                      CREATE TABLE anchor_jobs (
                        kind TEXT NOT NULL,
                        target TEXT NOT NULL,
                        log TEXT NOT NULL,
                        batch INTEGER NOT NULL,
                        is_done INTEGER NOT NULL,
                        failures INTEGER NOT NULL,
                        due_millis INTEGER NOT NULL,
                        digest BLOB NOT NULL,
                        PRIMARY KEY (kind, target, log)) STRICT\
                      """),
                  List.of(
                      """
                      CREATE TABLE anchor_jobs (
                        kind TEXT NOT NULL,
                        target TEXT NOT NULL,
                        log TEXT NOT NULL,
                        batch BIGINT NOT NULL,
                        is_done BIGINT NOT NULL,
                        failures BIGINT NOT NULL,
                        due_millis BIGINT NOT NULL,
                        digest BYTEA NOT NULL,
                        PRIMARY KEY (kind, target, log))\
                      """))));

  private AnchorSchema() {}
}
