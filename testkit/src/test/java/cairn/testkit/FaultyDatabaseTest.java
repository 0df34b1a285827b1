package cairn.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.store.Database;
import cairn.store.Migration;
import cairn.store.RoomMigrations;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FaultyDatabaseTest {
  private static final String TABLE = "CREATE TABLE marks (mark INTEGER PRIMARY KEY)";
  private static final List<RoomMigrations> MARKS =
      List.of(
          new RoomMigrations(
              "marks", List.of(new Migration(1, "marks", List.of(TABLE), List.of(TABLE)))));

  @TempDir Path temporary;

  @ParameterizedTest
  @EnumSource
  void failsTheChosenCallsInTheChosenForm(Engine engine) throws Exception {
    try (Engine.Place place = engine.emptyPlace(temporary)) {
      FaultyStores stores = new FaultyStores(place.open());
      Database database = stores.create("node", MARKS);
      FaultyDatabase faults = stores.database("node");

      faults.failWrite(2, Fault.NOT_APPLIED);
      faults.failWrite(3, Fault.APPLIED_BUT_REPORTED_FAILED);
      faults.failWrite(4, Fault.LOST_AT_COMMIT);
      faults.failWrite(5, Fault.of(Reason.FULL));
      faults.failRead(1, Reason.IO);
      assertThat(faults.faultsLeft()).isEqualTo(5);

      mark(database, 1);
      assertReason(Reason.NOT_APPLIED, () -> mark(database, 2));
      assertReason(Reason.OUTCOME_UNKNOWN, () -> mark(database, 3));
      assertReason(Reason.OUTCOME_UNKNOWN, () -> mark(database, 4));
      assertReason(Reason.FULL, () -> mark(database, 5));
      mark(database, 6);
      assertReason(Reason.IO, () -> marks(database));
      assertThat(marks(database)).containsExactly(1, 3, 6);
      assertThat(faults.faultsLeft()).isZero();
      assertThat(faults.writes()).isEqualTo(6);
      assertThat(faults.reads()).isEqualTo(2);

      faults.failWrite(1, Fault.NOT_APPLIED);
      faults.heal();
      mark(database, 7);
      assertThat(marks(place.open().open("node", MARKS))).containsExactly(1, 3, 6, 7);
    }
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void hasNoFaultThatBreaksTheContract(Reason reason) {
    assertThat(Fault.of(reason).applied()).isFalse();
    if (reason != Reason.OUTCOME_UNKNOWN) {
      assertThatThrownBy(() -> new Fault(reason, true))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static void mark(Database database, int mark) throws StoreException {
    database.write(connection -> execute(connection, "INSERT INTO marks VALUES (" + mark + ")"));
  }

  private static int execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    }
  }

  private static List<Integer> marks(Database database) throws StoreException {
    return database.read(
        connection -> {
          List<Integer> marks = new ArrayList<>();
          try (Statement statement = connection.createStatement();
              ResultSet rows = statement.executeQuery("SELECT mark FROM marks ORDER BY mark")) {
            while (rows.next()) {
              marks.add(rows.getInt(1));
            }
          }
          return marks;
        });
  }

  private static void assertReason(Reason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StoreException.class, failure -> assertThat(failure.reason()).isEqualTo(reason));
  }
}
