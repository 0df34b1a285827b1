package cairn.anchor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.Origin;
import cairn.store.Database;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import cairn.testkit.BitFlips;
import cairn.testkit.CallFaults;
import cairn.testkit.Engine;
import cairn.testkit.Fault;
import cairn.testkit.FaultyStores;
import cairn.testkit.VirtualClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AnchorRunnerTest {
  private static final Origin LOG = new Origin("network-a", "public:timestamps");
  private static final String NAME = "node";

  @TempDir private Path directory;

  private final VirtualClock clock = VirtualClock.atNewYear();
  private final FakeKind kind = new FakeKind();
  private final Map<Origin, Long> batches = new HashMap<>();

  private AnchorRunner runner(Database database, Executor executor) {
    return new AnchorRunner(
        database, List.of(kind), () -> Map.copyOf(batches), executor, clock, new Random(1));
  }

  private AnchorRunner runner(Database database) {
    return runner(database, Runnable::run);
  }

  private static Database create(Engine.Place place) throws StoreException {
    return place.open().create(NAME, List.of(AnchorSchema.MIGRATIONS));
  }

  private static Database reopen(Engine.Place place) throws StoreException {
    return place.open().open(NAME, List.of(AnchorSchema.MIGRATIONS));
  }

  @ParameterizedTest
  @EnumSource
  void asksEveryTargetOnceForEachBatch(Engine engine) throws Exception {
    try (Engine.Place place = engine.emptyPlace(directory);
        Database database = create(place)) {
      AnchorRunner runner = runner(database);
      assertThat(runner.runDueJobs()).isZero();
      batches.put(LOG, 1L);
      assertThat(runner.runDueJobs()).isEqualTo(2);
      assertThat(runner.runDueJobs()).as("nothing is anchored twice").isZero();
      batches.put(LOG, 2L);
      runner.runDueJobs();
      assertThat(kind.asked).containsExactly("b 1", "c 1", "b 2", "c 2");
      assertThat(kind.rounds)
          .containsExactly("begins 1 with 2", "ended 1", "begins 2 with 2", "ended 2");
    }
  }

  @ParameterizedTest
  @EnumSource
  void keepsTheBackOffOverARestart(Engine engine) throws Exception {
    try (Engine.Place place = engine.emptyPlace(directory)) {
      batches.put(LOG, 1L);
      kind.answers.put("b", AnchorOutcome.Later.because("down"));
      try (Database database = create(place)) {
        runner(database).runDueJobs();
      }
      try (Database database = reopen(place)) {
        AnchorRunner again = runner(database);
        assertThat(again.runDueJobs()).as("too early for b, and c is done").isZero();
        clock.advance(AnchorRunner.FIRST_PAUSE);
        assertThat(again.runDueJobs()).isEqualTo(1);
        clock.advance(AnchorRunner.FIRST_PAUSE.dividedBy(2));
        assertThat(again.runDueJobs()).as("the second pause is longer").isZero();
        clock.advance(AnchorRunner.FIRST_PAUSE.multipliedBy(2));
        kind.answers.clear();
        assertThat(again.runDueJobs()).isEqualTo(1);
        assertThat(again.runDueJobs()).isZero();
        assertThat(kind.asked).containsExactly("b 1", "c 1", "b 1", "b 1");
      }
    }
  }

  @Test
  void triesTheNewestBatchOnlyAndAtOnce() throws Exception {
    try (Engine.Place place = Engine.SQLITE.emptyPlace(directory);
        Database database = create(place)) {
      AnchorRunner runner = runner(database);
      kind.targets.remove("c");
      kind.answers.put("b", new AnchorOutcome.Later(Duration.ofMinutes(30), "please wait"));
      batches.put(LOG, 1L);
      runner.runDueJobs();
      batches.put(LOG, 5L);
      runner.runDueJobs();
      kind.answers.clear();
      clock.advance(Duration.ofMinutes(31));
      runner.runDueJobs();
      assertThat(kind.asked).containsExactly("b 1", "b 5", "b 5");
    }
  }

  /** The jobs know of a batch that the log has lost, done or not. */
  @Test
  void aLogThatWasRestoredFromABackupIsAnchoredFromWhereItIs() throws Exception {
    try (Engine.Place place = Engine.SQLITE.emptyPlace(directory);
        Database database = create(place)) {
      AnchorRunner runner = runner(database);
      kind.answers.put("b", AnchorOutcome.Later.because("down"));
      batches.put(LOG, 7L);
      runner.runDueJobs();
      clock.advance(Duration.ofHours(1));
      kind.answers.clear();
      batches.put(LOG, 5L);
      assertThat(runner.runDueJobs()).isEqualTo(2);
      assertThat(runner.runDueJobs()).isZero();
      assertThat(kind.asked).containsExactly("b 7", "c 7", "b 5", "c 5");
    }
  }

  @Test
  void aHungTargetDelaysNobody() throws Exception {
    Deque<Runnable> tries = new ArrayDeque<>();
    try (Engine.Place place = Engine.SQLITE.emptyPlace(directory);
        Database database = create(place)) {
      AnchorRunner runner = runner(database, tries::add);
      batches.put(LOG, 1L);
      assertThat(runner.runDueJobs()).isEqualTo(2);
      Runnable hung = tries.removeFirst();
      tries.removeFirst().run();
      assertThat(kind.rounds).as("b has not been heard").containsExactly("begins 1 with 2");
      batches.put(LOG, 2L);
      assertThat(runner.runDueJobs()).as("b is still being asked").isEqualTo(1);
      tries.removeFirst().run();
      hung.run();
      assertThat(runner.runDueJobs()).as("now b is asked for batch 2").isEqualTo(1);
      tries.removeFirst().run();
      assertThat(kind.asked).containsExactly("c 1", "c 2", "b 1", "b 2");
      assertThat(runner.runDueJobs()).isZero();
    }
  }

  @Test
  void forgetsTargetsThatShouldNotAnchorAnyMore() throws Exception {
    try (Engine.Place place = Engine.SQLITE.emptyPlace(directory);
        Database database = create(place)) {
      AnchorRunner runner = runner(database);
      kind.answers.put("b", AnchorOutcome.Later.because("down"));
      batches.put(LOG, 1L);
      runner.runDueJobs();
      kind.targets.remove("b");
      clock.advance(Duration.ofHours(1));
      assertThat(runner.runDueJobs()).isZero();
      kind.targets.add("b");
      assertThat(runner.runDueJobs()).as("taken back").isEqualTo(1);
    }
  }

  @Test
  void pausesGrowToABoundAndNeverFallBelowHalf() throws Exception {
    try (Engine.Place place = Engine.SQLITE.emptyPlace(directory);
        Database database = create(place)) {
      AnchorRunner runner = runner(database);
      for (int failures = 0; failures < 100; failures++) {
        Duration full = AnchorRunner.FIRST_PAUSE.multipliedBy(1L << Math.min(failures, 10));
        Duration bound =
            full.compareTo(AnchorRunner.LONGEST_PAUSE) < 0 ? full : AnchorRunner.LONGEST_PAUSE;
        assertThat(runner.pause(failures, Duration.ZERO)).isBetween(bound.dividedBy(2), bound);
      }
      assertThat(runner.pause(0, Duration.ofMinutes(20))).isEqualTo(Duration.ofMinutes(20));
      assertThat(runner.pause(0, Duration.ofDays(9))).isEqualTo(AnchorRunner.LONGEST_WISH);
    }
  }

  @Test
  void aClockThatWasFarAheadDelaysNothingForLong() throws Exception {
    try (Engine.Place place = Engine.SQLITE.emptyPlace(directory);
        Database database = create(place)) {
      AnchorRunner runner = runner(database);
      kind.targets.remove("c");
      kind.answers.put("b", AnchorOutcome.Later.because("down"));
      batches.put(LOG, 1L);
      var today = clock.instant();
      clock.set(today.plus(Duration.ofDays(400)));
      runner.runDueJobs();
      clock.set(today);
      assertThat(runner.runDueJobs()).isEqualTo(1);
    }
  }

  @Test
  void aProgrammersErrorInATryComesOut() throws Exception {
    try (Engine.Place place = Engine.SQLITE.emptyPlace(directory);
        Database database = create(place)) {
      AnchorKind broken =
          new AnchorKind() {
            @Override
            public String name() {
              return "broken";
            }

            @Override
            public java.util.Set<String> targets(Origin log) {
              return java.util.Set.of("b");
            }

            @Override
            public AnchorOutcome submit(AnchorJob job) {
              throw new IllegalStateException("a mistake");
            }
          };
      batches.put(LOG, 1L);
      AnchorRunner runner =
          new AnchorRunner(
              database, List.of(broken), () -> batches, Runnable::run, clock, new Random(1));
      assertThatThrownBy(runner::runDueJobs).hasRootCauseMessage("a mistake");
    }
  }

  /** The step is called each second; it must not ask target and store each time. */
  @Test
  void aStoreThatGoesOnFailingIsAskedLessAndLessOften() throws Exception {
    batches.put(LOG, 1L);
    kind.targets.remove("c");
    try (Engine.Place place = Engine.SQLITE.emptyPlace(directory)) {
      FaultyStores stores = new FaultyStores(place.open());
      try (Database database = stores.create(NAME, List.of(AnchorSchema.MIGRATIONS))) {
        AnchorRunner runner = runner(database);
        runner.runDueJobs();
        kind.asked.clear();
        batches.put(LOG, 2L);
        int failed = 0;
        for (int second = 0; second < 600; second++) {
          stores.database(NAME).heal();
          stores.database(NAME).failRead(1, Reason.IO);
          int before = stores.database(NAME).faultsLeft();
          attempt(runner);
          failed += before - stores.database(NAME).faultsLeft();
          clock.advance(Duration.ofSeconds(1));
        }
        assertThat(failed).as("in ten minutes").isBetween(5, 20);
        stores.database(NAME).heal();
        clock.advance(AnchorRunner.LONGEST_PAUSE);
        assertThat(runner.runDueJobs()).isEqualTo(1);
        batches.put(LOG, 3L);
        assertThat(runner.runDueJobs()).as("healthy again").isEqualTo(1);
      }
    }
  }

  @Test
  void aTargetIsNotAskedEachSecondWhileItsAnswerCannotBeStored() throws Exception {
    batches.put(LOG, 1L);
    try (Engine.Place place = Engine.SQLITE.emptyPlace(directory);
        Database database = create(place)) {
      AnchorKind failing =
          new FakeKind() {
            @Override
            public AnchorOutcome submit(AnchorJob job) throws StoreException {
              AnchorOutcome outcome = super.submit(job);
              if (job.target().equals("b") && asked.size() < 40) {
                throw new StoreException(Reason.IO, "injected");
              }
              return outcome;
            }
          };
      AnchorRunner runner =
          new AnchorRunner(
              database, List.of(failing), () -> batches, Runnable::run, clock, new Random(1));
      for (int second = 0; second < 600; second++) {
        runner.runDueJobs();
        clock.advance(Duration.ofSeconds(1));
      }
      assertThat(((FakeKind) failing).asked)
          .contains("c 1")
          .filteredOn("b 1"::equals)
          .as("in ten minutes")
          .hasSizeBetween(5, 20);
      var today = clock.instant();
      clock.set(today.minus(Duration.ofDays(400)));
      assertThat(runner.runDueJobs()).as("a clock that was far ahead").isEqualTo(1);
    }
  }

  /** Each store call fails in turn, in each of its ways, and then the process restarts. */
  @Test
  void completesAfterAFaultOfTheStoreAtAnyCall() throws Exception {
    batches.put(LOG, 1L);
    List<CallFaults.Kind> made = completes("sound", 1, Optional.empty());
    assertThat(made).contains(CallFaults.Kind.READ, CallFaults.Kind.WRITE);
    for (int nth = 1; nth <= made.size(); nth++) {
      for (Fault fault : made.get(nth - 1).faults()) {
        completes(nth + "-" + fault.reason() + fault.applied(), nth, Optional.of(fault));
      }
    }
  }

  private List<CallFaults.Kind> completes(String name, int nth, Optional<Fault> fault)
      throws Exception {
    kind.asked.clear();
    Path path = Files.createDirectory(directory.resolve(name));
    try (Engine.Place place = Engine.SQLITE.emptyPlace(path)) {
      FaultyStores stores = new FaultyStores(place.open());
      List<CallFaults.Kind> made;
      try (Database database = stores.create(NAME, List.of(AnchorSchema.MIGRATIONS))) {
        fault.ifPresent(injected -> stores.calls().fail(nth, injected));
        attempt(runner(database));
        made = stores.calls().made();
        assertThat(stores.calls().left()).as("the fault was met").isZero();
      }
      try (Database database = reopen(place)) {
        AnchorRunner again = runner(database);
        again.runDueJobs();
        assertThat(kind.asked).as(name).contains("b 1", "c 1").hasSizeLessThanOrEqualTo(4);
        assertThat(again.runDueJobs()).as(name).isZero();
      }
      return made;
    }
  }

  private static void attempt(AnchorRunner runner) {
    try {
      runner.runDueJobs();
    } catch (StoreException injected) {
      assertThat(injected).hasMessageContaining("injected");
    }
  }

  @Test
  void aFlippedBitInAnyColumnIsFound() throws Exception {
    batches.put(LOG, 1L);
    Random random = new Random(4);
    try (Engine.Place place = Engine.SQLITE.emptyPlace(directory)) {
      List<BitFlips.Column> columns;
      try (Database database = create(place)) {
        runner(database).runDueJobs();
        columns =
            BitFlips.columns(database).stream()
                .filter(column -> column.toString().startsWith("anchor_jobs."))
                .toList();
      }
      assertThat(columns).hasSize(8);
      Path file = directory.resolve("store").resolve(NAME + ".db");
      byte[] sound = Files.readAllBytes(file);
      for (BitFlips.Column column : columns) {
        try (Database database = reopen(place)) {
          String flipped = BitFlips.flip(database, column, random);
          assertThatThrownBy(() -> AnchorRunner.requireSound(database))
              .as(flipped)
              .isInstanceOf(StoreException.class);
        }
        place.open();
        Files.write(file, sound);
      }
    }
  }
}
