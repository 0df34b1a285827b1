package cairn.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.Hash;
import cairn.format.Merkle;
import cairn.http.ErrorCode;
import cairn.http.ProblemException;
import cairn.store.StoreException.Reason;
import cairn.testkit.Fault;
import cairn.testkit.FaultyDatabase;
import cairn.testkit.FaultyStores;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every call of the store fails once, in every form, alone and with a second fault behind it; after
 * each, one checker looks at the whole log.
 */
class FaultTest {
  private static final int STEPS = 4;

  private static final Fault[] FORMS = {
    Fault.NOT_APPLIED,
    Fault.APPLIED_BUT_REPORTED_FAILED,
    Fault.LOST_AT_COMMIT,
    Fault.of(Reason.CONFLICT)
  };

  /** What the engine makes of them is the same: asked of one only. */
  private static final Fault[] REASONS = {
    Fault.of(Reason.IO), Fault.of(Reason.BUSY), Fault.of(Reason.FULL)
  };

  @TempDir Path directory;

  /** What was acknowledged: by hash, the index. */
  private final Map<Hash, Long> acknowledged = new HashMap<>();

  private long next;

  static Stream<Arguments> faults() {
    return Stream.of(TestStores.values())
        .flatMap(
            engine ->
                Stream.concat(
                        Stream.of(FORMS),
                        engine == TestStores.SQLITE ? Stream.of(REASONS) : Stream.of())
                    .map(fault -> Arguments.of(engine, fault)));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void losesNothingAcknowledgedWhicheverWriteFails(TestStores engine, Fault fault)
      throws Exception {
    try (var opened = engine.open(directory)) {
      FaultyStores stores = new FaultyStores(opened.stores());
      try (TestLog test = TestLog.writable(stores, directory)) {
        for (int nth = 1; nth <= 4; nth++) {
          database(stores).failWrite(nth, fault);
          run(test);
          check(test);
        }
        assertThat(database(stores).faultsLeft()).isZero();
        restart(test);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("faults")
  void losesNothingAcknowledgedWhenRecoveryFailsToo(TestStores engine, Fault fault)
      throws Exception {
    try (var opened = engine.open(directory)) {
      FaultyStores stores = new FaultyStores(opened.stores());
      try (TestLog test = TestLog.writable(stores, directory)) {
        for (int nth = 1; nth <= 3; nth++) {
          database(stores).failWrite(nth, Fault.APPLIED_BUT_REPORTED_FAILED);
          database(stores).failWrite(nth + 1, fault);
          database(stores).failWrite(nth + 2, Fault.LOST_AT_COMMIT);
          run(test);
          check(test);
        }
        database(stores).heal();
        restart(test);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("faults")
  void losesNothingAcknowledgedWhicheverReadFails(TestStores engine, Fault fault) throws Exception {
    if (List.of(Reason.OUTCOME_UNKNOWN, Reason.CONFLICT, Reason.FULL).contains(fault.reason())) {
      return; // reads never fail so
    }
    try (var opened = engine.open(directory)) {
      FaultyStores stores = new FaultyStores(opened.stores());
      try (TestLog test = TestLog.writable(stores, directory)) {
        for (int nth = 1; nth <= 8; nth++) {
          database(stores).failRead(nth, fault.reason());
          run(test);
          database(stores).heal();
          check(test);
        }
        restart(test);
      }
    }
  }

  private static FaultyDatabase database(FaultyStores stores) {
    return stores.database(LogStore.databaseName(TestLog.ORIGIN));
  }

  /** Submits new and known hashes, commits, publishes, some times over. */
  private void run(TestLog test) throws Exception {
    for (int step = 0; step < STEPS; step++) {
      test.clock.advance(Duration.ofSeconds(1));
      long[] numbers = {next, next + 1, Math.max(0, next - 3)};
      next += 2;
      Ticket ticket = test.submit(numbers);
      test.log().sequencer().commitRound();
      test.log().publisher().publishOnce();
      test.log().publisher().expireWaiters();
      if (ticket.outcome().isPresent() && !(ticket.outcome().get() instanceof Outcome.Refused)) {
        for (int i = 0; i < numbers.length; i++) {
          acknowledge(TestLog.hash(numbers[i]), ticket.logged().get(i).index());
        }
      }
    }
  }

  private void acknowledge(Hash hash, long index) {
    Long before = acknowledged.putIfAbsent(hash, index);
    assertThat(before == null || before == index).as("one index for " + hash).isTrue();
  }

  /** The whole state: the log goes on, and what it says holds together. */
  private void check(TestLog test) throws Exception {
    assertThat(test.log().state()).isEqualTo(new LogState.Writable());
    Ticket last = test.stamp(next++);
    test.log().publisher().publishOnce();
    assertThat(last.outcome()).get().isInstanceOf(Outcome.Cosigned.class);
    assertHolds(test);
  }

  private void assertHolds(TestLog test) throws Exception {
    Head head = test.log().sequencer().head();
    assertThat(test.log().store().head()).isEqualTo(head);
    CosignedTree newest = test.log().reader().newest().orElseThrow();
    assertThat(newest.size()).isEqualTo(head.size());
    assertThat(newest.note().checkpoint().root()).isEqualTo(head.root());
    Map<Hash, Long> seen = new HashMap<>();
    for (long index = 0; index < head.size(); index++) {
      byte[] entry = test.log().store().entry(index);
      Hash identity = EntryFacts.parse(entry).identity();
      assertThat(seen.put(identity, index)).as("logged twice").isNull();
      assertThat(test.log().reader().find(identity).orElseThrow().index()).isEqualTo(index);
      assertThat(
              Merkle.verifyInclusion(
                  index, head.size(), Merkle.leafHash(entry), newest.path(index), head.root()))
          .isTrue();
    }
    acknowledged.forEach(
        (hash, index) ->
            assertThat(seen).containsEntry(new TimestampDraft(hash).identity(), index));
  }

  private void restart(TestLog test) throws Exception {
    test.reopen();
    test.log().pollWitnessesOnce();
    assertThat(acknowledged).isNotEmpty();
    assertHolds(test);
    check(test);
  }

  @Test
  void refusesWithStorageFullAndRecoversByItself() throws Exception {
    try (var opened = TestStores.SQLITE.open(directory)) {
      FaultyStores stores = new FaultyStores(opened.stores());
      try (TestLog test = TestLog.writable(stores, directory)) {
        database(stores).failWrite(1, Fault.of(Reason.FULL));
        Ticket refused = test.stamp(1);
        assertThat(refused.outcome())
            .get()
            .isInstanceOfSatisfying(
                Outcome.Refused.class,
                outcome -> {
                  assertThat(outcome.problem().code()).isEqualTo(ErrorCode.STORAGE_FULL);
                  assertThat(outcome.problem().retryAfter()).isPresent();
                });
        assertThat(test.log().reader().newest()).isPresent();
        assertThat(test.stamp(1).outcome()).get().isInstanceOf(Outcome.Cosigned.class);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void stopsWhenAnotherProcessHasWrittenTheLog(TestStores engine) throws Exception {
    try (var opened = engine.open(directory);
        TestLog test = TestLog.writable(opened.stores(), directory)) {
      test.stamp(1);
      // what a second writer's round does to the head
      test.execute(
          "UPDATE log_head SET size = 2, root = (SELECT hashes FROM ("
              + (engine == TestStores.SQLITE
                  ? "SELECT zeroblob(32) AS hashes"
                  : "SELECT '\\x" + "00".repeat(32) + "'::bytea AS hashes")
              + ") other)");
      Ticket lost = test.submit(2);
      test.log().sequencer().commitRound();
      assertThat(lost.outcome()).get().isInstanceOf(Outcome.Refused.class);
      assertThat(test.log().state())
          .isInstanceOfSatisfying(
              LogState.Stopped.class,
              stopped -> assertThat(stopped.reason()).contains("another process writes this log"));
      assertThatThrownBy(() -> test.submit(3))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("another process");
      assertThat(test.log().publisher().publishOnce()).isEqualTo(new PublishResult.Idle());
      assertThat(test.log().reader().newest().orElseThrow().size()).isEqualTo(1);
    }
  }
}
