package cairn.store;

import cairn.store.StoreException.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs bodies as transactions on one link. Owned by the thread that owns the link. */
final class Session {
  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  private final String database;
  private final Link link;
  private final Runnable lockedOut;

  /**
   * @param lockedOut told when a lock was waited for in vain
   */
  Session(String database, Link link, Runnable lockedOut) {
    this.database = database;
    this.link = link;
    this.lockedOut = lockedOut;
  }

  <T> T run(Transaction<T> body) throws StoreException {
    Connection connection = begin();
    T result;
    try {
      result = body.run(connection);
    } catch (SQLException failure) {
      rollBack(failure);
      throw translated(reasonBeforeCommit(failure), "transaction", failure);
    } catch (StoreException | RuntimeException | Error failure) {
      rollBack(failure);
      throw failure;
    }
    commit();
    return result;
  }

  void interrupt() {
    link.interrupt();
  }

  /** Lets go of the connection, between two bodies; the next one opens another. */
  void letGo() {
    try {
      link.discard();
    } catch (SQLException failure) {
      LOG.warn("{}: a connection was not closed cleanly: {}", database, failure.getMessage());
    }
  }

  void close() throws StoreException {
    try {
      link.close();
    } catch (SQLException failure) {
      throw translated(Reason.IO, "close", failure);
    }
  }

  private Connection begin() throws StoreException {
    try {
      return link.begin();
    } catch (SQLException failure) {
      discard(failure);
      throw translated(reasonBeforeCommit(failure), "begin", failure);
    }
  }

  /** Damage is final to whoever hears of it, so it is made sure of. */
  private Reason reasonBeforeCommit(SQLException failure) {
    if (link.isLockedOut(failure)) {
      lockedOut.run();
    }
    Reason reason = link.reasonBeforeCommit(failure);
    return reason == Reason.CORRUPT && !link.isDamaged(failure) ? Reason.IO : reason;
  }

  private void commit() throws StoreException {
    try {
      link.commit();
    } catch (SQLException failure) {
      Reason reason = link.reasonAtCommit(failure);
      if (reason == Reason.OUTCOME_UNKNOWN) {
        discard(failure);
      } else {
        rollBack(failure);
      }
      throw translated(reason, "commit", failure);
    } catch (IllegalStateException misuse) {
      rollBack(misuse);
      throw misuse;
    }
  }

  /** A connection that cannot even roll back is dropped, which rolls back as well. */
  private void rollBack(Throwable cause) {
    try {
      link.rollback();
    } catch (SQLException failure) {
      cause.addSuppressed(failure);
      discard(cause);
    }
  }

  private void discard(Throwable cause) {
    try {
      link.discard();
    } catch (SQLException failure) {
      cause.addSuppressed(failure);
    }
  }

  private StoreException translated(Reason reason, String step, SQLException failure) {
    return new StoreException(
        reason, database + ": " + step + " failed: " + failure.getMessage(), failure);
  }
}
