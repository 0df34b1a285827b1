package cairn.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Ctrl-C ends what waits, at once, and leaves alone what writes. */
class StopSignalTest {
  @Test
  void endsWhatWaitsAndNothingElse() throws Exception {
    CountDownLatch waiting = new CountDownLatch(1);
    try (StopSignal signal = StopSignal.listen()) {
      assertThat(signal.comesWithin(Duration.ofMillis(1))).isFalse();
      assertThat(signal.<String>during(() -> "answer")).isEqualTo("answer");
      Thread asking =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      waiting.await();
                      signal.ask();
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  });
      assertThatThrownBy(
              () ->
                  signal.during(
                      () -> {
                        waiting.countDown();
                        return new CountDownLatch(1).await(60, TimeUnit.SECONDS);
                      }))
          .isInstanceOf(InterruptedException.class);
      asking.join();
      assertThat(signal.comesWithin(Duration.ofMinutes(10))).as("it has come").isTrue();

      assertThat(Thread.currentThread().isInterrupted()).as("files can be written").isFalse();
      assertThatThrownBy(() -> signal.during(() -> "too late"))
          .isInstanceOf(InterruptedException.class);
      signal.ask();
      assertThat(Thread.currentThread().isInterrupted()).as("nothing waits").isFalse();
    }
  }
}
