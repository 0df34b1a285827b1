package cairn.store;

import cairn.store.StoreException.Reason;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;

/** What PostgreSQL's SQLSTATEs (its manual, appendix A) mean to a caller. */
final class PostgresFailures {
  private PostgresFailures() {}

  static Reason beforeCommit(SQLException failure) {
    if (failure instanceof SQLTransientConnectionException) {
      return Reason.IO; // the pool had no connection to give
    }
    return switch (state(failure)) {
      case "23505", "40001", "40P01" -> Reason.CONFLICT; // unique key, serialization, deadlock
      case "53100" -> Reason.FULL;
      case "53200", "53300", "55P03", "57014" -> Reason.BUSY; // memory, connections, lock, timeout
      case "XX001", "XX002" -> Reason.CORRUPT;
      case "58030", "25P03", "25P04" -> Reason.IO; // I/O error, ended by a session timeout
      default -> byClass(state(failure));
    };
  }

  private static Reason byClass(String state) {
    // 08 connection, 28 authorisation, 3D no such database, 57P shut down or terminated
    boolean connection =
        state.startsWith("08")
            || state.startsWith("28")
            || state.startsWith("3D")
            || state.startsWith("57P");
    return connection ? Reason.IO : Reason.NOT_APPLIED;
  }

  /**
   * Certain at commit are only the server's own word that it rolled back: a deferred constraint
   * (class 23), a serialization failure (40), a transaction that had failed before (25). Anything
   * else, such as a lost connection or a terminated backend, may come after the commit.
   */
  static Reason atCommit(SQLException failure) {
    String state = state(failure);
    boolean certain = state.startsWith("23") || state.startsWith("40") || state.equals("25P02");
    return certain ? beforeCommit(failure) : Reason.OUTCOME_UNKNOWN;
  }

  private static String state(SQLException failure) {
    return Optional.ofNullable(failure.getSQLState()).orElse("");
  }
}
