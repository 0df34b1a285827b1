package cairn.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.store.StoreException.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** Stores that are opened for each test, a table to write into, and what tests do with it. */
@Timeout(60)
abstract class StoresFixture {
  protected static final RoomMigrations HEADS_ONE =
      new RoomMigrations(
          "heads",
          List.of(
              new Migration(
                  1,
                  "heads",
                  List.of(
                      "CREATE TABLE heads (origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root"
                          + " BLOB) STRICT"),
                  List.of(
                      "CREATE TABLE heads (origin TEXT PRIMARY KEY, size BIGINT NOT NULL, root"
                          + " BYTEA)"))));

  protected static final Migration NOTES =
      new Migration(
          2,
          "notes",
          List.of("CREATE TABLE notes (text TEXT) STRICT", "INSERT INTO notes VALUES ('hello')"),
          List.of("CREATE TABLE notes (text TEXT)", "INSERT INTO notes VALUES ('hello')"));

  protected static final List<RoomMigrations> HEADS = List.of(HEADS_ONE);

  protected static final List<RoomMigrations> HEADS_AND_NOTES =
      List.of(new RoomMigrations("heads", List.of(HEADS_ONE.migrations().getFirst(), NOTES)));

  @SuppressWarnings("NullAway.Init") // set before each test
  protected Stores stores;

  /** Stores on an empty place, closed by this class. */
  protected abstract Stores openStores() throws Exception;

  /** Other stores on the same place, as after a restart. The first are closed. */
  protected abstract Stores reopenStores() throws Exception;

  @BeforeEach
  void openTheStores() throws Exception {
    stores = openStores();
  }

  @AfterEach
  void closeTheStores() throws Exception {
    stores.close();
  }

  protected static org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable>
      assertReason(Reason reason, ThrowingCallable call) {
    return assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StoreException.class,
            failure -> assertThat(failure.reason()).as(failure.toString()).isEqualTo(reason));
  }

  protected static void insert(Database database, String origin, long size) throws StoreException {
    database.write(
        connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement("INSERT INTO heads (origin, size) VALUES (?, ?)")) {
            insert.setString(1, origin);
            insert.setLong(2, size);
            return insert.executeUpdate();
          }
        });
  }

  protected static void setSize(Database database, String origin, long size) throws StoreException {
    database.write(
        connection -> {
          try (PreparedStatement update =
              connection.prepareStatement("UPDATE heads SET size = ? WHERE origin = ?")) {
            update.setLong(1, size);
            update.setString(2, origin);
            return update.executeUpdate();
          }
        });
  }

  protected static long sizeOf(Database database, String origin) throws StoreException {
    return database.read(connection -> size(connection, origin));
  }

  protected static long size(Connection connection, String origin) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT size FROM heads WHERE origin = ?")) {
      query.setString(1, origin);
      try (ResultSet row = query.executeQuery()) {
        assertThat(row.next()).as("row of " + origin).isTrue();
        return row.getLong(1);
      }
    }
  }

  protected static List<String> origins(Database database) throws StoreException {
    return database.read(
        connection -> {
          List<String> origins = new ArrayList<>();
          try (PreparedStatement query =
                  connection.prepareStatement("SELECT origin FROM heads ORDER BY origin");
              ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
              origins.add(rows.getString(1));
            }
          }
          return origins;
        });
  }

  protected static String first(Database database, String sql) throws StoreException {
    return database.read(
        connection -> {
          try (Statement statement = connection.createStatement();
              ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? row.getString(1) : "no row";
          }
        });
  }

  protected static int update(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  protected static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException interrupt) {
      throw new IllegalStateException(interrupt);
    }
  }
}
