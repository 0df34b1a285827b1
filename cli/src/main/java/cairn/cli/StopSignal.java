package cairn.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C, or SIGTERM, while a command sends something: what waits for the network or for time to
 * pass is ended at once, and what is being stored is finished. Made and closed by the thread that
 * runs the command.
 */
final class StopSignal implements AutoCloseable {
  /** To store what was answered last, and to say so. */
  private static final long LIMIT_SECONDS = 10;

  private final Thread runner = Thread.currentThread();
  private final CountDownLatch come = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread hook = Thread.ofPlatform().name("stop signal").unstarted(this::stop);
  private boolean asked; // guarded by this
  private boolean waiting; // guarded by this

  private StopSignal() {}

  /** Listens from now on. */
  static StopSignal listen() {
    StopSignal signal = new StopSignal();
    Runtime.getRuntime().addShutdownHook(signal.hook);
    return signal;
  }

  /** Something that ends when its thread is interrupted. */
  interface Waiting<T> {
    T await() throws InterruptedException;
  }

  private void stop() {
    ask();
    try {
      over.await(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What the signal does to the command. */
  synchronized void ask() {
    asked = true;
    come.countDown();
    if (waiting) {
      runner.interrupt();
    }
  }

  /** Waits that long for the signal; returns whether it has come. */
  boolean comesWithin(Duration pause) throws InterruptedException {
    return come.await(pause.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * Waits for something, interrupted by the signal alone and not beyond it: files that are written
   * next do not bear an interrupt.
   */
  <T> T during(Waiting<T> wait) throws InterruptedException {
    synchronized (this) {
      if (asked) {
        throw new InterruptedException("told to end");
      }
      waiting = true;
    }
    try {
      return wait.await();
    } finally {
      endWaiting();
    }
  }

  private synchronized void endWaiting() {
    waiting = false;
    if (asked) {
      Thread.interrupted(); // said already, and remembered
    }
  }

  /** All is stored and said: the process may end. */
  @Override
  public void close() {
    over.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      // it runs, and waits no more
    }
  }
}
