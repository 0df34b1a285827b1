package cairn.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;

/**
 * A real PostgreSQL with the settings of production, started once per test JVM and stopped with it.
 * (The other rooms use the one in {@code testkit}, which stands on this room.)
 */
final class PostgresServer {
  private PostgresServer() {}

  private static final class Running {
    static final EmbeddedPostgres SERVER = start();

    private static EmbeddedPostgres start() {
      try {
        EmbeddedPostgres server =
            EmbeddedPostgres.builder()
                .setPGStartupWait(Duration.ofMinutes(2)) // ten seconds are few on a busy machine
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .start();
        return server; // stops itself in a shutdown hook
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
  }

  /** Settings for the one database of the server, emptied of what the test before left there. */
  static PostgresSettings emptyDatabase() throws SQLException {
    PostgresSettings settings =
        new PostgresSettings(
            "jdbc:postgresql://localhost:" + Running.SERVER.getPort() + "/postgres",
            "postgres",
            "",
            Duration.ofSeconds(10),
            Duration.ofSeconds(20));
    administer("ALTER DATABASE postgres RESET ALL");
    try (Stores stores = new PostgresStores(settings, InstantSource.system())) {
      for (String name : stores.names()) {
        administer("DROP SCHEMA \"" + name + "\" CASCADE");
      }
    } catch (StoreException failure) {
      throw new SQLException(failure);
    }
    return settings;
  }

  static void administer(String sql) throws SQLException {
    try (var connection = Running.SERVER.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
