package cairn.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Cleans up after a demo that is told to end half-way: by Ctrl-C, or SIGTERM. */
final class Interruption {
  /** What a step does by itself takes a second or two; the servers are stopped by then. */
  private static final long RUN_LIMIT_SECONDS = 10;

  private final DemoNetwork network;
  private final CountDownLatch runIsOver = new CountDownLatch(1);
  private final Thread hook = Thread.ofPlatform().name("demo clean-up").unstarted(this::cleanUp);
  private volatile boolean happened;

  Interruption(DemoNetwork network) {
    this.network = network;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void cleanUp() {
    happened = true;
    network.stop();
    try {
      // The step that was under way must not write into a directory that has been removed.
      if (!runIsOver.await(RUN_LIMIT_SECONDS, TimeUnit.SECONDS)) {
        network.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the process is ending; then servers that stopped are no failure. */
  boolean hasHappened() {
    return happened;
  }

  /** Lets everything run on when the process ends; false when it is ending already. */
  boolean forget() {
    try {
      return Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      return false;
    }
  }

  /** The run has ended, and cleaned up after itself unless its network is kept. */
  void runIsOver() {
    runIsOver.countDown();
  }
}
