package cairn.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.store.Database;
import cairn.store.Migration;
import cairn.store.PostgresSettings;
import cairn.store.PostgresStores;
import cairn.store.RoomMigrations;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import cairn.store.Stores;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The kit against the store: the commit arrives at a real server, its answer does not come back.
 */
@Timeout(240) // with the start of the server
class PostgresAnswerLostTest {
  private static final String TABLE = "CREATE TABLE marks (mark INTEGER PRIMARY KEY)";
  private static final List<RoomMigrations> MARKS =
      List.of(
          new RoomMigrations(
              "marks", List.of(new Migration(1, "marks", List.of(TABLE), List.of(TABLE)))));

  @Test
  void aCommitWhoseAnswerIsLostIsOfUnknownOutcomeAndSettledByTheNextWrite() throws Exception {
    PostgresSettings direct = RealPostgres.emptyDatabase();
    try (Stores patient = new PostgresStores(direct, InstantSource.system())) {
      patient.create("node", MARKS).close();
    }
    try (FaultProxy proxy = FaultProxy.start("127.0.0.1", RealPostgres.port());
        Stores stores = new PostgresStores(through(proxy, direct), InstantSource.system())) {
      Database database = stores.open("node", MARKS);

      assertThatThrownBy(
              () ->
                  database.write(
                      connection -> {
                        int rows = execute(connection, "INSERT INTO marks VALUES (1)");
                        proxy.set(FaultProxy.Mode.DROP_REPLIES);
                        return rows;
                      }))
          .isInstanceOfSatisfying(
              StoreException.class,
              failure -> assertThat(failure.reason()).isEqualTo(Reason.OUTCOME_UNKNOWN));

      proxy.set(FaultProxy.Mode.PASS);
      assertThat(database.<Integer>write(PostgresAnswerLostTest::count)).isEqualTo(1);
    }
  }

  /** With short timeouts, in which a busy disk commits: a lost answer is noticed after 13 s. */
  private static PostgresSettings through(FaultProxy proxy, PostgresSettings direct) {
    return new PostgresSettings(
        "jdbc:postgresql://127.0.0.1:" + proxy.port() + "/postgres",
        direct.user(),
        direct.password(),
        Duration.ofSeconds(10),
        Duration.ofSeconds(3));
  }

  private static int execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  private static int count(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT count(*) FROM marks")) {
      return row.next() ? row.getInt(1) : -1;
    }
  }
}
