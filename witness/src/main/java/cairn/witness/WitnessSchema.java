package cairn.witness;

import cairn.store.Migration;
import cairn.store.RoomMigrations;
import java.util.List;

/**
 * The tables of a witness.
 *
 * <p>{@code witness_memory} has a row per log that was ever cosigned, and rows are never deleted:
 * size and root as columns for the compare-and-swap, the checkpoint with the log's verified lines,
 * and the time of the cosignature. {@code witness_clock} has one row. Every row carries a {@link
 * cairn.store.RowDigest} of its columns, as a witness must not sign on what is damaged.
 */
final class WitnessSchema {
  /** The database's name in its stores. */
  static final String DATABASE = "witness";

  private static final Migration FIRST =
      new Migration(
          1,
          "memory, clock, stops and forks",
          List.of(
              """
              CREATE TABLE witness_clock (
                name TEXT PRIMARY KEY,
                last_time INTEGER NOT NULL,
                digest BLOB NOT NULL
              ) STRICT\
              """,
              """
              CREATE TABLE witness_memory (
                origin TEXT PRIMARY KEY,
                size INTEGER NOT NULL,
                root BLOB NOT NULL,
                note TEXT NOT NULL,
                cosigned_at INTEGER NOT NULL,
                digest BLOB NOT NULL
              ) STRICT\
              """,
              """
              CREATE TABLE witness_stops (
                origin TEXT PRIMARY KEY,
                note TEXT NOT NULL,
                stopped_at INTEGER NOT NULL,
                digest BLOB NOT NULL
              ) STRICT\
              """,
              """
              CREATE TABLE witness_forks (
                origin TEXT NOT NULL,
                size INTEGER NOT NULL,
                second_root BLOB NOT NULL,
                first_note TEXT NOT NULL,
                second_note TEXT NOT NULL,
                met_at INTEGER NOT NULL,
                digest BLOB NOT NULL,
                PRIMARY KEY (origin, size, second_root)
              ) STRICT\
              """),
          List.of(
              """
              CREATE TABLE witness_clock (
                name TEXT PRIMARY KEY,
                last_time BIGINT NOT NULL,
                digest BYTEA NOT NULL
              )\
              """,
              """
              CREATE TABLE witness_memory (
                origin TEXT PRIMARY KEY,
                size BIGINT NOT NULL,
                root BYTEA NOT NULL,
                note TEXT NOT NULL,
                cosigned_at BIGINT NOT NULL,
                digest BYTEA NOT NULL
              )\
              """,
              """
              CREATE TABLE witness_stops (
                origin TEXT PRIMARY KEY,
                note TEXT NOT NULL,
                stopped_at BIGINT NOT NULL,
                digest BYTEA NOT NULL
              )\
              """,
              """
              CREATE TABLE witness_forks (
                origin TEXT NOT NULL,
                size BIGINT NOT NULL,
                second_root BYTEA NOT NULL,
                first_note TEXT NOT NULL,
                second_note TEXT NOT NULL,
                met_at BIGINT NOT NULL,
                digest BYTEA NOT NULL,
                PRIMARY KEY (origin, size, second_root)
              )\
              """));

  static final List<RoomMigrations> MIGRATIONS =
      List.of(new RoomMigrations("witness", List.of(FIRST)));

  private WitnessSchema() {}
}
