package cairn.store;

import cairn.store.StoreException.Reason;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What SQLite's result codes (sqlite.org/rescode.html) mean to a caller. */
final class SqliteFailures {
  private static final int PRIMARY_CODE = 0xff;

  private SqliteFailures() {}

  static Reason beforeCommit(SQLException failure) {
    SQLiteErrorCode code = code(failure);
    return switch (code) {
      case SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_UNIQUE, SQLITE_CONSTRAINT_ROWID ->
          Reason.CONFLICT;
      case SQLITE_BUSY_SNAPSHOT -> Reason.CONFLICT;
      default -> byPrimaryCode(SQLiteErrorCode.getErrorCode(code.code & PRIMARY_CODE));
    };
  }

  private static Reason byPrimaryCode(SQLiteErrorCode code) {
    return switch (code) {
      case SQLITE_FULL -> Reason.FULL;
      case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_NOMEM, SQLITE_INTERRUPT -> Reason.BUSY;
      case SQLITE_CORRUPT, SQLITE_NOTADB -> Reason.CORRUPT;
      case SQLITE_IOERR, SQLITE_CANTOPEN, SQLITE_PROTOCOL -> Reason.IO;
      default -> Reason.NOT_APPLIED;
    };
  }

  /**
   * Certain at commit are only failures that come before the commit's last frame is in the
   * write-ahead log: a lock not had, a deferred constraint, and a full disk, which cuts that frame
   * short. A failed sync leaves the frame behind, so it is not.
   */
  static Reason atCommit(SQLException failure) {
    Reason reason = beforeCommit(failure);
    boolean constraint =
        (code(failure).code & PRIMARY_CODE) == SQLiteErrorCode.SQLITE_CONSTRAINT.code;
    boolean certain = constraint || reason == Reason.BUSY || reason == Reason.FULL;
    return certain ? reason : Reason.OUTCOME_UNKNOWN;
  }

  /** Whether it says damage where a read may have failed: SQLite gives an EIO that code. */
  static boolean mayBeFailedRead(SQLException failure) {
    return code(failure) == SQLiteErrorCode.SQLITE_CORRUPT; // not, for instance, _CORRUPT_INDEX
  }

  /**
   * Whether a lock was waited for in vain. Only we use the file, for short: so it is a foreign
   * shell's, or one of ours that the system would not take back (an unlock that failed), which
   * SQLite keeps until every connection of the process is closed.
   */
  static boolean isLock(SQLException failure) {
    int primary = code(failure).code & PRIMARY_CODE;
    return primary == SQLiteErrorCode.SQLITE_BUSY.code
        || primary == SQLiteErrorCode.SQLITE_PROTOCOL.code;
  }

  private static SQLiteErrorCode code(SQLException failure) {
    return failure instanceof SQLiteException known
        ? known.getResultCode()
        : SQLiteErrorCode.SQLITE_ERROR;
  }
}
