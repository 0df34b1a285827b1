package cairn.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The database both engines share: one lane of one thread that writes, one of a few that read. */
final class LaneDatabase implements Database {
  /**
   * Writers waiting at once. Each of a node's engines has at most one write under way and a request
   * makes at most one, so 1,024 is the requests in flight that a gateway admits; 100 bytes each.
   */
  private static final int WRITES_WAITING = 1_024;

  /** Readers waiting at once: at 50 µs a read and four threads, 4,096 are 50 ms of waiting. */
  private static final int READS_WAITING = 4_096;

  static final Duration CLOSE_GRACE = Duration.ofSeconds(10);

  /** What the engine's own check says about the structure. */
  @FunctionalInterface
  interface Check {
    List<String> problems(Connection connection) throws SQLException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(LaneDatabase.class);

  private final String name;
  private final SpaceGuard guard;
  private final Check check;
  private final Runnable closed;
  private final Lane writes;
  private final Lane reads;

  /**
   * @param closed told once everything is closed, so that the name can be opened again
   */
  LaneDatabase(
      String name,
      SpaceGuard guard,
      Supplier<Link> writer,
      Supplier<Link> reader,
      int readers,
      Check check,
      Runnable closed) {
    this.name = name;
    this.guard = guard;
    this.check = check;
    this.closed = closed;
    this.writes = new Lane(this, name + "-write", 1, WRITES_WAITING, () -> session(writer.get()));
    this.reads =
        new Lane(this, name + "-read", readers, READS_WAITING, () -> session(reader.get()));
  }

  private Session session(Link link) {
    return new Session(name, link, this::reopen);
  }

  /** Has every connection closed, at once where none of them works, and opened when needed. */
  private void reopen() {
    LOG.warn("{}: a lock was not to be had; every connection is opened anew", name);
    reads.letGo();
    writes.letGo();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public <T> T write(Transaction<T> body) throws StoreException {
    guard.check();
    return writes.run(body);
  }

  /**
   * The first write, which migrates. The space guard does not stop it, as a full disk must not keep
   * a database from being read; a failure closes the database.
   */
  void prepare(Transaction<?> migration) throws StoreException {
    try {
      writes.run(migration);
    } catch (StoreException | RuntimeException | Error failure) {
      try {
        close();
      } catch (StoreException second) {
        failure.addSuppressed(second);
      }
      throw failure;
    }
  }

  @Override
  public <T> T read(Transaction<T> body) throws StoreException {
    return reads.run(body);
  }

  @Override
  public List<String> structuralProblems() throws StoreException {
    try {
      return reads.run(check::problems);
    } catch (StoreException failure) {
      if (failure.reason() == StoreException.Reason.CORRUPT) {
        return List.of(
            String.valueOf(failure.getMessage())); // too damaged for the check to get through
      }
      throw failure;
    }
  }

  @Override
  public void close() throws StoreException {
    try {
      reads.close(CLOSE_GRACE);
    } finally {
      writes.close(CLOSE_GRACE);
    }
    closed.run(); // not after a failure: a transaction that still runs keeps the name taken
  }
}
