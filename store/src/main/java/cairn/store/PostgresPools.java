package cairn.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Sets up connections and the two pools of a database: one connection that writes, some that read.
 */
final class PostgresPools {
  /** Connections that read, per database; a server allows 100 in all unless told otherwise. */
  static final int READERS = 4;

  /**
   * How long the server's answer may stay out after its own timeout should have ended the
   * statement.
   */
  private static final Duration SOCKET_MARGIN = Duration.ofSeconds(10);

  /** A client that died in the middle of a transaction holds its locks no longer than this. */
  private static final Duration IDLE_IN_TRANSACTION = Duration.ofSeconds(60);

  private final PostgresSettings settings;

  PostgresPools(PostgresSettings settings) {
    this.settings = settings;
  }

  HikariDataSource writer(String schema) {
    HikariConfig config = config(schema);
    config.setPoolName(schema + "-write");
    config.setMaximumPoolSize(1);
    // Enough, as writes of one schema exclude each other and rooms compare-and-swap: REPEATABLE
    // READ
    // would only add serialization failures of our own making.
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    return new HikariDataSource(config);
  }

  HikariDataSource reader(String schema) {
    HikariConfig config = config(schema);
    config.setPoolName(schema + "-read");
    config.setMaximumPoolSize(READERS);
    config.setReadOnly(true);
    config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
    return new HikariDataSource(config);
  }

  private HikariConfig config(String schema) {
    HikariConfig config = new HikariConfig();
    config.setDataSource(dataSource(schema));
    config.setAutoCommit(false);
    config.setMinimumIdle(0);
    config.setConnectionTimeout(settings.connectTimeout().toMillis());
    config.setValidationTimeout(settings.connectTimeout().toMillis());
    config.setInitializationFailTimeout(-1); // the first transaction says what is wrong
    return config;
  }

  /** Unpooled connections; unqualified names mean the schema's. */
  PGSimpleDataSource dataSource(String schema) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL(settings.url());
    source.setUser(settings.user());
    source.setPassword(settings.password());
    source.setCurrentSchema('"' + schema + '"');
    source.setApplicationName("cairn");
    source.setReWriteBatchedInserts(true);
    source.setTcpKeepAlive(true);
    source.setConnectTimeout((int) settings.connectTimeout().toSeconds());
    source.setLoginTimeout((int) settings.connectTimeout().toSeconds());
    source.setSocketTimeout((int) settings.statementTimeout().plus(SOCKET_MARGIN).toSeconds());
    source.setOptions(
        "-c statement_timeout="
            + settings.statementTimeout().toMillis()
            + " -c idle_in_transaction_session_timeout="
            + IDLE_IN_TRANSACTION.toMillis());
    return source;
  }
}
