package cairn.testkit;

import cairn.store.Database;
import cairn.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Flips single bits of stored values in an SQLite database, as a disk or a memory does. The columns
 * are read from the schema, so that a table that is new is met by every test that asks for them.
 */
public final class BitFlips {
  private BitFlips() {}

  /** A column of a table that the code made, the migrations' own included. */
  public record Column(String table, String name) {
    @Override
    public String toString() {
      return table + "." + name;
    }
  }

  /** Every column of every table. */
  public static List<Column> columns(Database database) throws StoreException {
    return database.read(
        connection -> {
          List<Column> columns = new ArrayList<>();
          for (List<Object> row :
              select(
                  connection,
                  "SELECT m.name, c.name FROM sqlite_master m, pragma_table_info(m.name) c"
                      + " WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%'"
                      + " ORDER BY m.name, c.cid")) {
            columns.add(new Column((String) row.get(0), (String) row.get(1)));
          }
          return columns;
        });
  }

  /**
   * Flips one bit of one value that is there, both chosen at random.
   *
   * @return which, for the reader of a failed test
   * @throws AssertionError when the table has no row with a value in that column: a test that flips
   *     nothing proves nothing
   */
  public static String flip(Database database, Column column, RandomGenerator random)
      throws StoreException {
    return database.write(
        connection -> {
          try (Statement pragma = connection.createStatement()) {
            pragma.execute("PRAGMA ignore_check_constraints = ON"); // no disk asks for them
            try {
              return flip(connection, column, random);
            } finally {
              pragma.execute("PRAGMA ignore_check_constraints = OFF");
            }
          }
        });
  }

  private static String flip(Connection connection, Column column, RandomGenerator random)
      throws SQLException {
    List<String> keys = keys(connection, column.table());
    List<List<Object>> rows =
        select(
            connection,
            "SELECT %s, %s FROM %s WHERE length(%s) > 0"
                .formatted(column.name(), String.join(", ", keys), column.table(), column.name()));
    if (rows.isEmpty()) {
      throw new AssertionError("there is no value to flip a bit of in " + column);
    }
    List<Object> row = rows.get(random.nextInt(rows.size()));
    Flipped flipped = flipped(row.getFirst(), random);
    String value = row.getFirst() instanceof String ? "CAST(? AS TEXT)" : "?";
    String where = String.join(" = ? AND ", keys) + " = ?";
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE OR REPLACE %s SET %s = %s WHERE %s"
                .formatted(column.table(), column.name(), value, where))) {
      update.setObject(1, flipped.value());
      for (int i = 0; i < keys.size(); i++) {
        update.setObject(i + 2, row.get(i + 1));
      }
      if (update.executeUpdate() != 1) {
        throw new AssertionError("no bit was flipped in " + column);
      }
    }
    return "%s, bit %d of %s".formatted(column, flipped.bit(), row.subList(1, row.size()));
  }

  private record Flipped(Object value, int bit) {}

  private static Flipped flipped(Object value, RandomGenerator random) {
    if (value instanceof Number number) {
      int bit = random.nextInt(Long.SIZE);
      return new Flipped(number.longValue() ^ 1L << bit, bit);
    }
    byte[] bytes =
        value instanceof String text
            ? text.getBytes(StandardCharsets.UTF_8)
            : ((byte[]) value).clone();
    int bit = random.nextInt(bytes.length * Byte.SIZE);
    bytes[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
    return new Flipped(bytes, bit);
  }

  /** What tells one row from another. */
  private static List<String> keys(Connection connection, String table) throws SQLException {
    List<String> keys = new ArrayList<>();
    for (List<Object> row :
        select(connection, "SELECT name FROM pragma_table_info('" + table + "') WHERE pk > 0")) {
      keys.add((String) row.getFirst());
    }
    return keys.isEmpty() ? List.of("rowid") : keys;
  }

  private static List<List<Object>> select(Connection connection, String sql) throws SQLException {
    List<List<Object>> found = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        List<Object> row = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          row.add(rows.getObject(i));
        }
        found.add(row);
      }
    }
    return found;
  }
}
