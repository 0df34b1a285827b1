package cairn.store;

import java.util.List;

/**
 * One step of a room's schema. Once released its text never changes: its SHA-256 is stored beside
 * its number and compared at every open.
 *
 * <pre>{@code
 * new Migration(1, "heads",
 *     List.of("CREATE TABLE heads (origin TEXT PRIMARY KEY, size INTEGER NOT NULL) STRICT"),
 *     List.of("CREATE TABLE heads (origin TEXT PRIMARY KEY, size BIGINT NOT NULL)"))
 * }</pre>
 *
 * @param version counts from 1 within the room
 * @param description a few words for people
 * @param sqlite statements for SQLite, one each
 * @param postgresql the same for PostgreSQL, with unqualified names (the schema is set)
 */
public record Migration(
    int version, String description, List<String> sqlite, List<String> postgresql) {
  public Migration {
    if (version < 1) {
      throw new IllegalArgumentException("migration versions count from 1, got " + version);
    }
    if (description.isBlank()) {
      throw new IllegalArgumentException("migration " + version + " has no description");
    }
    sqlite = List.copyOf(sqlite);
    postgresql = List.copyOf(postgresql);
  }

  List<String> statements(Dialect dialect) {
    return switch (dialect) {
      case SQLITE -> sqlite;
      case POSTGRESQL -> postgresql;
    };
  }
}
