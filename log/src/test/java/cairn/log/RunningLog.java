package cairn.log;

import cairn.http.ErrorStyle;
import cairn.http.Router;
import java.time.Duration;
import java.util.List;

/** The two threads that a node gives a log. */
final class RunningLog implements AutoCloseable {
  private final Log log;
  private final List<Thread> threads;
  private volatile boolean stopping;

  RunningLog(Log log) {
    this.log = log;
    this.threads =
        List.of(
            Thread.ofPlatform().name("writer").start(this::write),
            Thread.ofPlatform().name("publisher").start(this::publish));
  }

  private void write() {
    try {
      while (!stopping && log.sequencer().awaitSubmission()) {
        log.sequencer().commitRound();
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void publish() {
    try {
      Duration pause = Duration.ofMillis(50);
      while (!stopping && log.publisher().awaitHead(pause)) {
        switch (log.publisher().publishOnce()) {
          case PublishResult.Idle idle -> pause = Duration.ofMillis(50);
          case PublishResult.Published published -> pause = Duration.ofMillis(50);
          case PublishResult.Late late -> pause = Duration.ofMillis(10);
        }
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  static Router router(LogRoutes routes) {
    return new Router(routes.routes(), ErrorStyle.PROBLEM_JSON);
  }

  /** Ends both threads; a round that is under way ends first. */
  @Override
  public void close() {
    stopping = true;
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) {
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException again) {
          thread.interrupt(); // the test is being stopped: end all the same
        }
      }
    }
  }
}
