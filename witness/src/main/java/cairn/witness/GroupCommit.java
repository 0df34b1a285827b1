package cairn.witness;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Batches by nature: while one group is being committed, the next one gathers, and one of its own
 * threads commits it. There is no timer and no thread of its own, so an idle caller waits for
 * nobody and a single thread works too.
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

  /** What a waiting thread is woken for: its result, or to commit the group it is in. */
  private record Turn<R>(Optional<R> result) {}

  private static final class Entry<T, R> {
    private final T item;
    private final CompletableFuture<Turn<R>> turn = new CompletableFuture<>();

    Entry(T item) {
      this.item = item;
    }
  }

  private final Commit<T, R> commit;
  private final int maxGroup;
  private final int maxWaiting;
  private final Object lock = new Object();
  private List<Entry<T, R>> waiting = new ArrayList<>(); // guarded by lock
  private boolean committing; // guarded by lock

  GroupCommit(int maxGroup, int maxWaiting, Commit<T, R> commit) {
    this.maxGroup = maxGroup;
    this.maxWaiting = maxWaiting;
    this.commit = commit;
  }

  /**
   * Commits {@code item} together with whatever else waits; returns when that is done. Empty if too
   * many are waiting already. What the commit throws, every thread of the group gets.
   */
  Optional<R> submit(T item) {
    Entry<T, R> entry = new Entry<>(item);
    boolean first;
    synchronized (lock) {
      if (waiting.size() >= maxWaiting) {
        return Optional.empty();
      }
      waiting.add(entry);
      first = !committing;
      committing = true;
    }
    if (!first) {
      Turn<R> turn = entry.turn.join();
      if (turn.result().isPresent()) {
        return turn.result();
      }
    }
    return commitGroupOf(entry);
  }

  /** {@code own} is the first of those waiting. */
  private Optional<R> commitGroupOf(Entry<T, R> own) {
    List<Entry<T, R>> group = takeGroup();
    List<R> results;
    try {
      results = commit.apply(group.stream().map(entry -> entry.item).toList());
      if (results.size() != group.size()) {
        throw new IllegalStateException(
            "got " + results.size() + " results, wanted " + group.size());
      }
    } catch (RuntimeException | Error failure) {
      wakeNext();
      group.forEach(entry -> entry.turn.completeExceptionally(failure));
      throw failure;
    }
    wakeNext();
    Optional<R> ownResult = Optional.empty();
    for (int i = 0; i < group.size(); i++) {
      Optional<R> result = Optional.of(results.get(i));
      if (group.get(i) == own) {
        ownResult = result;
      } else {
        group.get(i).turn.complete(new Turn<>(result));
      }
    }
    return ownResult;
  }

  private List<Entry<T, R>> takeGroup() {
    synchronized (lock) {
      int size = Math.min(waiting.size(), maxGroup);
      List<Entry<T, R>> group = List.copyOf(waiting.subList(0, size));
      waiting = new ArrayList<>(waiting.subList(size, waiting.size()));
      return group;
    }
  }

  /** Hands the next group to its first thread, if there is one. */
  private void wakeNext() {
    synchronized (lock) {
      if (waiting.isEmpty()) {
        committing = false;
      } else {
        waiting.getFirst().turn.complete(new Turn<>(Optional.empty()));
      }
    }
  }
}
