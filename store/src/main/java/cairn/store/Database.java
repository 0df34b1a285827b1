package cairn.store;

import java.util.List;

/**
 * One open database: one write transaction at a time, and reads that never wait for it.
 *
 * <p>Any thread may call, platform or virtual, and blocks until the answer is there; the body runs
 * on a platform thread of the database itself (one for writes, a few for reads), because a native
 * call inside JDBC would hold a virtual thread's carrier. An interrupt does not cut a call short:
 * the caller waits for the outcome and finds its interrupt flag set.
 *
 * <p>A body must not call the same database again ({@link IllegalStateException}), must not commit,
 * roll back or close its connection, must let every {@link java.sql.SQLException} through
 * (PostgreSQL has given the transaction up by then; SQLite has not), and must let nothing of JDBC
 * escape. It runs at most once: the store never retries. What a body throws reaches the caller
 * after the rollback: a {@link StoreException}, a {@link RuntimeException} or an {@link Error} as
 * it is, an SQLException as the {@link StoreException} that it means.
 */
public interface Database extends AutoCloseable {

  /** The name under which {@link Stores} knows it. */
  String name();

  /**
   * Runs the body as one transaction and commits it.
   *
   * <p>On return it is durable: it survives kill -9 and a power cut, and every read that starts
   * later sees it. Writes of one name run one after the other, even from several processes on
   * PostgreSQL (where a body may wait for the other's end), so what a write reads stays true until
   * it commits. Rooms compare-and-swap all the same ({@code UPDATE … WHERE size = ?}, then check
   * the count and throw {@link StoreException.Reason#CONFLICT}), as engines that speak PostgreSQL's
   * protocol need not keep that promise.
   *
   * @throws StoreException nothing was applied, unless the reason is {@code OUTCOME_UNKNOWN}
   */
  <T> T write(Transaction<T> body) throws StoreException;

  /**
   * Runs the body on one snapshot: everything committed before it began, nothing after. Several run
   * at once; none waits for a writer. A body that writes is refused by the engine.
   *
   * <p>Keep bodies short: an open snapshot keeps the engine from reclaiming space.
   *
   * @throws StoreException never {@code OUTCOME_UNKNOWN}, {@code CONFLICT} or {@code FULL}
   */
  <T> T read(Transaction<T> body) throws StoreException;

  /**
   * What the engine's own check finds wrong with the stored structure, one sentence each; empty
   * when it is sound. SQLite reads the whole file ({@code PRAGMA integrity_check}, seconds per
   * gigabyte); PostgreSQL has no such check for a client and answers with the empty list.
   */
  List<String> structuralProblems() throws StoreException;

  /**
   * Refuses new calls and those still queued ({@code CLOSED}), lets running bodies end (after 10 s
   * it interrupts them), then closes the connections. Idempotent; concurrent callers all wait.
   */
  @Override
  void close() throws StoreException;
}
