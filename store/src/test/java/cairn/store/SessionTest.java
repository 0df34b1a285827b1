package cairn.store;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.store.StoreException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What becomes of a failure that may have passed. The file is real, the failures are made up. */
class SessionTest {
  private static final int ROWS = 2_000;

  @TempDir Path temporary;
  private final List<String> told = new ArrayList<>();

  private Session session(Path file) {
    return new Session("s", SqliteLink.creator(file), () -> told.add("locked out"));
  }

  private Path filled() throws StoreException {
    Path file = temporary.resolve("s.db");
    Session session = session(file);
    session.run(
        connection -> {
          execute(connection, "CREATE TABLE t (x TEXT PRIMARY KEY) STRICT");
          try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?)")) {
            for (int i = 0; i < ROWS; i++) {
              insert.setString(1, "row " + i);
              insert.executeUpdate();
            }
          }
          return ROWS;
        });
    session.close();
    return file;
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static int count(Connection connection) throws SQLException {
    try (PreparedStatement count = connection.prepareStatement("SELECT count(*) FROM t");
        var row = count.executeQuery()) {
      return row.getInt(1);
    }
  }

  private static <T> Transaction<T> failing(SQLiteErrorCode code) {
    return connection -> {
      execute(connection, "DELETE FROM t");
      throw new SQLiteException("made up", code);
    };
  }

  @Test
  void takesAReadThatFailedOnceForWhatItWas() throws Exception {
    Session session = session(filled());

    StoresContract.assertReason(
        Reason.IO, () -> session.run(failing(SQLiteErrorCode.SQLITE_CORRUPT)));

    assertThat(session.run(SessionTest::count)).as("rolled back").isEqualTo(ROWS);
    assertThat(told).isEmpty();
    session.close();
  }

  @Test
  void saysDamagedOfWhatIs() throws Exception {
    Path file = filled();
    byte[] bytes = Files.readAllBytes(file);
    for (int page = 4; page < 8; page++) {
      bytes[page * SqliteSettings.PAGE_BYTES + 3] ^= 0x40; // cells on the page, in its header
    }
    Files.write(file, bytes);
    Session session = session(file);

    StoresContract.assertReason(
        Reason.CORRUPT, () -> session.run(failing(SQLiteErrorCode.SQLITE_CORRUPT)));
    session.close();
  }

  /** Not all damage is found by reading everything; what comes again and again is damage. */
  @Test
  void saysDamagedInTheEndOfWhatIsFoundSoundAgainAndAgain() throws Exception {
    Session session = session(filled());
    for (int time = 0; time < 2; time++) {
      for (int failure = 0; failure < 3; failure++) {
        StoresContract.assertReason(
            Reason.IO, () -> session.run(failing(SQLiteErrorCode.SQLITE_CORRUPT)));
      }
      StoresContract.assertReason(
          Reason.CORRUPT, () -> session.run(failing(SQLiteErrorCode.SQLITE_CORRUPT)));
      assertThat(session.run(SessionTest::count)).as("goes well").isEqualTo(ROWS);
    }
    StoresContract.assertReason(
        Reason.CORRUPT, () -> session.run(failing(SQLiteErrorCode.SQLITE_CORRUPT_INDEX)));
    session.close();
  }

  @Test
  void tellsOfALockThatWasNotToBeHadAndOfNoOtherFailure() throws Exception {
    Session session = session(filled());

    StoresContract.assertReason(
        Reason.BUSY, () -> session.run(failing(SQLiteErrorCode.SQLITE_BUSY)));
    assertThat(told).hasSize(1);
    StoresContract.assertReason(
        Reason.IO, () -> session.run(failing(SQLiteErrorCode.SQLITE_PROTOCOL)));
    assertThat(told).hasSize(2);
    for (SQLiteErrorCode other :
        List.of(
            SQLiteErrorCode.SQLITE_INTERRUPT,
            SQLiteErrorCode.SQLITE_NOMEM,
            SQLiteErrorCode.SQLITE_IOERR_READ,
            SQLiteErrorCode.SQLITE_FULL)) {
      StoresContract.assertReason(
          SqliteFailures.beforeCommit(new SQLiteException("made up", other)),
          () -> session.run(failing(other)));
    }
    assertThat(told).hasSize(2);
    session.letGo();
    assertThat(session.run(SessionTest::count)).as("another connection").isEqualTo(ROWS);
    session.close();
  }
}
