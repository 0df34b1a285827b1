package cairn.federation;

import cairn.store.StoreException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does one thing for each of several others, on the executor's threads: who hangs is left out until
 * he has been heard, and delays nobody else.
 *
 * @param <T> a peer, or a witness
 */
public final class Rounds<T> {
  private static final Logger LOGGER = LoggerFactory.getLogger(Rounds.class);

  private final String name;
  private final Supplier<List<T>> others;
  private final Function<T, String> id;
  private final Step<T> step;
  private final Executor executor;
  private final Set<String> running = ConcurrentHashMap.newKeySet();

  /** A programmer's error that a thread of the executor met. */
  private volatile Optional<Throwable> bug = Optional.empty();

  /** What is done for one. */
  @FunctionalInterface
  public interface Step<T> {
    void run(T other) throws StoreException;
  }

  /**
   * @param others for whom it is done now
   * @param id by which one is known again
   */
  public Rounds(
      String name,
      Supplier<List<T>> others,
      Function<T, String> id,
      Step<T> step,
      Executor executor) {
    this.name = name;
    this.others = others;
    this.id = id;
    this.step = step;
    this.executor = executor;
  }

  /**
   * Hands the step for each that is not under way to the executor.
   *
   * @throws IllegalStateException when an earlier step met a programmer's error
   */
  public void runOnce() {
    requireNoBug();
    for (T other : others.get()) {
      if (running.add(id.apply(other))) {
        try {
          executor.execute(() -> run(other));
        } catch (RejectedExecutionException closing) {
          running.remove(id.apply(other));
        }
      }
    }
    requireNoBug(); // of an executor that runs steps at once
  }

  private void run(T other) {
    try {
      step.run(other);
    } catch (StoreException e) {
      LOGGER.warn("{} of {} failed: {}", name, id.apply(other), e.getMessage());
    } catch (RuntimeException | Error mistake) {
      bug = Optional.of(mistake);
    } finally {
      running.remove(id.apply(other));
    }
  }

  private void requireNoBug() {
    if (bug.isPresent()) {
      throw new IllegalStateException(name + " met a programmer's error", bug.orElseThrow());
    }
  }
}
