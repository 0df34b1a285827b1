package cairn.store;

import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;
import org.sqlite.jdbc4.JDBC4Connection;
import org.sqlite.jdbc4.JDBC4PreparedStatement;

/**
 * The driver's connection with two habits changed. It keeps its prepared statements, which the
 * driver parses anew each time; and its transactions begin and end where the store says so, as the
 * driver would begin the next one, lock and all, right after a commit.
 */
final class SqliteConnection extends JDBC4Connection {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteConnection.class);

  /** Distinct texts that the rooms of one database use in their rounds; a few KiB each. */
  private static final int CACHED_STATEMENTS = 64;

  private final Map<String, CachedStatement> cache = new LinkedHashMap<>(16, 0.75f, true);

  SqliteConnection(Path file, SQLiteConfig config) throws SQLException {
    super("jdbc:sqlite:" + file, file.toString(), config.toProperties());
    setAutoCommit(
        false); // tells the driver to keep out; it has begun a transaction, which ends here
    execute("COMMIT");
  }

  /**
   * Runs one statement of the store's own: a pragma, a migration, a transaction's begin and end.
   */
  void execute(String sql) throws SQLException {
    try (Statement statement = createStatement()) {
      statement.execute(sql);
    }
  }

  void executePrepared(String sql) throws SQLException {
    try (PreparedStatement statement = prepareStatement(sql)) {
      statement.execute();
    }
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
      throws SQLException {
    checkOpen();
    checkCursor(type, concurrency, holdability);
    CachedStatement cached = cache.get(sql);
    if (cached == null || cached.isSpent()) {
      cached = new CachedStatement(this, sql);
      cache.put(sql, cached);
      dropOldest();
    } else if (cached.lent) {
      return super.prepareStatement(sql, type, concurrency, holdability);
    }
    cached.lent = true;
    return cached;
  }

  private void dropOldest() throws SQLException {
    Iterator<CachedStatement> oldest = cache.values().iterator();
    while (cache.size() > CACHED_STATEMENTS && oldest.hasNext()) {
      CachedStatement statement = oldest.next();
      if (!statement.lent) {
        oldest.remove();
        statement.destroy();
      }
    }
  }

  /** Makes the statement that is running fail with {@code SQLITE_INTERRUPT}; from any thread. */
  void interrupt() {
    try {
      getDatabase().interrupt();
    } catch (SQLException closed) {
      LOG.debug("nothing to interrupt: {}", closed.getMessage());
    }
  }

  @Override
  public void commit() throws SQLException {
    throw new SQLFeatureNotSupportedException("the store commits when the body returns");
  }

  @Override
  public void rollback() throws SQLException {
    throw new SQLFeatureNotSupportedException("the store rolls back when the body throws");
  }

  /** A statement that goes back to its connection when closed. */
  private static final class CachedStatement extends JDBC4PreparedStatement {
    private boolean lent;

    CachedStatement(SqliteConnection connection, String sql) throws SQLException {
      super(connection, sql);
    }

    @Override
    public void close() throws SQLException {
      if (!lent) {
        return;
      }
      lent = false;
      if (isSpent()) {
        return;
      }
      ((ResultSet) rs).close();
      pointer.safeRunInt((database, statement) -> database.reset(statement));
      clearBatch();
      clearParameters();
    }

    @Override
    public boolean isClosed() {
      return !lent;
    }

    /** The driver finalizes a statement whose execution failed; it must be prepared anew. */
    boolean isSpent() {
      return pointer.isClosed();
    }

    void destroy() throws SQLException {
      super.close();
    }
  }
}
