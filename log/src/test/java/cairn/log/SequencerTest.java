package cairn.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.Merkle;
import cairn.http.ErrorCode;
import cairn.http.ProblemException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SequencerTest {
  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void releasesAStampUnderACosignedTreeThatProvesIt(TestStores engine) throws Exception {
    try (var opened = engine.open(directory);
        TestLog test = TestLog.writable(opened.stores(), directory)) {
      Ticket ticket = test.stamp(1);
      Outcome.Cosigned outcome = (Outcome.Cosigned) ticket.outcome().orElseThrow();
      Logged logged = ticket.logged().getFirst();
      assertThat(logged.index()).isZero();
      assertThat(outcome.tree().proof(0, logged.entry()).includes(Merkle.leafHash(logged.entry())))
          .isTrue();
      assertThat(outcome.tree().cosigned().cosignatureLines()).hasSizeGreaterThanOrEqualTo(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void numbersEntriesDenselyInTheOrderOfSubmission(TestStores engine) throws Exception {
    try (var opened = engine.open(directory);
        TestLog test = TestLog.writable(opened.stores(), directory)) {
      List<Long> indices = new ArrayList<>();
      for (int round = 0; round < 5; round++) {
        List<Ticket> tickets = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
          tickets.add(test.submit(round * 100 + i));
        }
        test.log().sequencer().commitRound();
        test.log().publisher().publishOnce();
        tickets.forEach(ticket -> indices.add(ticket.logged().getFirst().index()));
      }
      assertThat(indices)
          .hasSize(500)
          .isSorted()
          .doesNotHaveDuplicates()
          .startsWith(0L)
          .endsWith(499L);
    }
  }

  @ParameterizedTest
  @EnumSource
  void returnsTheFirstAttestationForAHashThatComesAgain(TestStores engine) throws Exception {
    try (var opened = engine.open(directory);
        TestLog test = TestLog.writable(opened.stores(), directory)) {
      Ticket first = test.stamp(1);
      test.clock.advance(Duration.ofMinutes(5));
      Ticket again = test.stamp(1, 2, 2);
      assertThat(again.logged()).extracting(Logged::index).containsExactly(0L, 1L, 1L);
      assertThat(again.logged()).extracting(Logged::isFirst).containsExactly(false, true, false);
      assertThat(again.logged().getFirst().entry()).isEqualTo(first.logged().getFirst().entry());
      assertThat(test.log().sequencer().head().size()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @EnumSource(names = "SQLITE")
  void findsWhatWasLoggedBetweenASearchAndItsSubmission(TestStores engine) throws Exception {
    try (var opened = engine.open(directory);
        TestLog test = TestLog.writable(opened.stores(), directory)) {
      test.stamp(1);
      long searched = test.log().sequencer().head().size(); // and 2 was not among them
      test.stamp(2);
      fillTheIndexOfRecentEntries(test);
      Ticket late =
          test.log().sequencer().submit(List.of(new TimestampDraft(TestLog.hash(2))), searched);
      test.log().sequencer().commitRound();
      assertThat(late.logged()).extracting(Logged::index).containsExactly(1L);
    }
  }

  /** So that what was logged before is to be found in the index's files only. */
  private static void fillTheIndexOfRecentEntries(TestLog test) throws Exception {
    for (long first = 1_000; first < 41_000; first += 10_000) {
      test.stamp(LongStream.range(first, first + 10_000).toArray());
    }
    test.maintain();
  }

  @ParameterizedTest
  @EnumSource
  void goesOnWhereItStoppedAfterARestart(TestStores engine) throws Exception {
    try (var opened = engine.open(directory);
        TestLog test = TestLog.writable(opened.stores(), directory)) {
      for (int i = 0; i < 700; i += 7) {
        test.stamp(i, i + 1, i + 2, i + 3, i + 4, i + 5, i + 6);
      }
      Head before = test.log().sequencer().head();
      test.reopen();
      assertThat(test.log().sequencer().head()).isEqualTo(before);
      test.log().pollWitnessesOnce();
      Ticket ticket = test.stamp(699, 700);
      assertThat(ticket.logged()).extracting(Logged::index).containsExactly(699L, 700L);
      assertThat(ticket.outcome()).get().isInstanceOf(Outcome.Cosigned.class);
    }
  }

  @ParameterizedTest
  @EnumSource(names = "SQLITE")
  void neverLetsEntryTimesFallWhateverTheClockDoes(TestStores engine) throws Exception {
    try (var opened = engine.open(directory);
        TestLog test = TestLog.writable(opened.stores(), directory)) {
      Instant start = test.clock.instant();
      List<Long> times = new ArrayList<>();
      for (long offset : new long[] {0, 3600, -86_400, 0, 7200, -1}) {
        test.clock.set(start.plusSeconds(offset));
        Ticket ticket = test.submit(times.size());
        test.log().sequencer().commitRound();
        byte[] entry = test.log().reader().entry(times.size()).orElseThrow().entry();
        times.add(EntryFacts.parse(entry).loggedAt().orElseThrow());
        assertThat(ticket.outcome()).isEmpty();
      }
      long s = start.getEpochSecond();
      assertThat(times).containsExactly(s, s + 3600, s + 3600, s + 3600, s + 7200, s + 7200);
    }
  }

  @ParameterizedTest
  @EnumSource(names = "SQLITE")
  void refusesWhatTheQueueCannotHoldAndTakesAgainAfterARound(TestStores engine) throws Exception {
    LogSettings small = new LogSettings(Duration.ofSeconds(2), Duration.ofDays(7), 3, 4 << 20, 64);
    try (var opened = engine.open(directory);
        TestLog test = TestLog.create(opened.stores(), directory, small)) {
      test.log().pollWitnessesOnce();
      test.submit(1, 2);
      assertThatThrownBy(() -> test.submit(3, 4))
          .isInstanceOfSatisfying(
              ProblemException.class,
              refused -> {
                assertThat(refused.problem().code()).isEqualTo(ErrorCode.QUEUE_FULL);
                assertThat(refused.problem().retryAfter()).isPresent();
              });
      test.submit(3);
      assertThat(test.log().sequencer().commitRound()).isEqualTo(3);
      test.submit(4, 5, 6);
      assertThat(test.log().sequencer().commitRound()).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @EnumSource(names = "SQLITE")
  void refusesByBytesAsWellAsByEntries(TestStores engine) throws Exception {
    LogSettings small = new LogSettings(Duration.ofSeconds(2), Duration.ofDays(7), 100, 256, 64);
    try (var opened = engine.open(directory);
        TestLog test = TestLog.create(opened.stores(), directory, small)) {
      test.log().pollWitnessesOnce();
      test.submit(1, 2);
      assertThatThrownBy(() -> test.submit(3))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("256 bytes");
    }
  }
}
