package cairn.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** How much of the disk a database takes. Runs inside its callers' transactions. */
public final class StoredBytes {
  /** Pages that have become free are part of the file. */
  private static final String SQLITE =
      "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";

  private static final String POSTGRESQL =
      "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint FROM pg_catalog.pg_class c"
          + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
          + " WHERE n.nspname = current_schema() AND c.relkind = 'r'";

  private StoredBytes() {}

  /** Of the database, without what its write-ahead log holds. Some microseconds. */
  public static long of(Connection connection) throws SQLException {
    boolean isSqlite = connection.getMetaData().getDatabaseProductName().equals("SQLite");
    try (PreparedStatement select = connection.prepareStatement(isSqlite ? SQLITE : POSTGRESQL);
        ResultSet row = select.executeQuery()) {
      return row.next() ? row.getLong(1) : 0;
    }
  }
}
