package cairn.store;

import cairn.store.StoreException.Reason;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection to one SQLite file: the only writer, or one of the readers. */
final class SqliteLink implements Link {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteLink.class);

  /**
   * Before what is said to be damaged is read again, each time that it was not found sound: what
   * makes a disk fail for a moment, such as a path to it that changes, has often passed by then.
   */
  private static final List<Duration> PAUSES =
      List.of(Duration.ofMillis(10), Duration.ofMillis(200), Duration.ofSeconds(2));

  /** How often in a row what is said to be damaged may be found sound: not all damage is found. */
  private static final int MAX_DOUBTS = 3;

  private final Path file;
  private final boolean writer;
  private final boolean create;

  /** Set by the owning thread; read by whoever interrupts. */
  private volatile Optional<SqliteConnection> open = Optional.empty();

  /**
   * A commit failed so late that its frames may lie whole in the write-ahead log, where a crash
   * would bring them back. The next commit that writes anything overwrites them, so until then each
   * write is preceded by one that changes nothing but a counter in the file's header.
   */
  private boolean unsettled;

  /** Since the last transaction that went well. */
  private int doubts;

  static SqliteLink writer(Path file) {
    return new SqliteLink(file, true, false);
  }

  static SqliteLink creator(Path file) {
    return new SqliteLink(file, true, true);
  }

  static SqliteLink reader(Path file) {
    return new SqliteLink(file, false, false);
  }

  private SqliteLink(Path file, boolean writer, boolean create) {
    this.file = file;
    this.writer = writer;
    this.create = create;
  }

  @Override
  public Connection begin() throws SQLException, StoreException {
    SqliteConnection connection = open.isPresent() ? open.get() : connect();
    if (unsettled) {
      settle(connection);
      unsettled = false;
    }
    connection.executePrepared(writer ? "BEGIN IMMEDIATE" : "BEGIN");
    return connection;
  }

  private SqliteConnection connect() throws SQLException, StoreException {
    SqliteConnection connection = new SqliteConnection(file, SqliteSettings.config(create));
    try {
      SqliteSettings.apply(connection, writer);
      SqliteSettings.verify(connection);
    } catch (SQLException | StoreException failure) {
      connection.close();
      throw failure;
    }
    open = Optional.of(connection);
    return connection;
  }

  private static void settle(SqliteConnection connection) throws SQLException {
    connection.execute("BEGIN IMMEDIATE");
    long version = Long.parseLong(SqliteSettings.answer(connection, "PRAGMA user_version"));
    connection.execute("PRAGMA user_version = " + (version + 1) % Integer.MAX_VALUE);
    connection.execute("COMMIT");
  }

  @Override
  public void commit() throws SQLException {
    connection().executePrepared("COMMIT");
    doubts = 0;
  }

  /**
   * Fails when the engine has rolled back by itself (disk full, I/O, out of memory); the session
   * then drops the connection, which is right after such an error anyway.
   */
  @Override
  public void rollback() throws SQLException {
    connection().executePrepared("ROLLBACK");
  }

  private SqliteConnection connection() {
    return open.orElseThrow(() -> new IllegalStateException("no transaction on " + file));
  }

  @Override
  public void discard() throws SQLException {
    Optional<SqliteConnection> old = open;
    open = Optional.empty();
    if (old.isPresent()) {
      old.get().close();
    }
  }

  @Override
  public Reason reasonBeforeCommit(SQLException failure) {
    return SqliteFailures.beforeCommit(failure);
  }

  /**
   * SQLite gives out a read that failed (EIO) as a damaged file, which is found by reading all of
   * it: some seconds for each gigabyte, in which this connection's lane stands still.
   */
  @Override
  public boolean isDamaged(SQLException failure) {
    if (!SqliteFailures.mayBeFailedRead(failure) || doubts == MAX_DOUBTS) {
      return true;
    }
    for (Duration pause : PAUSES) {
      LockSupport.parkNanos(pause.toNanos());
      if (isSound()) {
        doubts++;
        LOG.warn("{}: could not be read, or not rightly; read again, it is sound", file);
        return false;
      }
    }
    return true;
  }

  private boolean isSound() {
    try {
      discard();
      return SqliteSettings.integrityCheck(connect()).isEmpty();
    } catch (SQLException | StoreException failure) {
      LOG.warn("{}: {}", file, failure.getMessage());
      return false;
    }
  }

  @Override
  public boolean isLockedOut(SQLException failure) {
    return SqliteFailures.isLock(failure);
  }

  @Override
  public Reason reasonAtCommit(SQLException failure) {
    Reason reason = SqliteFailures.atCommit(failure);
    unsettled |= reason == Reason.OUTCOME_UNKNOWN;
    return reason;
  }

  @Override
  public void interrupt() {
    open.ifPresent(SqliteConnection::interrupt);
  }

  @Override
  public void close() throws SQLException {
    discard();
  }
}
