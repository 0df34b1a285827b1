package cairn.node;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads of a node that are no request's: each repeats one step until the node closes. A
 * programmer's error in any of them stops the node.
 */
final class Loops implements AutoCloseable {
  /** A step that waits for its work by itself. */
  @FunctionalInterface
  interface Step {
    /** False when there is nothing more to come. */
    boolean run() throws InterruptedException;
  }

  /** A step that is due again after a while. */
  @FunctionalInterface
  interface TimedStep {
    /** After how long it is due again. */
    Duration run() throws InterruptedException;
  }

  private static final Logger LOGGER = LoggerFactory.getLogger(Loops.class);
  private static final Duration LONGEST_END = Duration.ofSeconds(10);

  private final List<Thread> threads = new ArrayList<>(); // guarded by this
  private final CompletableFuture<Throwable> broken = new CompletableFuture<>();

  /** Repeats the step on a platform thread, for work that holds it: disk, signatures. */
  synchronized void working(String name, Step step) {
    threads.add(Thread.ofPlatform().name(name).start(() -> guarded(name, step)));
  }

  /** Repeats the step on a virtual thread, with the pauses it asks for; at once the first time. */
  synchronized void timed(String name, TimedStep step) {
    Step once =
        () -> {
          Thread.sleep(step.run());
          return true;
        };
    threads.add(Thread.ofVirtual().name(name).start(() -> guarded(name, once)));
  }

  private void guarded(String name, Step step) {
    try {
      boolean more = true;
      while (more && !Thread.currentThread().isInterrupted()) {
        more = step.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the node is closing
    } catch (RuntimeException | Error bug) {
      LOGGER.error("Internal error in {}; the node stops", name, bug);
      broken.complete(bug);
    }
  }

  /** Ends with the programmer's error that broke a loop. */
  CompletableFuture<Throwable> broken() {
    return broken;
  }

  /** Interrupts all loops and waits until each has ended its step. */
  @Override
  public synchronized void close() {
    threads.forEach(Thread::interrupt);
    Optional<Thread> hanging = threads.stream().filter(thread -> !ended(thread)).findFirst();
    hanging.ifPresent(thread -> LOGGER.warn("{} did not end in time", thread.getName()));
    threads.clear();
  }

  private static boolean ended(Thread thread) {
    try {
      return thread.join(LONGEST_END);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
