package cairn.hammer;

import static cairn.hammer.LyingGateway.Lie;
import static org.assertj.core.api.Assertions.assertThat;

import cairn.http.HttpClientExchange;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A load on gateways that tell the truth, and on gateways that lie. */
class LoadTest {
  private static final int STAMPS = 100;

  /** What each lie is found as; some are found twice, in the answer and in the log. */
  private static final Map<Lie, Finding.Kind> FOUND_AS =
      Map.ofEntries(
          Map.entry(Lie.FLIPPED_PROOF_BYTE, Finding.Kind.WRONG_PROOF),
          Map.entry(Lie.REPEATED_INDEX, Finding.Kind.REPEATED_INDEX),
          Map.entry(Lie.PROOF_OF_ANOTHER_ENTRY, Finding.Kind.WRONG_PROOF),
          Map.entry(Lie.ENTRY_MISSING_FROM_THE_TILES, Finding.Kind.LOST_ENTRY),
          Map.entry(Lie.TWO_ROOTS_AT_ONE_SIZE, Finding.Kind.INCONSISTENT_CHECKPOINTS),
          Map.entry(Lie.REWRITTEN_LEAF, Finding.Kind.INCONSISTENT_CHECKPOINTS),
          Map.entry(Lie.SHRUNK_LOG, Finding.Kind.INCONSISTENT_CHECKPOINTS),
          Map.entry(Lie.ONE_WITNESS_TOO_FEW, Finding.Kind.REFUSED_CHECKPOINT),
          Map.entry(Lie.BAD_COSIGNATURE, Finding.Kind.REFUSED_CHECKPOINT),
          Map.entry(Lie.ERROR_500, Finding.Kind.UNEXPECTED_STATUS));

  @TempDir private Path folder;

  @BeforeAll
  static void signFast() {
    FastCrypto.register();
  }

  @Test
  void findsNothingAtAnHonestGateway() throws Exception {
    try (LyingGateway gateway = LyingGateway.start(Lie.NONE);
        HttpClientExchange exchange = HttpClientExchange.create();
        FileJournal journal = FileJournal.open(folder.resolve("journal"))) {
      LoadPlan plan = LoadPlan.of(gateway.address(), gateway.trust()).over(8).count(600);
      LoadReport report = run(plan, exchange, journal);
      assertThat(report.findings()).isEmpty();
      assertThat(report.isSound()).isTrue();
      assertThat(report.acknowledged()).isEqualTo(600);
      assertThat(report.checkpoints()).isGreaterThanOrEqualTo(600);
      assertThat(LogCheck.run(plan.log(), plan.trust(), exchange, journal)).isEmpty();
    }
  }

  @Test
  void stampsInBulk() throws Exception {
    try (LyingGateway gateway = LyingGateway.start(Lie.NONE);
        HttpClientExchange exchange = HttpClientExchange.create()) {
      MemoryJournal journal = new MemoryJournal();
      LoadPlan plan = LoadPlan.of(gateway.address(), gateway.trust()).over(2).inBulk(70).count(700);
      LoadReport report = run(plan, exchange, journal);
      assertThat(report.findings()).isEmpty();
      assertThat(journal.size()).isEqualTo(700);
      assertThat(LogCheck.run(plan.log(), plan.trust(), exchange, journal)).isEmpty();
    }
  }

  @Test
  void findsAWrongPathInABulkAnswer() throws Exception {
    try (LyingGateway gateway = LyingGateway.start(Lie.PROOF_OF_ANOTHER_ENTRY);
        HttpClientExchange exchange = HttpClientExchange.create()) {
      LoadPlan plan = LoadPlan.of(gateway.address(), gateway.trust()).inBulk(25).count(STAMPS);
      assertThat(run(plan, exchange, Journal.none()).findings())
          .extracting(Finding::kind)
          .contains(Finding.Kind.WRONG_PROOF);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void findsEachLie(Lie lie) throws Exception {
    try (LyingGateway gateway = LyingGateway.start(lie);
        HttpClientExchange exchange = HttpClientExchange.create()) {
      LoadPlan plan =
          LoadPlan.of(gateway.address(), gateway.trust())
              .over(4)
              .count(STAMPS)
              .patient(Duration.ofSeconds(2));
      LoadReport report = run(plan, exchange, new MemoryJournal());
      assertThat(report.isSound()).isFalse();
      assertThat(report.findings()).extracting(Finding::kind).contains(FOUND_AS.get(lie));
    }
  }

  @Test
  void missesAnAcknowledgedEntryThatTheLogNeverHad() throws Exception {
    try (LyingGateway gateway = LyingGateway.start(Lie.NONE);
        HttpClientExchange exchange = HttpClientExchange.create()) {
      MemoryJournal journal = new MemoryJournal();
      LoadPlan plan = LoadPlan.of(gateway.address(), gateway.trust()).count(20);
      run(plan, exchange, journal);
      journal.add(new Acknowledgement(new HashSource(9).at(9), 7, 1));
      journal.add(new Acknowledgement(new HashSource(9).at(9), 20, 1));
      journal.sync();
      assertThat(LogCheck.run(plan.log(), plan.trust(), exchange, journal))
          .extracting(Finding::kind)
          .contains(Finding.Kind.REPEATED_INDEX, Finding.Kind.LOST_ENTRY);
    }
  }

  @Test
  void failsWhenItsJournalCannotBeWritten() throws Exception {
    FileJournal journal = FileJournal.open(folder.resolve("journal"));
    journal.close();
    try (LyingGateway gateway = LyingGateway.start(Lie.NONE);
        HttpClientExchange exchange = HttpClientExchange.create()) {
      LoadPlan plan = LoadPlan.of(gateway.address(), gateway.trust()).count(5);
      LoadReport report = run(plan, exchange, journal);
      assertThat(report.isSound()).isFalse();
      assertThat(report.acknowledged()).isZero();
    }
  }

  @Test
  void givesUpWhenNobodyAnswers() throws Exception {
    LyingGateway gateway = LyingGateway.start(Lie.NONE);
    gateway.close();
    try (HttpClientExchange exchange = HttpClientExchange.create()) {
      LoadPlan plan =
          LoadPlan.of(gateway.address(), gateway.trust()).count(1).patient(Duration.ofMillis(300));
      assertThat(run(plan, exchange, Journal.none()).findings())
          .extracting(Finding::kind)
          .containsExactly(Finding.Kind.NO_ANSWER);
    }
  }

  private static LoadReport run(LoadPlan plan, HttpClientExchange exchange, Journal journal)
      throws Exception {
    try (Load load = Load.start(plan, journal, exchange, List.of())) {
      return load.finish();
    }
  }
}
