package cairn.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.store.StoreException.Reason;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class PostgresStoresTest extends StoresContract {
  @SuppressWarnings("NullAway.Init") // set by openStores
  private PostgresSettings settings;

  @Override
  protected Stores openStores() throws Exception {
    settings = PostgresServer.emptyDatabase();
    return reopenStores();
  }

  @Override
  protected Stores reopenStores() {
    return new PostgresStores(settings, InstantSource.system());
  }

  @Test
  void refusesAServerThatDoesNotWaitForTheDisk() throws Exception {
    PostgresServer.administer("ALTER DATABASE postgres SET synchronous_commit = off");
    assertReason(Reason.SCHEMA, () -> stores.create("node", HEADS))
        .hasMessageContaining("synchronous_commit is off");
    assertThat(stores.exists("node")).isFalse();
  }

  @Test
  void neverPrintsThePassword() {
    PostgresSettings secret =
        PostgresSettings.of("jdbc:postgresql://db.example/cairn", "cairn", "hunter2");
    assertThat(secret.toString()).contains("db.example").doesNotContain("hunter2");
    assertThatThrownBy(
            () -> PostgresSettings.of("jdbc:postgresql://h/d?user=u&PassWord=hunter2", "u", ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void runsWritesOfTwoProcessesOneAfterTheOther() throws Exception {
    Database one = stores.create("node", HEADS);
    insert(one, "a", 0);
    try (Stores others = reopenStores();
        ExecutorService threads = Executors.newCachedThreadPool()) {
      Database two = others.open("node", HEADS);
      List<Future<Integer>> writers = new ArrayList<>();
      for (Database database : List.of(one, two)) {
        writers.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 50; i++) {
                    increment(database);
                  }
                  return 50;
                }));
      }
      for (Future<Integer> writer : writers) {
        writer.get();
      }
    }
    assertThat(sizeOf(one, "a")).isEqualTo(100);
  }

  /** Reads, then writes what it read plus one: loses updates unless writes exclude each other. */
  private static void increment(Database database) throws StoreException {
    database.write(
        connection -> {
          long next = size(connection, "a") + 1;
          return update(connection, "UPDATE heads SET size = " + next);
        });
  }

  @Test
  void saysIoWhenTheBackendDiesBeforeTheCommit() throws Exception {
    Database database = stores.create("node", HEADS);
    assertReason(
        Reason.IO,
        () ->
            database.write(
                connection -> {
                  update(connection, "INSERT INTO heads (origin, size) VALUES ('a', 1)");
                  terminate(backend(connection));
                  return update(connection, "UPDATE heads SET size = 2");
                }));
    assertThat(origins(database)).isEmpty();
    insert(database, "a", 3);
  }

  @Test
  void saysUnknownWhenTheBackendDiesInTheMiddleOfTheCommit() throws Exception {
    Database database = stores.create("node", List.of(SLOW_COMMIT));
    CountDownLatch atCommit = new CountDownLatch(1);
    List<Integer> backend = new ArrayList<>();
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      Future<Object> killer =
          threads.submit(
              () -> {
                await(atCommit);
                while (!sleeping(backend.getFirst())) {
                  Thread.onSpinWait();
                }
                terminate(backend.getFirst());
                return "killed";
              });
      assertReason(
          Reason.OUTCOME_UNKNOWN,
          () ->
              database.write(
                  connection -> {
                    backend.add(backend(connection));
                    atCommit.countDown();
                    return update(connection, "INSERT INTO slow VALUES (20)");
                  }));
      assertThat(killer.get()).isEqualTo("killed");
    }
    assertThat(database.<Integer>write(connection -> update(connection, "DELETE FROM slow")))
        .isZero();
    database.write(connection -> update(connection, "INSERT INTO slow VALUES (0)"));
    assertThat(first(database, "SELECT count(*) FROM slow")).isEqualTo("1");
  }

  @Test
  void saysUnknownWhenTheBackendIsGoneAtCommit() throws Exception {
    Database database = stores.create("node", HEADS);
    assertReason(
        Reason.OUTCOME_UNKNOWN,
        () ->
            database.write(
                connection -> {
                  update(connection, "INSERT INTO heads (origin, size) VALUES ('a', 1)");
                  return terminate(backend(connection));
                }));
    assertThat(database.<Long>write(connection -> (long) count(connection))).isZero();
  }

  @Test
  void saysNotAppliedWhenABodyHidesItsFailure() throws Exception {
    Database database = stores.create("node", HEADS);
    assertReason(
        Reason.NOT_APPLIED,
        () ->
            database.write(
                connection -> {
                  update(connection, "INSERT INTO heads (origin, size) VALUES ('a', 1)");
                  assertThatThrownBy(() -> update(connection, "NONSENSE"))
                      .isInstanceOf(java.sql.SQLException.class);
                  return 1;
                }));
    assertThat(origins(database)).isEmpty();
  }

  @Test
  void saysIoWhenThereIsNoServer() throws Exception {
    try (Socket taken = new Socket()) { // so that nobody else gets the port and listens there
      taken.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      PostgresSettings nowhere =
          new PostgresSettings(
              "jdbc:postgresql://127.0.0.1:" + taken.getLocalPort() + "/cairn",
              "cairn",
              "",
              java.time.Duration.ofSeconds(1),
              java.time.Duration.ofSeconds(1));
      try (Stores absent = new PostgresStores(nowhere, InstantSource.system())) {
        assertReason(Reason.IO, () -> absent.exists("node"));
        assertReason(Reason.IO, () -> absent.open("node", HEADS));
        assertReason(Reason.IO, () -> absent.create("node", HEADS));
      }
    }
  }

  @Test
  void saysBusyWhenAStatementTakesTooLong() throws Exception {
    PostgresSettings impatient =
        new PostgresSettings(
            settings.url(),
            settings.user(),
            settings.password(),
            settings.connectTimeout(),
            java.time.Duration.ofSeconds(3)); // opening takes less, on a busy disk too
    stores.create("node", HEADS).close();
    try (Stores others = new PostgresStores(impatient, InstantSource.system())) {
      Database database = others.open("node", HEADS);
      assertReason(Reason.BUSY, () -> first(database, "SELECT pg_sleep(20)"));
    }
  }

  /** A table whose rows say how many seconds their commit takes. */
  private static final RoomMigrations SLOW_COMMIT =
      new RoomMigrations(
          "slow",
          List.of(
              new Migration(
                  1,
                  "slow",
                  List.of(),
                  List.of(
                      "CREATE TABLE slow (seconds INTEGER)",
                      "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS"
                          + " 'BEGIN PERFORM pg_sleep(NEW.seconds); RETURN NULL; END'",
                      "CREATE CONSTRAINT TRIGGER slowly AFTER INSERT ON slow DEFERRABLE INITIALLY"
                          + " DEFERRED FOR EACH ROW EXECUTE FUNCTION wait()"))));

  private static int count(java.sql.Connection connection) throws java.sql.SQLException {
    return number(connection, "SELECT count(*) FROM heads");
  }

  private static int backend(java.sql.Connection connection) throws java.sql.SQLException {
    return number(connection, "SELECT pg_backend_pid()");
  }

  private static int number(java.sql.Connection connection, String sql)
      throws java.sql.SQLException {
    try (var statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      assertThat(row.next()).isTrue();
      return row.getInt(1);
    }
  }

  private int terminate(int pid) throws java.sql.SQLException {
    try (var connection = new PostgresPools(settings).dataSource("public").getConnection()) {
      return number(connection, "SELECT pg_terminate_backend(" + pid + ", 10000)::int");
    }
  }

  private boolean sleeping(int pid) throws java.sql.SQLException {
    try (var connection = new PostgresPools(settings).dataSource("public").getConnection()) {
      return number(
              connection,
              "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND pid = " + pid)
          > 0;
    }
  }
}
