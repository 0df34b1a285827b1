package cairn.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.store.PostgresSettings;
import cairn.store.PostgresStores;
import cairn.store.StoreException;
import cairn.store.Stores;
import cairn.testkit.RealPostgres;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On PostgreSQL nothing but the compare-and-swap keeps a second process from writing a log. */
class TwoWritersTest {
  @TempDir Path directory;

  @Test
  void letsTheOneThatLostTheSwapStopAndTheOtherGoOn() throws Exception {
    PostgresSettings settings = RealPostgres.emptyDatabase();
    try (Stores stores = new PostgresStores(settings, InstantSource.system());
        Stores otherStores = new PostgresStores(settings, InstantSource.system());
        TestLog one = TestLog.writable(stores, directory);
        TestLog other = one.openedElsewhere(otherStores, directory)) {
      other.log().pollWitnessesOnce();
      assertThat(one.stamp(1, 2).outcome()).get().isInstanceOf(Outcome.Cosigned.class);

      Ticket lost = other.stamp(3);
      assertThat(lost.outcome()).get().isInstanceOf(Outcome.Refused.class);
      assertThat(other.log().state())
          .isInstanceOfSatisfying(
              LogState.Stopped.class,
              stopped -> assertThat(stopped.reason()).contains("another process writes this log"));

      assertThat(one.stamp(3, 4).outcome()).get().isInstanceOf(Outcome.Cosigned.class);
      assertThat(one.log().sequencer().head().size()).isEqualTo(4);
    }
  }

  @Test
  void refusesToMakeALogThatExistsAndToOpenOneThatDoesNot() throws Exception {
    for (TestStores engine : TestStores.values()) {
      try (var opened = engine.open(directory)) {
        assertFails(engine, () -> LogStore.open(opened.stores(), TestLog.ORIGIN).close());
        TestLog.create(opened.stores(), directory).close();
        assertFails(engine, () -> Log.create(opened.stores(), TestLog.ORIGIN));
      }
    }
  }

  private interface Attempt {
    void run() throws StoreException;
  }

  private static void assertFails(TestStores engine, Attempt attempt) {
    assertThatThrownBy(attempt::run)
        .as(engine.toString())
        .isInstanceOfSatisfying(
            StoreException.class,
            failure -> assertThat(failure.reason()).isEqualTo(StoreException.Reason.SCHEMA));
  }
}
