package cairn.log;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.testkit.FastSignatures;
import cairn.testkit.FaultyStores;
import cairn.testkit.VirtualClock;
import cairn.witness.WitnessFailure.Reason;
import cairn.witness.WitnessStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The log's clock goes back, forward or stands still, while its witnesses keep their own. Entry
 * times never fall; a cosignature more than 60 s off is not counted and is reported; when the clock
 * is right again everything that was promised is there.
 */
class ClockFaultTest {
  @TempDir Path directory;

  @BeforeAll
  static void useFastSignatures() {
    FastSignatures.use();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT-87600H", "PT-25H", "PT-62S", "PT62S", "PT25H", "PT87600H"})
  void countsNoCosignatureThatIsFarFromItsClockAndLosesNothing(Duration jump) throws Exception {
    try (var opened = TestStores.SQLITE.open(directory)) {
      FaultyStores stores = new FaultyStores(opened.stores());
      try (TestLog test = TestLog.writable(stores, directory)) {
        WholeLog whole = whole(test, stores);
        List<Ticket> promised = new ArrayList<>();
        whole.answered(test.stamp(1), 1);

        test.clock.set(test.clock.instant().plus(jump));
        promised.add(test.stamp(2));
        test.clock.advance(Duration.ofSeconds(2));
        test.log().publisher().publishOnce();
        assertThat(promised.getFirst().outcome()).contains(new Outcome.Pending());
        assertThat(test.log().reader().newest().orElseThrow().size()).isEqualTo(1);
        assertReported(test, jump.negated());
        test.reopen();
        test.log().listen(whole);
        test.log().pollWitnessesOnce();
        promised.add(test.submit(3));
        test.log().sequencer().commitRound();
        test.log().sealOnce();
        test.log().publisher().publishOnce();

        test.clock.set(test.clock.instant().minus(jump));
        test.clock.advance(Duration.ofMinutes(1));
        test.log().publisher().publishOnce();
        assertThat(test.log().reader().newest().orElseThrow().size()).isEqualTo(3);
        whole.answered(promised.get(0), 2);
        whole.answered(promised.get(1), 3);
        whole.answered(test.stamp(4), 4);
        test.maintain();
        whole.assertWhole();
        test.log().close();
        assertThat(test.fsck(false).defects()).isEmpty();
      }
    }
  }

  private static WholeLog whole(TestLog test, FaultyStores stores) {
    VirtualClock own = VirtualClock.atNewYear();
    test.witnesses.forEach(
        witness -> witness.goBy(() -> own.instant().plusNanos(test.clock.nanoseconds())));
    return new WholeLog(test, () -> stores.database(LogStore.databaseName(TestLog.ORIGIN)).real());
  }

  private static void assertReported(TestLog test, Duration difference) {
    for (WitnessStatus status : test.log().witnessStatuses()) {
      assertThat(status.lastFailure().orElseThrow().reason()).isEqualTo(Reason.CLOCK);
      assertThat(status.clockDifference().orElseThrow().minus(difference))
          .isBetween(Duration.ofSeconds(-1), Duration.ofSeconds(1));
    }
  }

  @Test
  void goesOnWithAClockThatStandsStillUntilItIsTooFarBehind() throws Exception {
    try (var opened = TestStores.SQLITE.open(directory)) {
      FaultyStores stores = new FaultyStores(opened.stores());
      try (TestLog test = TestLog.writable(stores, directory)) {
        WholeLog whole = whole(test, stores);
        test.clock.freeze();
        for (int minute = 0; minute < 6; minute++) {
          Ticket ticket = test.stamp(minute);
          whole.answered(ticket, minute);
          if (minute < 4) {
            assertThat(ticket.outcome()).get().isInstanceOf(Outcome.Cosigned.class);
          }
          test.clock.advance(Duration.ofSeconds(20));
        }
        assertThat(test.log().reader().newest().orElseThrow().size()).isEqualTo(4);
        test.clock.thaw();
        test.clock.set(test.clock.instant().plus(Duration.ofMinutes(2)));
        whole.answered(test.stamp(9), 9);
        assertThat(test.log().reader().newest().orElseThrow().size()).isEqualTo(7);
        whole.assertWhole();
      }
    }
  }
}
