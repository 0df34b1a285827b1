package cairn.witness;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Batches by nature: while one group is being committed, the next one gathers. There is no timer,
 * so an idle caller waits for nobody.
 *
 * <p>Groups are committed by one task of the executor, which ends when nobody waits any more. A
 * thread of its own begins the next group as soon as the last one is durable; a virtual thread
 * would do so behind all others that may run, the disk idle meanwhile. An executor that runs a task
 * at once in the caller ({@code Runnable::run}) needs no further thread: the first caller commits.
 *
 * @param <T> what is committed
 * @param <R> what became of it
 */
final class GroupCommit<T, R> {
  /** Commits a whole group; called by one thread at a time. */
  @FunctionalInterface
  interface Commit<T, R> {
    /** One result per item, in order. */
    List<R> apply(List<T> group);
  }

  /** What became of an item: its result, nothing, or what the commit threw. */
  private sealed interface Outcome<R> {
    record Done<R>(R result) implements Outcome<R> {}

    record NotTaken<R>() implements Outcome<R> {}

    record Broken<R>(RuntimeException failure) implements Outcome<R> {}

    record Fatal<R>(Error failure) implements Outcome<R> {}
  }

  private static final class Entry<T, R> {
    private final T item;
    private final CompletableFuture<Outcome<R>> outcome = new CompletableFuture<>();

    Entry(T item) {
      this.item = item;
    }

    Optional<R> await() {
      return switch (outcome.join()) {
        case Outcome.Done<R>(R result) -> Optional.of(result);
        case Outcome.NotTaken<R>() -> Optional.empty();
        case Outcome.Broken<R>(RuntimeException failure) -> throw failure;
        case Outcome.Fatal<R>(Error failure) -> throw failure;
      };
    }
  }

  private final Commit<T, R> commit;
  private final int maxGroup;
  private final int maxWaiting;
  private final Executor committer;
  private final Object lock = new Object();
  private List<Entry<T, R>> waiting = new ArrayList<>(); // guarded by lock
  private boolean committing; // guarded by lock

  GroupCommit(int maxGroup, int maxWaiting, Executor committer, Commit<T, R> commit) {
    this.maxGroup = maxGroup;
    this.maxWaiting = maxWaiting;
    this.committer = committer;
    this.commit = commit;
  }

  /**
   * Commits {@code item} together with whatever else waits; returns when that is done. Empty if too
   * many are waiting already, or the executor takes no more tasks. What the commit throws, every
   * thread of the group gets.
   */
  Optional<R> submit(T item) {
    Entry<T, R> entry = new Entry<>(item);
    boolean idle;
    synchronized (lock) {
      if (waiting.size() >= maxWaiting) {
        return Optional.empty();
      }
      waiting.add(entry);
      idle = !committing;
      committing = true;
    }
    if (idle) {
      start();
    }
    return entry.await();
  }

  private void start() {
    try {
      committer.execute(this::commitAll);
    } catch (RejectedExecutionException closed) {
      List<Entry<T, R>> refused;
      synchronized (lock) {
        refused = waiting;
        waiting = new ArrayList<>();
        committing = false;
      }
      refused.forEach(entry -> entry.outcome.complete(new Outcome.NotTaken<>()));
    }
  }

  private void commitAll() {
    for (List<Entry<T, R>> group = take(); !group.isEmpty(); group = take()) {
      commit(group);
    }
  }

  private void commit(List<Entry<T, R>> group) {
    try {
      List<R> results = commit.apply(group.stream().map(entry -> entry.item).toList());
      if (results.size() != group.size()) {
        throw new IllegalStateException(
            "got " + results.size() + " results, wanted " + group.size());
      }
      for (int i = 0; i < group.size(); i++) {
        group.get(i).outcome.complete(new Outcome.Done<>(results.get(i)));
      }
    } catch (RuntimeException failure) {
      group.forEach(entry -> entry.outcome.complete(new Outcome.Broken<>(failure)));
    } catch (Error failure) {
      group.forEach(entry -> entry.outcome.complete(new Outcome.Fatal<>(failure)));
    }
  }

  /** The next group; empty when nobody waits, and the task is over then. */
  private List<Entry<T, R>> take() {
    synchronized (lock) {
      int size = Math.min(waiting.size(), maxGroup);
      List<Entry<T, R>> group = List.copyOf(waiting.subList(0, size));
      waiting = new ArrayList<>(waiting.subList(size, waiting.size()));
      committing = !group.isEmpty();
      return group;
    }
  }
}
