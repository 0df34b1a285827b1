package cairn.log;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.http.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SubmissionQueueTest {
  private final SubmissionQueue queue = new SubmissionQueue(10_000, 1 << 24);
  private final SubmissionQueue patient = new SubmissionQueue(10_000, 1 << 24, Duration.ofHours(1));

  private void add(int count) throws ProblemException {
    for (int i = 0; i < count; i++) {
      queue.add(List.of(new TimestampDraft(TestLog.hash(i))), 0);
    }
  }

  private CompletableFuture<Boolean> awaiting() {
    return awaiting(queue);
  }

  private static CompletableFuture<Boolean> awaiting(SubmissionQueue queue) {
    CompletableFuture<Boolean> ready = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                ready.complete(queue.await());
              } catch (InterruptedException e) {
                ready.completeExceptionally(e);
              }
            });
    return ready;
  }

  @Test
  void givesARoundAtOnceWhenNoHeadWaits() throws Exception {
    add(1);
    assertThat(queue.await()).isTrue();
    assertThat(queue.take().entries()).isEqualTo(1);
  }

  @Test
  void letsARoundFillUpUntilTheHeadBeforeItIsTaken() throws Exception {
    queue.hold(true);
    add(1);
    CompletableFuture<Boolean> ready = awaiting();
    add(2);
    queue.hold(false);
    assertThat(ready.get()).isTrue();
    assertThat(queue.take().entries()).isEqualTo(3);
  }

  @Test
  void givesAFullRoundThoughAHeadWaits() throws Exception {
    queue.hold(true);
    add(1024);
    assertThat(queue.await()).isTrue();
  }

  /** Eight submissions at once, committed and cosigned together. */
  private void releaseEight(SubmissionQueue from) throws ProblemException {
    for (int i = 0; i < 8; i++) {
      from.add(List.of(new TimestampDraft(TestLog.hash(i))), 0);
    }
    Round round = from.take();
    from.done(round);
    round.complete(new Outcome.Pending());
  }

  @Test
  void waitsAfterAReleaseUntilHalfOfThemAreBack() throws Exception {
    releaseEight(patient);
    for (int i = 0; i < 3; i++) {
      patient.add(List.of(new TimestampDraft(TestLog.hash(i))), 0);
    }
    assertThat(patient.hasRound()).isFalse();
    CompletableFuture<Boolean> ready = awaiting(patient);
    patient.add(List.of(new TimestampDraft(TestLog.hash(4))), 0);
    assertThat(ready.get()).isTrue();
    assertThat(patient.take().entries()).isEqualTo(4);
  }

  @Test
  void waitsForNobodyLongerThanItsPatience() throws Exception {
    releaseEight(queue);
    add(1);
    assertThat(queue.await()).isTrue();
    assertThat(queue.take().entries()).isEqualTo(1);
  }

  @Test
  void forgetsTheCompanyThatStaysAway() throws Exception {
    releaseEight(patient);
    int lonely = 0;
    do {
      patient.add(List.of(new TimestampDraft(TestLog.hash(100 + lonely))), 0);
      lonely++;
      Round round = patient.take(); // as if patience had ended
      patient.done(round);
      round.complete(new Outcome.Pending());
      patient.add(List.of(new TimestampDraft(TestLog.hash(200 + lonely))), 0);
    } while (!patient.hasRound() && lonely < 100);
    assertThat(lonely).isLessThan(10);
  }

  @Test
  void endsTheWaitWhenItIsClosed() throws Exception {
    CompletableFuture<Boolean> ready = awaiting();
    queue.close(LogGate.stopped("it is shutting down"));
    assertThat(ready.get()).isFalse();
  }

  @Test
  void countsTheRoundInWorkUntilItIsDone() throws Exception {
    add(5);
    Round round = queue.take();
    assertThat(queue.waitingEntries()).isEqualTo(5);
    queue.done(round);
    assertThat(queue.waitingEntries()).isZero();
  }
}
