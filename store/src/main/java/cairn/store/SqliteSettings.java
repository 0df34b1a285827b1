package cairn.store;

import cairn.store.StoreException.Reason;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteOpenMode;

/** How every SQLite connection is set up, and the proof that the engine took it. */
final class SqliteSettings {
  /** "Carn" in the file's header (offset 68), so that no other program's file is taken for ours. */
  static final int APPLICATION_ID = 0x4361726E;

  /** Before it, two connections could reset the write-ahead log at once and corrupt the file. */
  private static final int FIRST_SOUND_VERSION = 3_051_003;

  /** Only foreign processes (a shell, a backup) can make a connection wait for a lock at all. */
  private static final int BUSY_TIMEOUT_MILLIS = 5_000;

  /** KiB of page cache per connection: 1 writer + 4 readers make at most 10 MiB a database. */
  private static final int CACHE_KIB = 2_048;

  /**
   * A commit writes whole pages: with 4 KiB a round of 4 entries of 300 bytes costs 17 KB of disk
   * writes, with 8 KiB 25, with 16 KiB 42. A round of 1,000 with its tiles costs the same 690 to
   * 730 KB with 4 and 8.
   */
  static final int PAGE_BYTES = 4_096;

  /**
   * Pages in the write-ahead log that make a commit copy them into the file, which stalls that
   * commit: 4 MiB. A quarter of it does not shorten the stall measurably, as the two syncs in it
   * are what takes the time; four times as much saves 2 % of the disk writes and makes the stall
   * longer.
   */
  static final int CHECKPOINT_PAGES = 1_024;

  /** What the log's file is cut back to after a transaction that made it larger. */
  private static final int LOG_BYTES_KEPT = 16 * 1024 * 1024;

  private static final int PROBLEMS_SHOWN = 100;

  private SqliteSettings() {}

  static SQLiteConfig config(boolean create) {
    SQLiteConfig config = new SQLiteConfig();
    if (!create) {
      config.resetOpenMode(SQLiteOpenMode.CREATE);
    }
    config.setBusyTimeout(BUSY_TIMEOUT_MILLIS);
    config.setGetGeneratedKeys(false);
    return config;
  }

  static void apply(SqliteConnection connection, boolean writer) throws SQLException {
    if (writer) {
      connection.execute("PRAGMA page_size = " + PAGE_BYTES); // counts for an empty file only
      connection.execute("PRAGMA journal_mode = WAL");
      connection.execute("PRAGMA wal_autocheckpoint = " + CHECKPOINT_PAGES);
      connection.execute("PRAGMA journal_size_limit = " + LOG_BYTES_KEPT);
    } else {
      connection.execute("PRAGMA query_only = ON");
    }
    connection.execute("PRAGMA synchronous = FULL");
    connection.execute("PRAGMA foreign_keys = ON");
    connection.execute("PRAGMA mmap_size = 0"); // an I/O error under mmap kills the process
    connection.execute("PRAGMA temp_store = MEMORY");
    connection.execute("PRAGMA cache_size = -" + CACHE_KIB);
    connection.execute("PRAGMA trusted_schema = OFF");
  }

  /** Reads back what durability rests on; a pragma that did not take is silent otherwise. */
  static void verify(SqliteConnection connection) throws SQLException, StoreException {
    require(connection, "PRAGMA journal_mode", "wal");
    require(connection, "PRAGMA synchronous", "2");
    require(connection, "PRAGMA foreign_keys", "1");
    require(connection, "PRAGMA mmap_size", "0");
    require(connection, "PRAGMA encoding", "UTF-8");
    requireVersion(answer(connection, "SELECT sqlite_version()"));
  }

  static void requireVersion(String version) throws StoreException {
    String[] parts = version.split("\\.", -1);
    int number = 0;
    for (int i = 0; i < 3; i++) {
      number = number * 1_000 + (i < parts.length ? Integer.parseInt(parts[i]) : 0);
    }
    if (number < FIRST_SOUND_VERSION) {
      throw new StoreException(
          Reason.SCHEMA,
          "SQLite " + version + " can corrupt its write-ahead log; 3.51.3 or newer is needed");
    }
  }

  private static void require(SqliteConnection connection, String question, String wanted)
      throws SQLException, StoreException {
    String got = answer(connection, question);
    if (!got.equals(wanted)) {
      throw new StoreException(
          Reason.SCHEMA, "SQLite: " + question + " is " + got + ", must be " + wanted);
    }
  }

  static String answer(SqliteConnection connection, String question) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(question)) {
      return row.next() ? row.getString(1) : "nothing";
    }
  }

  /** What the engine finds wrong when it reads all of the file, indexes against tables too. */
  static List<String> integrityCheck(Connection connection) throws SQLException {
    List<String> problems = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("PRAGMA integrity_check(" + PROBLEMS_SHOWN + ")")) {
      while (rows.next()) {
        problems.add(rows.getString(1));
      }
    }
    return problems.equals(List.of("ok")) ? List.of() : List.copyOf(problems);
  }
}
