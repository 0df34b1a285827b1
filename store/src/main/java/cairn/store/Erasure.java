package cairn.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Has deleted rows leave no copy of their bytes in a database's file: for what somebody has a right
 * to see gone. Runs inside its callers' transactions; the names of tables are the callers' own.
 */
public final class Erasure {
  private Erasure() {}

  /**
   * Has what this transaction deletes overwritten: SQLite's; PostgreSQL keeps old versions of rows
   * until it vacuums. Asked for before anything is deleted.
   */
  public static void begin(Connection connection) throws SQLException {
    if (connection.getMetaData().getDatabaseProductName().equals("SQLite")) {
      execute(connection, "PRAGMA secure_delete = ON");
    }
  }

  /**
   * Empties a table from which rows were deleted and fills it again, since SQLite overwrites pages
   * that become free, but not every copy of a row that moving others about left in the gaps of a
   * page.
   *
   * @param table the table; one of the same columns, named {@code <table>_kept}, is empty
   */
  public static void refill(Connection connection, String table) throws SQLException {
    String kept = table + "_kept";
    execute(connection, "INSERT INTO " + kept + " SELECT * FROM " + table);
    execute(connection, "DELETE FROM " + table);
    execute(connection, "INSERT INTO " + table + " SELECT * FROM " + kept);
    execute(connection, "DELETE FROM " + kept);
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
