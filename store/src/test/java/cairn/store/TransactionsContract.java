package cairn.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.store.StoreException.Reason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What {@link Database} promises of reads and writes, held against each engine. */
abstract class TransactionsContract extends StoresFixture {
  @Test
  void keepsWhatWasCommittedAcrossARestart() throws Exception {
    Database database = stores.create("node", HEADS);
    insert(database, "a", 7);
    assertThat(sizeOf(database, "a")).isEqualTo(7);

    stores.close();
    stores = reopenStores();

    assertThat(sizeOf(stores.open("node", HEADS), "a")).isEqualTo(7);
  }

  @Test
  void rollsBackWhatABodyThatThrowsHadWritten() throws Exception {
    Database database = stores.create("node", HEADS);
    insert(database, "a", 1);

    IllegalArgumentException own = new IllegalArgumentException("mine");
    assertThatThrownBy(
            () ->
                database.write(
                    connection -> {
                      update(connection, "UPDATE heads SET size = 2");
                      throw own;
                    }))
        .isSameAs(own);
    assertReason(
        Reason.NOT_APPLIED,
        () ->
            database.write(
                connection -> {
                  update(connection, "UPDATE heads SET size = 3");
                  throw new SQLException("mine");
                }));
    assertReason(
        Reason.CONFLICT,
        () ->
            database.write(
                connection -> {
                  update(connection, "UPDATE heads SET size = 4");
                  throw new StoreException(Reason.CONFLICT, "mine");
                }));
    assertThatThrownBy(
            () ->
                database.write(
                    connection -> {
                      update(connection, "UPDATE heads SET size = 5");
                      throw new StackOverflowError("mine");
                    }))
        .isInstanceOf(StackOverflowError.class);

    assertThat(sizeOf(database, "a")).isEqualTo(1);
    insert(database, "b", 1);
  }

