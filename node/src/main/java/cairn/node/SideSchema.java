package cairn.node;

import cairn.store.Migration;
import cairn.store.RoomMigrations;
import java.util.List;

/**
 * What attestors keep to themselves, in the database {@code node}. {@code node_private_kept} is
 * empty but while something is forgotten.
 */
final class SideSchema {
  static final RoomMigrations MIGRATIONS =
      new RoomMigrations(
          "private",
          List.of(
              new Migration(
                  1,
                  "side records of attestations",
                  List.of(sqlite("node_private"), sqlite("node_private_kept")),
                  List.of(postgresql("node_private"), postgresql("node_private_kept")))));

  private SideSchema() {}

  private static String sqlite(String table) {
    return table(table, "BLOB", "INTEGER") + " STRICT";
  }

  private static String postgresql(String table) {
    return table(table, "BYTEA", "BIGINT");
  }

  private static String table(String table, String bytes, String number) {
    return """
    CREATE TABLE %s (
      commitment %s PRIMARY KEY,
      record %s NOT NULL,
      file_hash %s NOT NULL,
      salt %s NOT NULL,
      investigation TEXT NOT NULL,
      content %s NOT NULL,
      leaf_index %s,
      digest %s NOT NULL)\
    """
        .formatted(table, bytes, bytes, bytes, bytes, bytes, number, bytes);
  }
}
