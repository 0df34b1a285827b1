package cairn.store;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.store.StoreException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LaneTest {
  private static final Duration SHORT = Duration.ofMillis(50);

  @TempDir java.nio.file.Path temporary;

  @Test
  void refusesWhatDoesNotFitIntoTheQueueAndWhatWaitsWhenItCloses() throws Exception {
    Lane lane = lane(2);
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      Future<Integer> first = threads.submit(() -> lane.run(connection -> hold(running, go)));
      running.await();
      List<Future<Integer>> next = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        next.add(threads.submit(() -> lane.run(connection -> 2)));
      }
      List<Reason> refused = new ArrayList<>();
      while (refused.size() < 8) {
        refused.clear();
        next.stream().filter(Future::isDone).forEach(call -> refused.add(reason(call)));
      }
      assertThat(refused).containsOnly(Reason.BUSY);

      Future<Reason> closing = threads.submit(() -> closed(lane, Duration.ofSeconds(30)));
      while (next.stream().anyMatch(call -> !call.isDone())) {
        Thread.onSpinWait();
      }
      assertThat(next.stream().map(LaneTest::reason).filter(Reason.CLOSED::equals)).hasSize(2);
      go.countDown();
      assertThat(first.get()).isEqualTo(1);
      assertThat(closing.get()).isEqualTo(Reason.CLOSED);
    }
  }

  @Test
  void saysBusyWhenABodyDoesNotEndWhenToldToAndClosesLater() throws Exception {
    Lane lane = lane(2);
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newCachedThreadPool()) {
      Future<Integer> first = threads.submit(() -> lane.run(connection -> hold(running, go)));
      running.await();
      assertThat(closed(lane, SHORT)).isEqualTo(Reason.BUSY);
      go.countDown();
      assertThat(first.get()).isEqualTo(1);
      assertThat(closed(lane, Duration.ofSeconds(30))).isEqualTo(Reason.CLOSED);
    }
  }

  private Lane lane(int queueLimit) {
    return new Lane(
        this,
        "lane",
        1,
        queueLimit,
        () -> new Session("lane", SqliteLink.creator(temporary.resolve("lane.db")), () -> {}));
  }

  private static int hold(CountDownLatch running, CountDownLatch go) {
    running.countDown();
    StoresContract.await(go);
    return 1;
  }

  /** CLOSED when closing went well. */
  private static Reason closed(Lane lane, Duration grace) {
    try {
      lane.close(grace);
      return Reason.CLOSED;
    } catch (StoreException failure) {
      return failure.reason();
    }
  }

  private static Reason reason(Future<Integer> call) {
    try {
      throw new AssertionError("returned " + call.get());
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof StoreException cause) {
        return cause.reason();
      }
      throw new IllegalStateException(failure);
    } catch (InterruptedException interrupt) {
      throw new IllegalStateException(interrupt);
    }
  }
}