  @Test
  void readsOneSnapshotWhateverIsCommittedMeanwhile() throws Exception {
    Database database = stores.create("node", HEADS);
    insert(database, "a", 1);
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch changed = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      Future<List<Long>> reader =
          threads.submit(
              () ->
                  database.read(
                      connection -> {
                        long before = size(connection, "a");
                        begun.countDown();
                        await(changed);
                        return List.of(before, size(connection, "a"));
                      }));
      begun.await();
      setSize(database, "a", 2);
      changed.countDown();
      assertThat(reader.get()).containsExactly(1L, 1L);
    }
    assertThat(sizeOf(database, "a")).isEqualTo(2);
  }

  @Test
  void readsWhileAWriteIsUnderWayAndDoesNotSeeIt() throws Exception {
    Database database = stores.create("node", HEADS);
    insert(database, "a", 1);
    CountDownLatch written = new CountDownLatch(1);
    CountDownLatch read = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      Future<Integer> writer =
          threads.submit(
              () ->
                  database.write(
                      connection -> {
                        int rows = update(connection, "UPDATE heads SET size = 2");
                        written.countDown();
                        await(read);
                        return rows;
                      }));
      written.await();
      assertThat(sizeOf(database, "a")).isEqualTo(1);
      read.countDown();
      assertThat(writer.get()).isEqualTo(1);
    }
    assertThat(sizeOf(database, "a")).isEqualTo(2);
  }

  @Test
  void readsAtOnceFromSeveralThreads() throws Exception {
    Database database = stores.create("node", HEADS);
    insert(database, "a", 1);
    CyclicBarrier both = new CyclicBarrier(2); // passes only when two bodies are in it together
    Callable<Long> reader =
        () ->
            database.read(
                connection -> {
                  meet(both);
                  return size(connection, "a");
                });
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      for (Future<Long> size : threads.invokeAll(List.of(reader, reader))) {
        assertThat(size.get()).isEqualTo(1);
      }
    }
  }

  @Test
  void refusesToWriteInARead() throws Exception {
    Database database = stores.create("node", HEADS);
    assertReason(
        Reason.NOT_APPLIED,
        () -> database.read(connection -> update(connection, "DELETE FROM heads")));
  }

  @Test
  void runsWritesOfManyVirtualThreadsOneAfterTheOther() throws Exception {
    Database database = stores.create("node", HEADS);
    insert(database, "a", 0);
    List<Future<Boolean>> increments = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 100; i++) {
        increments.add(
            threads.submit(
                () ->
                    database.write(
                        connection -> {
                          long size = size(connection, "a");
                          try (PreparedStatement update =
                              connection.prepareStatement("UPDATE heads SET size = ?")) {
                            update.setLong(1, size + 1);
                            update.executeUpdate();
                          }
                          return Thread.currentThread().isVirtual();
                        })));
      }
      for (Future<Boolean> onVirtualThread : increments) {
        assertThat(onVirtualThread.get()).isFalse();
      }
      assertThat(threads.submit(() -> sizeOf(database, "a")).get()).isEqualTo(100);
    }
  }

  @Test
  void finishesForAnInterruptedCallerAndKeepsTheInterrupt() throws Exception {
    Database database = stores.create("node", HEADS);
    Thread.currentThread().interrupt();
    insert(database, "a", 3);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(sizeOf(database, "a")).isEqualTo(3);
  }

  @Test
  void refusesATransactionInsideATransaction() throws Exception {
    Database database = stores.create("node", HEADS);
    assertThatThrownBy(() -> database.write(outer -> database.write(inner -> 1)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> database.read(outer -> database.write(inner -> 1)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(
            () ->
                database.write(
                    outer -> {
                      database.close();
                      return 1;
                    }))
        .isInstanceOf(IllegalStateException.class);
    insert(database, "a", 1);
  }

  @Test
  void refusesABodyThatCommitsByItself() throws Exception {
    Database database = stores.create("node", HEADS);
    assertThatThrownBy(
            () ->
                database.write(
                    connection -> {
                      connection.commit();
                      return 1;
                    }))
        .isInstanceOfAny(IllegalStateException.class, StoreException.class);
    insert(database, "a", 1);
    assertThat(origins(database)).containsExactly("a");
  }

  @Test
  void saysConflictForAKeyThatIsTakenAndNotAppliedForOtherConstraints() throws Exception {
    Database database = stores.create("node", HEADS);
    insert(database, "a", 1);
    assertReason(Reason.CONFLICT, () -> insert(database, "a", 2));
    assertReason(
        Reason.NOT_APPLIED,
        () ->
            database.write(
                connection ->
                    update(connection, "INSERT INTO heads (origin, size) VALUES ('b', NULL)")));
    assertReason(
        Reason.NOT_APPLIED, () -> database.write(connection -> update(connection, "NONSENSE")));
    assertThat(sizeOf(database, "a")).isEqualTo(1);
  }

  @Test
  void runsAStatementAgainAfterItFailed() throws Exception {
    Database database = stores.create("node", HEADS);
    for (int i = 0; i < 3; i++) {
      assertReason(
          Reason.NOT_APPLIED, () -> database.write(connection -> insertNothing(connection)));
      int size = i;
      database.write(connection -> executeInsert(connection, "origin " + size, size));
      assertReason(
          Reason.CONFLICT,
          () -> database.write(connection -> executeInsert(connection, "origin 0", 0)));
    }
    assertThat(origins(database)).hasSize(3);
  }

  private static boolean insertNothing(Connection connection) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO heads (origin, size) VALUES ('x', NULL)")) {
      return insert.execute();
    }
  }

  private static boolean executeInsert(Connection connection, String origin, long size)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO heads (origin, size) VALUES (?, ?)")) {
      insert.setString(1, origin);
      insert.setLong(2, size);
      return insert.execute();
    }
  }

  @Test
  void saysNotAppliedWhenADeferredConstraintFailsAtCommitAndGoesOn() throws Exception {
    String parent = "CREATE TABLE parents (id INTEGER PRIMARY KEY)";
    String child =
        "CREATE TABLE children (parent INTEGER REFERENCES parents (id) DEFERRABLE INITIALLY"
            + " DEFERRED)";
    List<RoomMigrations> family =
        List.of(
            new RoomMigrations(
                "family",
                List.of(
                    new Migration(1, "family", List.of(parent, child), List.of(parent, child)))));
    Database database = stores.create("node", family);
    for (int i = 0; i < 3; i++) {
      assertReason(
          Reason.NOT_APPLIED,
          () ->
              database.write(connection -> update(connection, "INSERT INTO children VALUES (9)")));
      String insert = "INSERT INTO parents VALUES (" + i + ")";
      database.write(connection -> update(connection, insert));
    }
    assertThat(first(database, "SELECT count(*) FROM children")).isEqualTo("0");
    assertThat(first(database, "SELECT count(*) FROM parents")).isEqualTo("3");
  }

  @Test
  void lostCompareAndSwapLeavesNothing() throws Exception {
    Database database = stores.create("node", HEADS);
    insert(database, "a", 1);
    assertReason(
        Reason.CONFLICT,
        () ->
            database.write(
                connection -> {
                  update(connection, "INSERT INTO heads (origin, size) VALUES ('b', 1)");
                  int rows =
                      update(
                          connection, "UPDATE heads SET size = 9 WHERE origin = 'a' AND size = 5");
                  if (rows != 1) {
                    throw new StoreException(Reason.CONFLICT, "size of a: got 1, wanted 5");
                  }
                  return rows;
                }));
    assertThat(origins(database)).containsExactly("a");
  }

  @Test
  void keepsBytesAndLongsExactly() throws Exception {
    Database database = stores.create("node", HEADS);
    byte[] root = new byte[256];
    for (int i = 0; i < root.length; i++) {
      root[i] = (byte) i;
    }
    database.write(
        connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement("INSERT INTO heads VALUES (?, ?, ?)")) {
            for (long size : List.of(Long.MIN_VALUE, -1L, Long.MAX_VALUE)) {
              insert.setString(1, "größe " + size);
              insert.setLong(2, size);
              insert.setBytes(3, root);
              insert.addBatch();
            }
            return insert.executeBatch().length;
          }
        });
    List<Long> sizes =
        database.read(
            connection -> {
              List<Long> found = new ArrayList<>();
              try (PreparedStatement query =
                      connection.prepareStatement("SELECT * FROM heads ORDER BY size");
                  ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                  assertThat(rows.getString(1)).isEqualTo("größe " + rows.getLong(2));
                  assertThat(rows.getBytes(3)).isEqualTo(root);
                  found.add(rows.getLong(2));
                }
              }
              return found;
            });
    assertThat(sizes).containsExactly(Long.MIN_VALUE, -1L, Long.MAX_VALUE);
  }

  @Test
  void reusesAStatementWithFreshParametersAndNested() throws Exception {
    Database database = stores.create("node", HEADS);
    for (String origin : List.of("a", "b", "c")) {
      insert(database, origin, origin.charAt(0));
    }
    database.read(
        connection -> {
          String sql = "SELECT size FROM heads WHERE origin = ?";
          try (PreparedStatement outer = connection.prepareStatement(sql);
              PreparedStatement inner = connection.prepareStatement(sql)) {
            outer.setString(1, "a");
            inner.setString(1, "b");
            try (ResultSet outerRow = outer.executeQuery();
                ResultSet innerRow = inner.executeQuery()) {
              assertThat(outerRow.next() && innerRow.next()).isTrue();
              assertThat(outerRow.getLong(1)).isEqualTo('a');
              assertThat(innerRow.getLong(1)).isEqualTo('b');
            }
          }
          assertThat(size(connection, "c")).isEqualTo('c');
          return 1;
        });
    assertThat(sizeOf(database, "b")).isEqualTo('b');
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException
        | java.util.concurrent.BrokenBarrierException
        | java.util.concurrent.TimeoutException alone) {
      throw new IllegalStateException(alone);
    }
  }
}
