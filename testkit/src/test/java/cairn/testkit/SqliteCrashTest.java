package cairn.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import cairn.store.DataDirectory;
import cairn.store.Database;
import cairn.store.Migration;
import cairn.store.RoomMigrations;
import cairn.store.SpaceGuard;
import cairn.store.SqliteStores;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import cairn.store.Stores;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The kit against the store: a real process is killed, or its disk fails to sync, and it is
 * reopened.
 */
@Timeout(120)
class SqliteCrashTest {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String TABLE = "CREATE TABLE marks (mark INTEGER PRIMARY KEY) STRICT";
  private static final List<RoomMigrations> MARKS =
      List.of(
          new RoomMigrations(
              "marks", List.of(new Migration(1, "marks", List.of(TABLE), List.of()))));

  @TempDir Path temporary;

  @Test
  void keepsEveryAcknowledgedCommitAcrossKill9() throws Exception {
    Path data = temporary.resolve("data");
    Path journal = temporary.resolve("acknowledged");
    create(data);
    for (int round = 0; round < 3; round++) {
      ProcessBuilder writer =
          ChildProcess.java(Writer.class, data.toString(), journal.toString(), "for ever");
      try (ChildProcess child = ChildProcess.start(writer)) {
        child.awaitLine(Pattern.compile("acknowledged " + (round + 1) * 40), LONG);
        child.kill();
      }
      List<Integer> acknowledged = acknowledged(journal);
      // A kill may come between a commit and its acknowledgement, never the other way round.
      assertThat(acknowledged).hasSizeGreaterThanOrEqualTo((round + 1) * 40 - round);
      assertThat(reopened(data)).containsAll(acknowledged);
    }
  }

  @Test
  void aSyncThatFailsAtCommitIsOfUnknownOutcomeUntilTheNextWriteAndSettledForGoodThen()
      throws Exception {
    assumeTrue(canInject(), "no strace, or it may not trace: a failing sync is not tried");
    for (int nth : new int[] {5, 12}) {
      Path data = temporary.resolve("data" + nth);
      Path journal = temporary.resolve("acknowledged" + nth);
      create(data);
      ProcessBuilder writer =
          ChildProcess.java(Writer.class, data.toString(), journal.toString(), "until a failure");
      writer.command().addAll(0, failingSync(nth));
      try (ChildProcess child = ChildProcess.start(writer)) {
        child.awaitLine(Pattern.compile("failed " + Reason.OUTCOME_UNKNOWN), LONG);
        String told = child.awaitLine(Pattern.compile("settled at (.*)$"), LONG).group(1);
        child.awaitExit(LONG);
        assertThat(reopened(data).toString()).isEqualTo(told);
        assertThat(reopened(data)).containsAll(acknowledged(journal));
      }
    }
  }

  private static List<String> failingSync(int nth) {
    String inject = "inject=fdatasync,fsync:error=EIO:when=" + nth;
    return List.of("strace", "-f", "-qq", "-o", "/dev/null", "-e", inject);
  }

  private static boolean canInject() throws InterruptedException {
    List<String> command = new ArrayList<>(failingSync(1));
    command.add("true");
    try (ChildProcess probe = ChildProcess.start(new ProcessBuilder(command))) {
      return probe.awaitExit(LONG) == 0;
    } catch (IOException absent) {
      return false;
    }
  }

  private static List<Integer> acknowledged(Path journal) throws IOException {
    List<Integer> marks = new ArrayList<>();
    AcknowledgementJournal.forEach(journal, hash -> marks.add(Writer.mark(hash)));
    return marks;
  }

  private static void create(Path data) throws StoreException {
    try (DataDirectory directory = DataDirectory.lock(data);
        Stores stores = Writer.stores(directory)) {
      stores.create("node", MARKS);
    }
  }

  private static List<Integer> reopened(Path data) throws StoreException {
    try (DataDirectory directory = DataDirectory.lock(data);
        Stores stores = Writer.stores(directory)) {
      Database database = stores.open("node", MARKS);
      assertThat(database.structuralProblems()).isEmpty();
      return database.read(Writer::marks);
    }
  }

  /** Commits marks and acknowledges each of them in a journal. */
  static final class Writer {
    private Writer() {}

    public static void main(String[] arguments) throws Exception {
      try (DataDirectory directory = DataDirectory.lock(Path.of(arguments[0]));
          AcknowledgementJournal journal = AcknowledgementJournal.open(Path.of(arguments[1]));
          Stores stores = stores(directory)) {
        Database database = stores.open("node", MARKS);
        try {
          writeForEver(database, journal);
        } catch (StoreException failure) {
          System.out.println("failed " + failure.reason());
          System.out.println("settled at " + database.write(Writer::marks));
          Runtime.getRuntime().halt(0); // a crash: nothing is closed
        }
      }
    }

    private static void writeForEver(Database database, AcknowledgementJournal journal)
        throws StoreException, IOException {
      List<Integer> before = database.read(Writer::marks); // also opens a second connection
      for (int mark = before.isEmpty() ? 1 : before.getLast() + 1; true; mark++) {
        String insert = "INSERT INTO marks VALUES (" + mark + ")";
        database.write(connection -> execute(connection, insert));
        journal.acknowledge(hash(mark));
        System.out.println("acknowledged " + mark);
      }
    }

    static Stores stores(DataDirectory directory) {
      return new SqliteStores(
          directory, new SpaceGuard(directory::usableBytes, 0), InstantSource.system());
    }

    static byte[] hash(int mark) {
      return java.nio.ByteBuffer.allocate(32).putInt(mark).array();
    }

    static int mark(byte[] hash) {
      return java.nio.ByteBuffer.wrap(hash).getInt();
    }

    static List<Integer> marks(Connection connection) throws SQLException {
      List<Integer> marks = new ArrayList<>();
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("SELECT mark FROM marks ORDER BY mark")) {
        while (rows.next()) {
          marks.add(rows.getInt(1));
        }
      }
      return marks;
    }

    private static int execute(Connection connection, String sql) throws SQLException {
      try (Statement statement = connection.createStatement()) {
        return statement.executeUpdate(sql);
      }
    }
  }
}
