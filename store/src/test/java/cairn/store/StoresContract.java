package cairn.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.store.StoreException.Reason;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * What {@link Stores} promises of making, opening, migrating and closing databases, held against
 * each engine, and what {@link TransactionsContract} says.
 */
abstract class StoresContract extends TransactionsContract {
  @Test
  void createsOnlyWhatIsNotThereAndOpensOnlyWhatIs() throws Exception {
    assertThat(stores.exists("witness")).isFalse();
    assertReason(Reason.SCHEMA, () -> stores.open("witness", HEADS));
    assertThat(stores.exists("witness")).isFalse();
    stores.create("witness", HEADS).close();
    assertThat(stores.exists("witness")).isTrue();
    assertReason(Reason.SCHEMA, () -> stores.create("witness", HEADS));
    stores.open("witness", HEADS);
    assertThatThrownBy(() -> stores.open("witness", HEADS))
        .isInstanceOf(IllegalStateException.class);
    stores.create("log-0123456789abcdef", HEADS);
    assertThat(stores.names()).containsExactly("log-0123456789abcdef", "witness");
  }

  @Test
  void keepsNamesApart() throws Exception {
    Database one = stores.create("log-01", HEADS);
    Database two = stores.create("log-02", HEADS);
    insert(one, "a", 1);
    assertThat(origins(two)).isEmpty();
  }

