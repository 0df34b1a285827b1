package cairn.store;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.store.StoreException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoresTest extends StoresContract {
  @TempDir Path temporary;

  @SuppressWarnings("NullAway.Init") // set by openStores
  private DataDirectory directory;

  @Override
  protected Stores openStores() throws Exception {
    directory = DataDirectory.lock(temporary.resolve("data"));
    return reopenStores();
  }

  @Override
  protected Stores reopenStores() {
    return new SqliteStores(
        directory, new SpaceGuard(directory::usableBytes, 0), InstantSource.system());
  }

  @AfterEach
  void releaseTheDirectory() throws Exception {
    stores.close();
    directory.close();
  }

  @Test
  void keepsItsFilesPrivate() throws Exception {
    Database database = stores.create("node", HEADS);
    insert(database, "a", 1);
    for (String file : new String[] {"node.db", "node.db-wal", "node.db-shm", "lock"}) {
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(directory.path().resolve(file))))
          .as(file)
          .isEqualTo("rw-------");
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.path())))
        .isEqualTo("rwx------");
  }

  @Test
  void runsWithTheSettingsThatDurabilityRestsOn() throws Exception {
    Database database = stores.create("node", HEADS);
    String question =
        "SELECT (SELECT * FROM pragma_journal_mode) || ' ' || (SELECT * FROM pragma_synchronous)";
    assertThat(database.<String>write(connection -> row(connection, question))).isEqualTo("wal 2");
    assertThat(first(database, question)).isEqualTo("wal 2");
  }

  private static String row(java.sql.Connection connection, String sql)
      throws java.sql.SQLException {
    try (var statement = connection.createStatement();
        var row = statement.executeQuery(sql)) {
      return row.next() ? row.getString(1) : "no row";
    }
  }

  @Test
  void refusesAVersionWithTheLogResetBug() throws Exception {
    assertReason(Reason.SCHEMA, () -> SqliteSettings.requireVersion("3.51.2"));
    assertReason(Reason.SCHEMA, () -> SqliteSettings.requireVersion("3.9"));
    SqliteSettings.requireVersion("3.51.3");
    SqliteSettings.requireVersion("3.54.1");
  }

  @Test
  void refusesToCreateBesideALogLeftBehind() throws Exception {
    Files.writeString(directory.path().resolve("node.db-wal"), "old");
    assertReason(Reason.SCHEMA, () -> stores.create("node", HEADS))
        .hasMessageContaining("node.db-wal");
  }

  @Test
  void createsAgainAfterACrashInTheMiddleOfCreating() throws Exception {
    Files.writeString(directory.path().resolve("node.creating"), "half");
    Files.writeString(directory.path().resolve("node.creating-wal"), "half");
    assertThat(stores.exists("node")).isFalse();
    insert(stores.create("node", HEADS), "a", 1);
    try (var files = Files.list(directory.path())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("lock", "node.db", "node.db-wal", "node.db-shm");
    }
  }

  /** It would be written into the file that takes the place. */
  @Test
  void replacesNothingWhoseWriteAheadLogIsLeft() throws Exception {
    insert(stores.create("node", HEADS), "a", 1);
    stores.close();
    Path ahead = directory.path().resolve("node.db-wal");
    Files.writeString(ahead, "left");
    stores = reopenStores();
    assertReason(Reason.IO, () -> stores.replace("node", HEADS, connection -> 0))
        .hasMessageContaining("node.db-wal");
    Files.delete(ahead);
    assertThat(origins(stores.open("node", HEADS))).containsExactly("a");
  }

  /** Whoever is killed while the other database is made has left the first one as it was. */
  @Test
  void holdsTheFirstDatabaseUntilTheOtherOneIsWhole() throws Exception {
    Database old = stores.create("node", HEADS);
    insert(old, "a", 1);
    old.close();
    assertReason(
        Reason.NOT_APPLIED,
        () ->
            stores.replace(
                "node",
                HEADS,
                connection -> {
                  Path place = directory.path();
                  assertThat(place.resolve("node.creating")).exists();
                  assertThat(place.resolve("node.db")).exists();
                  return update(connection, "NONSENSE");
                }));
    stores.replace("node", HEADS, connection -> 0);
    assertThat(origins(stores.open("node", HEADS))).isEmpty();
    try (var files = Files.list(directory.path())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("lock", "node.db", "node.db-wal", "node.db-shm");
    }
  }

  @Test
  void refusesAFileOfAnotherProgram() throws Exception {
    Path file = directory.path().resolve("node.db");
    try (var connection = java.sql.DriverManager.getConnection("jdbc:sqlite:" + file)) {
      update(connection, "CREATE TABLE t (x)");
    }
    assertReason(Reason.SCHEMA, () -> stores.open("node", HEADS)).hasMessageContaining("node.db");
    Files.writeString(file, "no database at all, but long enough to have a header of its own");
    assertReason(Reason.CORRUPT, () -> stores.open("node", HEADS));
    Files.delete(file);
    stores.create("node", HEADS);
  }

  @Test
  void findsAFlippedByteInItsStructure() throws Exception {
    Database database = stores.create("node", HEADS);
    for (int i = 0; i < 2_000; i++) {
      insert(database, "origin-" + i, i);
    }
    database.close();
    Path file = directory.path().resolve("node.db");
    byte[] bytes = Files.readAllBytes(file);
    for (int page = 4; page < 8; page++) {
      bytes[page * SqliteSettings.PAGE_BYTES + 3] ^= 0x40; // cells on the page, in its header
    }
    Files.write(file, bytes);
    assertThat(stores.open("node", HEADS).structuralProblems()).isNotEmpty();
  }
}
