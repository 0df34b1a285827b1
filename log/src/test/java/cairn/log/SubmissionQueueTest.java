package cairn.log;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.http.ProblemException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SubmissionQueueTest {
  private final SubmissionQueue queue = new SubmissionQueue(10_000, 1 << 24);

  private void add(int count) throws ProblemException {
    for (int i = 0; i < count; i++) {
      queue.add(List.of(new TimestampDraft(TestLog.hash(i))));
    }
  }

  private CompletableFuture<Boolean> awaiting() {
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
