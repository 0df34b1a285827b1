package cairn.store;

import cairn.store.StoreException.Reason;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Schemas of one PostgreSQL database, one per name. Several processes may have the same name open;
 * their writes follow each other.
 */
public final class PostgresStores implements Stores {
  private static final String ANY_SCHEMA = "pg_catalog";

  private final PostgresPools pools;
  private final Migrator migrator;
  private final OpenNames names = new OpenNames();

  /**
   * Stores in that database; connects when asked for the first name.
   *
   * @param clock for the times in the account of migrations
   */
  public PostgresStores(PostgresSettings settings, InstantSource clock) {
    this.pools = new PostgresPools(settings);
    this.migrator = new Migrator(Dialect.POSTGRESQL, clock);
  }

  @Override
  public boolean exists(String name) throws StoreException {
    OpenNames.requireName(name);
    return names().contains(name);
  }

  @Override
  public List<String> names() throws StoreException {
    names.requireOpen();
    try (Connection connection = pools.dataSource(ANY_SCHEMA).getConnection();
        PreparedStatement query =
            connection.prepareStatement(
                "SELECT schemaname FROM pg_catalog.pg_tables WHERE tablename = ?")) {
      query.setString(1, Migrator.TABLE);
      try (ResultSet rows = query.executeQuery()) {
        List<String> found = new ArrayList<>();
        while (rows.next()) {
          found.add(rows.getString(1));
        }
        return found.stream()
            .filter(name -> OpenNames.NAME.matcher(name).matches())
            .sorted()
            .toList();
      }
    } catch (SQLException failure) {
      throw new StoreException(
          PostgresFailures.beforeCommit(failure),
          "cannot ask for the schemas: " + failure.getMessage(),
          failure);
    }
  }

  @Override
  public Database create(String name, List<RoomMigrations> rooms, Transaction<?> initial)
      throws StoreException {
    names.claim(name);
    LaneDatabase database = database(name);
    database.prepare(
        connection -> {
          requireDurable(connection);
          if (schemaExists(connection, name)) {
            throw new StoreException(
                Reason.SCHEMA, "cannot create database " + name + ": the schema exists already");
          }
          return fill(connection, name, rooms, initial);
        });
    return names.opened(database);
  }

  private Object fill(
      Connection connection, String name, List<RoomMigrations> rooms, Transaction<?> initial)
      throws SQLException, StoreException {
    execute(connection, "CREATE SCHEMA \"" + name + '"'); // only [a-z0-9-]
    migrator.create(connection, rooms);
    return initial.run(connection);
  }

  @Override
  public void replace(String name, List<RoomMigrations> rooms, Transaction<?> initial)
      throws StoreException {
    names.claim(name);
    LaneDatabase database = database(name);
    database.prepare(
        connection -> {
          requireDurable(connection);
          requireTable(connection, name);
          execute(connection, "DROP SCHEMA \"" + name + "\" CASCADE");
          return fill(connection, name, rooms, initial);
        });
    database.close();
  }

  @Override
  public Database open(String name, List<RoomMigrations> rooms) throws StoreException {
    names.claim(name);
    LaneDatabase database = database(name);
    database.prepare(
        connection -> {
          requireDurable(connection);
          requireTable(connection, name);
          migrator.migrate(connection, rooms);
          return name;
        });
    return names.opened(database);
  }

  private LaneDatabase database(String name) {
    HikariDataSource writer = pools.writer(name);
    HikariDataSource reader = pools.reader(name);
    return new LaneDatabase(
        name,
        // The server's disk is the server's to guard: it says 53100 and goes on reading.
        new SpaceGuard(() -> Long.MAX_VALUE, 0),
        () -> new PostgresLink(writer, OptionalLong.of(writeLock(name))),
        () -> new PostgresLink(reader, OptionalLong.empty()),
        PostgresPools.READERS,
        connection -> List.of(),
        () -> {
          writer.close();
          reader.close();
          names.release(name);
        });
  }

  /** A key of the database-wide advisory lock space: the first 8 bytes of a hash of the name. */
  static long writeLock(String name) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(("cairn write " + name).getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(hash).getLong();
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException("every JDK has SHA-256", missing);
    }
  }

  /**
   * Settings of the server or role under which an acknowledged commit could be lost, or text bent.
   */
  private static void requireDurable(Connection connection) throws SQLException, StoreException {
    refuse(connection, "synchronous_commit", "off");
    refuse(connection, "fsync", "off");
    refuse(connection, "full_page_writes", "off");
    String encoding = setting(connection, "server_encoding");
    if (!encoding.equals("UTF8")) {
      throw new StoreException(
          Reason.SCHEMA, "PostgreSQL: server_encoding is " + encoding + ", must be UTF8");
    }
  }

  private static void refuse(Connection connection, String name, String value)
      throws SQLException, StoreException {
    if (setting(connection, name).equals(value)) {
      throw new StoreException(
          Reason.SCHEMA,
          "PostgreSQL: " + name + " is " + value + "; commits could be lost, so it must not be");
    }
  }

  /** Empty for a setting that a compatible engine does not know. */
  private static String setting(Connection connection, String name) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT coalesce(current_setting(?, true), '')")) {
      query.setString(1, name);
      try (ResultSet row = query.executeQuery()) {
        return row.next() ? row.getString(1) : "";
      }
    }
  }

  private static void requireTable(Connection connection, String name)
      throws SQLException, StoreException {
    if (!tableExists(connection, name)) {
      throw new StoreException(
          Reason.SCHEMA,
          "database "
              + name
              + " does not exist: no schema of that name with a table "
              + Migrator.TABLE
              + "; it is made once, and a lost one is never made up for");
    }
  }

  private static boolean schemaExists(Connection connection, String name) throws SQLException {
    return any(connection, "SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = ?", name);
  }

  private static boolean tableExists(Connection connection, String name) throws SQLException {
    return any(
        connection,
        "SELECT 1 FROM pg_catalog.pg_tables WHERE schemaname = ? AND tablename = 'cairn_schema'",
        name);
  }

  private static boolean any(Connection connection, String sql, String name) throws SQLException {
    try (PreparedStatement query = connection.prepareStatement(sql)) {
      query.setString(1, name);
      try (ResultSet row = query.executeQuery()) {
        return row.next();
      }
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() throws StoreException {
    names.closeAll();
  }
}
