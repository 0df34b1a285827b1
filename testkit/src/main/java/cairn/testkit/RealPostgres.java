package cairn.testkit;

import cairn.store.PostgresSettings;
import cairn.store.PostgresStores;
import cairn.store.StoreException;
import cairn.store.Stores;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;

/**
 * A real PostgreSQL server with a production's durability, started when first asked for, shared by
 * all tests of a JVM and stopped with it.
 */
public final class RealPostgres {
  private RealPostgres() {}

  private static final class Running {
    /** Many times what it takes; the library's ten seconds are few on a busy machine. */
    private static final Duration STARTUP = Duration.ofMinutes(2);

    static final EmbeddedPostgres SERVER = start();

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder()
            .setPort(FreePort.findLasting(new Random()))
            .setPGStartupWait(STARTUP)
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("full_page_writes", "on")
            .start(); // stops itself when the JVM ends
      } catch (IOException failure) {
        throw new UncheckedIOException("cannot start PostgreSQL", failure);
      }
    }
  }

  /**
   * Settings for the server's one database, emptied: each call drops what the test before left, so
   * one test at a time may use it.
   */
  public static PostgresSettings emptyDatabase() throws SQLException, StoreException {
    PostgresSettings settings =
        new PostgresSettings(
            "jdbc:postgresql://localhost:" + port() + "/postgres",
            "postgres",
            "",
            Duration.ofSeconds(10),
            Duration.ofSeconds(20));
    try (Stores stores = new PostgresStores(settings, InstantSource.system())) {
      for (String name : stores.names()) {
        execute("DROP SCHEMA \"" + name + "\" CASCADE");
      }
    }
    return settings;
  }

  /** Where it listens, on localhost: the target of a {@link FaultProxy}. */
  public static int port() {
    return Running.SERVER.getPort();
  }

  /** Runs one statement as the superuser: {@code SELECT pg_terminate_backend(…)}. */
  public static void execute(String sql) throws SQLException {
    try (Connection connection = Running.SERVER.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
