package cairn.store;

import cairn.store.StoreException.Reason;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;
import org.postgresql.core.BaseConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Transactions on connections of a pool, which are held for the length of one each. */
final class PostgresLink implements Link {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresLink.class);

  private static final String TRANSACTION_FAILED = "25P02";

  private final HikariDataSource pool;

  /** Present for writers: the advisory lock that makes writes of one name follow each other. */
  private final OptionalLong writeLock;

  /** Set by the owning thread; read by whoever interrupts. */
  private volatile Optional<Connection> borrowed = Optional.empty();

  PostgresLink(HikariDataSource pool, OptionalLong writeLock) {
    this.pool = pool;
    this.writeLock = writeLock;
  }

  @Override
  public Connection begin() throws SQLException {
    Connection connection = pool.getConnection();
    borrowed = Optional.of(connection);
    if (writeLock.isPresent()) {
      lock(connection, writeLock.getAsLong());
    }
    return connection;
  }

  /**
   * Held until the transaction ends, even one whose client has gone. So whoever writes after an
   * {@code OUTCOME_UNKNOWN} waits until the server has made up its mind, and reads the outcome.
   */
  private static void lock(Connection connection, long key) throws SQLException {
    try (PreparedStatement lock = connection.prepareStatement("SELECT pg_advisory_xact_lock(?)")) {
      lock.setLong(1, key);
      lock.executeQuery().close();
    }
  }

  @Override
  public void commit() throws SQLException {
    requireLive(connection());
    connection().commit();
    giveBack();
  }

  /**
   * After a failed statement the server answers COMMIT with ROLLBACK, which the driver takes for
   * success: a body that hides such a failure would lose its record and hear that it is durable.
   */
  private void requireLive(Connection connection) throws SQLException {
    switch (connection.unwrap(BaseConnection.class).getTransactionState()) {
      case FAILED ->
          throw new SQLException(
              "a statement failed earlier and the body went on", TRANSACTION_FAILED);
      case IDLE -> {
        if (writeLock.isPresent()) { // begin() had opened it
          throw new IllegalStateException("a body must not end its transaction itself");
        }
      }
      case OPEN -> {}
    }
  }

  @Override
  public void rollback() throws SQLException {
    connection().rollback();
    giveBack();
  }

  private Connection connection() {
    return borrowed.orElseThrow(() -> new IllegalStateException("no transaction"));
  }

  /**
   * The transaction has ended well; that its connection cannot be reused changes nothing of that.
   */
  private void giveBack() {
    Connection connection = connection();
    borrowed = Optional.empty();
    try {
      connection.close();
    } catch (SQLException failure) {
      LOG.warn("connection dropped after its transaction: {}", failure.getMessage());
      pool.evictConnection(connection);
    }
  }

  @Override
  public void discard() {
    Optional<Connection> doubtful = borrowed;
    borrowed = Optional.empty();
    doubtful.ifPresent(pool::evictConnection);
  }

  @Override
  public Reason reasonBeforeCommit(SQLException failure) {
    return PostgresFailures.beforeCommit(failure);
  }

  /** The server tells a failed read (58030) from damage (XX001, XX002). */
  @Override
  public boolean isDamaged(SQLException failure) {
    return true;
  }

  /** The server's locks end with their transactions. */
  @Override
  public boolean isLockedOut(SQLException failure) {
    return false;
  }

  @Override
  public Reason reasonAtCommit(SQLException failure) {
    return PostgresFailures.atCommit(failure);
  }

  @Override
  public void interrupt() {
    borrowed.ifPresent(
        connection -> {
          try {
            connection.abort(Runnable::run);
          } catch (SQLException failure) {
            LOG.warn("cannot abort a connection: {}", failure.getMessage());
          }
        });
  }

  @Override
  public void close() {
    discard();
  }
}
