package cairn.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cairn.store.StoreException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full, nearly full, and a statement that does not end. */
@Timeout(60)
class SqliteFaultsTest {
  private static final long RESERVE = 64L * 1024 * 1024;

  @TempDir Path temporary;

  @Test
  void refusesWritesBelowTheReserveAndResumesByItself() throws Exception {
    AtomicLong free = new AtomicLong(RESERVE);
    try (DataDirectory directory = DataDirectory.lock(temporary.resolve("data"));
        Stores stores =
            new SqliteStores(
                directory, new SpaceGuard(free::get, RESERVE), InstantSource.system())) {
      Database database = stores.create("node", StoresContract.HEADS);
      StoresContract.insert(database, "a", 1);

      free.set(RESERVE - 1);
      StoresContract.assertReason(Reason.FULL, () -> StoresContract.insert(database, "b", 1))
          .hasMessageContaining("63 MiB free");
      StoresContract.assertReason(Reason.FULL, () -> stores.create("other", StoresContract.HEADS));
      assertThat(StoresContract.origins(database)).containsExactly("a");
      database.close();
      Database again = stores.open("node", StoresContract.HEADS_AND_NOTES);
      free.set(RESERVE);
      stores.create("mirror-01", StoresContract.HEADS).close();
      free.set(RESERVE - 1);
      stores.replace("mirror-01", StoresContract.HEADS, connection -> 0); // gives space back

      free.set(RESERVE);
      StoresContract.insert(again, "b", 1);
      assertThat(StoresContract.origins(again)).containsExactly("a", "b");
    }
  }

  @Test
  void saysFullOnAFullDiskKeepsReadingAndRecovers() throws Exception {
    Path disk = Files.createDirectory(temporary.resolve("disk"));
    assumeTrue(mount(disk), "cannot mount a tmpfs (not root?): the full disk is not tried");
    try {
      fillAndRecover(disk);
    } finally {
      assertThat(run("umount", disk.toString())).isZero();
    }
  }

  private static void fillAndRecover(Path disk) throws Exception {
    try (DataDirectory directory = DataDirectory.lock(disk.resolve("data"));
        Stores stores =
            new SqliteStores(
                directory, new SpaceGuard(directory::usableBytes, 0), InstantSource.system())) {
      Database database = stores.create("node", StoresContract.HEADS);
      Path ballast = Files.write(disk.resolve("ballast"), new byte[1024 * 1024]);
      int rows = writeUntilFull(database);
      assertThat(rows).isPositive();
      for (int i = 0; i < 3; i++) {
        StoresContract.assertReason(Reason.FULL, () -> write(database, rows + 1));
        assertThat(StoresContract.origins(database)).hasSize(rows);
      }

      Files.delete(ballast);
      write(database, rows + 1);
      assertThat(StoresContract.origins(database)).hasSize(rows + 1);
      assertThat(database.structuralProblems()).isEmpty();
    }
  }

  private static int writeUntilFull(Database database) throws StoreException {
    for (int row = 0; row < 1_000; row++) {
      try {
        write(database, row);
      } catch (StoreException full) {
        assertThat(full.reason()).isEqualTo(Reason.FULL);
        return row;
      }
    }
    return fail("a disk of 8 MiB took 1,000 rows of 64 KiB");
  }

  private static void write(Database database, int row) throws StoreException {
    database.write(
        connection -> {
          try (PreparedStatement insert =
              connection.prepareStatement("INSERT INTO heads VALUES (?, ?, ?)")) {
            insert.setString(1, "origin " + row);
            insert.setLong(2, row);
            insert.setBytes(3, new byte[64 * 1024]);
            return insert.executeUpdate();
          }
        });
  }

  @Test
  void interruptsAStatementThatDoesNotEndWhenClosed() throws Exception {
    try (DataDirectory directory = DataDirectory.lock(temporary.resolve("data"));
        Stores stores =
            new SqliteStores(
                directory, new SpaceGuard(directory::usableBytes, 0), InstantSource.system())) {
      SqliteLink link = SqliteLink.reader(directory.path().resolve("node.db"));
      stores.create("node", StoresContract.HEADS);
      Session session = new Session("node", link, () -> {});
      Thread interrupter =
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (!Thread.interrupted()) {
                      session.interrupt();
                      Thread.onSpinWait();
                    }
                  });
      try {
        StoresContract.assertReason(Reason.BUSY, () -> session.run(SqliteFaultsTest::countForEver));
      } finally {
        interrupter.interrupt();
        interrupter.join();
      }
      session.close();
    }
  }

  /** Whoever holds the lock here is not of the store; a lock of its own would go the same way. */
  @Test
  void opensEveryConnectionAnewWhenALockIsNotToBeHad() throws Exception {
    try (DataDirectory directory = DataDirectory.lock(temporary.resolve("data"));
        Stores stores =
            new SqliteStores(
                directory, new SpaceGuard(directory::usableBytes, 0), InstantSource.system())) {
      Database database = stores.create("node", StoresContract.HEADS);
      StoresContract.insert(database, "a", 1);
      assertThat(StoresContract.origins(database)).containsExactly("a");
      Path file = directory.path().resolve("node.db");
      Path writeAheadLog = directory.path().resolve("node.db-wal");
      try (var other = DriverManager.getConnection("jdbc:sqlite:" + file)) {
        execute(other, "BEGIN IMMEDIATE");
        StoresContract.assertReason(Reason.BUSY, () -> StoresContract.insert(database, "b", 1));
        execute(other, "ROLLBACK");
        assertThat(writeAheadLog).exists();
      }
      while (Files.exists(writeAheadLog)) { // SQLite removes it with the last connection
        Thread.onSpinWait();
      }
      StoresContract.insert(database, "b", 1);
      assertThat(StoresContract.origins(database)).containsExactly("a", "b");
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static int countForEver(Connection connection) throws SQLException {
    try (PreparedStatement query =
            connection.prepareStatement(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
                    + " SELECT count(*) FROM n");
        var row = query.executeQuery()) {
      return row.getInt(1);
    }
  }

  private static boolean mount(Path disk) throws IOException, InterruptedException {
    return run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk.toString()) == 0;
  }

  private static int run(String... command) throws IOException, InterruptedException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException absent) {
      return -1;
    }
    process.getInputStream().readAllBytes();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }
}