  @Test
  void refusesNamesThatAreNone() {
    for (String name : List.of("", "A", "../x", "a b", "a\"b", "a_b", "x".repeat(61))) {
      assertThatThrownBy(() -> stores.create(name, HEADS))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> stores.exists(name)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void createsNothingWhenTheInitialContentFails() throws Exception {
    assertReason(
        Reason.NOT_APPLIED,
        () -> stores.create("node", HEADS, connection -> update(connection, "NONSENSE")));
    assertThat(stores.exists("node")).isFalse();
    assertThat(stores.names()).isEmpty();
    Database database =
        stores.create(
            "node",
            HEADS,
            connection -> update(connection, "INSERT INTO heads (origin, size) VALUES ('a', 0)"));
    assertThat(sizeOf(database, "a")).isZero();
  }

  @Test
  void putsAnotherDatabaseInThePlaceOfOne() throws Exception {
    Database old = stores.create("mirror-01", HEADS);
    for (int i = 0; i < 500; i++) {
      insert(old, "origin-" + i, i);
    }
    long before = old.read(StoredBytes::of);
    assertThatThrownBy(() -> stores.replace("mirror-01", HEADS, connection -> 0))
        .as("it is open")
        .isInstanceOf(IllegalStateException.class);
    old.close();
    stores.replace("mirror-01", HEADS, StoresContract::insertLast);
    Database fresh = stores.open("mirror-01", HEADS);
    assertThat(origins(fresh)).containsExactly("last");
    assertThat(fresh.read(StoredBytes::of)).isPositive().isLessThan(before);
    assertThat(stores.names()).containsExactly("mirror-01");
    assertReason(Reason.SCHEMA, () -> stores.replace("none", HEADS, connection -> 0));
    assertThat(stores.exists("none")).isFalse();
  }

  private static int insertLast(java.sql.Connection connection) throws java.sql.SQLException {
    return update(connection, "INSERT INTO heads (origin, size) VALUES ('last', 9)");
  }

  @Test
  void keepsWhatThereIsWhenWhatIsToTakeItsPlaceFails() throws Exception {
    Database old = stores.create("mirror-01", HEADS);
    insert(old, "a", 1);
    old.close();
    assertReason(
        Reason.NOT_APPLIED,
        () -> stores.replace("mirror-01", HEADS, connection -> update(connection, "NONSENSE")));
    assertThat(origins(stores.open("mirror-01", HEADS))).containsExactly("a");
  }

  @Test
  void appliesMigrationsThatAreNewAndKeepsTheRows() throws Exception {
    Database old = stores.create("node", HEADS);
    insert(old, "a", 5);
    old.close();

    Database upgraded = stores.open("node", HEADS_AND_NOTES);
    assertThat(sizeOf(upgraded, "a")).isEqualTo(5);
    assertThat(first(upgraded, "SELECT text FROM notes")).isEqualTo("hello");
    upgraded.close();

    Database again = stores.open("node", HEADS_AND_NOTES);
    assertThat(first(again, "SELECT count(*) FROM notes")).isEqualTo("1");
  }

  @Test
  void migratesSeveralRoomsInOneDatabase() throws Exception {
    stores.create("node", HEADS).close();
    RoomMigrations peers =
        new RoomMigrations(
            "peers",
            List.of(
                new Migration(
                    1,
                    "peers",
                    List.of("CREATE TABLE peers (url TEXT) STRICT"),
                    List.of("CREATE TABLE peers (url TEXT)"))));
    Database database = stores.open("node", List.of(HEADS_ONE, peers));
    assertThat(first(database, "SELECT count(*) FROM peers")).isEqualTo("0");
    database.close();
    stores.open("node", List.of(peers));
  }

  @Test
  void refusesAMigrationWhoseTextChanged() throws Exception {
    stores.create("node", HEADS).close();
    Migration applied = HEADS_ONE.migrations().getFirst();
    Migration changed =
        new Migration(
            1,
            "heads",
            List.of(applied.sqlite().getFirst() + " "),
            List.of(applied.postgresql().getFirst() + " "));
    assertReason(
            Reason.SCHEMA,
            () ->
                stores.open("node", List.of(new RoomMigrations("heads", List.of(changed, NOTES)))))
        .hasMessageContaining("migration 1 of heads")
        .hasMessageContaining("must never change");
    assertThat(sizesAfterOpening(HEADS)).isEmpty();
  }

  @Test
  void refusesADatabaseOfANewerProgram() throws Exception {
    stores.create("node", HEADS_AND_NOTES).close();
    assertReason(Reason.SCHEMA, () -> stores.open("node", HEADS))
        .hasMessageContaining("newer version");
    stores.open("node", HEADS_AND_NOTES);
  }

  @Test
  void leavesNothingOfAMigrationThatFails() throws Exception {
    stores.create("node", HEADS).close();
    Migration broken =
        new Migration(
            2,
            "broken",
            List.of("CREATE TABLE half (x TEXT) STRICT", "NONSENSE"),
            List.of("CREATE TABLE half (x TEXT)", "NONSENSE"));
    RoomMigrations rooms =
        new RoomMigrations("heads", List.of(HEADS_ONE.migrations().getFirst(), broken));
    assertReason(Reason.NOT_APPLIED, () -> stores.open("node", List.of(rooms)));
    Database database = stores.open("node", HEADS);
    assertReason(Reason.NOT_APPLIED, () -> first(database, "SELECT * FROM half"));
  }

  @Test
  void letsARunningWriteEndWhenClosedAndRefusesTheNext() throws Exception {
    Database database = stores.create("node", HEADS);
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      Future<Integer> writer =
          threads.submit(
              () ->
                  database.write(
                      connection -> {
                        running.countDown();
                        await(go);
                        return update(
                            connection, "INSERT INTO heads (origin, size) VALUES ('a', 1)");
                      }));
      running.await();
      Future<Object> closing =
          threads.submit(
              () -> {
                database.close();
                return "closed";
              });
      while (!refusesReads(database)) {
        Thread.onSpinWait();
      }
      go.countDown();
      assertThat(writer.get()).isEqualTo(1);
      assertThat(closing.get()).isEqualTo("closed");
    }
    assertReason(Reason.CLOSED, () -> insert(database, "b", 1));
    database.close();
    assertThat(origins(stores.open("node", HEADS))).containsExactly("a");
  }

  @Test
  void closingTheStoresClosesTheirDatabases() throws Exception {
    Database database = stores.create("node", HEADS);
    stores.close();
    stores.close();
    assertReason(Reason.CLOSED, () -> insert(database, "a", 1));
    assertReason(Reason.CLOSED, () -> stores.exists("node"));
    assertReason(Reason.CLOSED, () -> stores.create("other", HEADS));
  }

  @Test
  void findsNothingWrongWithASoundDatabase() throws Exception {
    Database database = stores.create("node", HEADS);
    insert(database, "a", 1);
    assertThat(database.structuralProblems()).isEmpty();
  }

  private static boolean refusesReads(Database database) {
    try {
      database.read(connection -> 1);
      return false;
    } catch (StoreException refused) {
      return refused.reason() == Reason.CLOSED;
    }
  }

  private List<String> sizesAfterOpening(List<RoomMigrations> rooms) throws StoreException {
    try (Database database = stores.open("node", rooms)) {
      return origins(database);
    }
  }
}
