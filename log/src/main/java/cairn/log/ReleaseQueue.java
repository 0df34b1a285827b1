package cairn.log;

import cairn.http.Problem;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * The committed rounds that wait for a quorum, in the order of their sizes. The sequencer adds, the
 * publisher releases.
 */
final class ReleaseQueue {
  private final LongSupplier nanos;
  private final Runnable headTaken;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // All below: guarded by lock. Rounds are completed outside it.
  private final Deque<Round> waiting = new ArrayDeque<>();
  private Optional<CosignedTree> newest;
  private boolean woken = true;
  private boolean late;
  private boolean closed;

  /**
   * @param nanos a stopwatch, never set back
   * @param newest what is cosigned already
   * @param headTaken called when the publisher goes for the newest head, or need not be waited for
   */
  ReleaseQueue(LongSupplier nanos, Optional<CosignedTree> newest, Runnable headTaken) {
    this.nanos = nanos;
    this.headTaken = headTaken;
    this.newest = newest;
  }

  /** There may be something to publish. */
  void wake() {
    lock.lock();
    try {
      woken = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** A round is durable and needs a cosigned tree of {@code neededSize}. */
  void committed(Round round, long neededSize) {
    round.committed(neededSize, nanos.getAsLong());
    Optional<Outcome> known;
    lock.lock();
    try {
      known = outcomeOf(round);
      if (known.isEmpty()) {
        waiting.add(round);
      }
    } finally {
      lock.unlock();
    }
    known.ifPresent(round::complete);
  }

  private Optional<Outcome> outcomeOf(Round round) {
    if (newest.isPresent() && newest.get().size() >= round.neededSize()) {
      return Optional.of(new Outcome.Cosigned(newest.get()));
    }
    return late || closed ? Optional.of(new Outcome.Pending()) : Optional.empty();
  }

  /** A quorum has cosigned: releases whoever this tree covers. */
  void cosigned(CosignedTree tree) {
    List<Round> released;
    lock.lock();
    try {
      newest = Optional.of(tree);
      late = false;
      released = takeWhile(round -> round.neededSize() <= tree.size());
    } finally {
      lock.unlock();
    }
    released.forEach(round -> round.complete(new Outcome.Cosigned(tree)));
  }

  /** The quorum is late: whoever waits is told so, and newcomers at once, until one is seen. */
  void late() {
    lock.lock();
    try {
      late = true;
    } finally {
      lock.unlock();
    }
    headTaken.run();
    complete(new Outcome.Pending());
  }

  /** Tells those that have waited for longer than {@code timeout} that the quorum is late. */
  void expire(Duration timeout) {
    long now = nanos.getAsLong();
    List<Round> released;
    lock.lock();
    try {
      released = takeWhile(round -> now - round.committedNanos() >= timeout.toNanos());
    } finally {
      lock.unlock();
    }
    released.forEach(round -> round.complete(new Outcome.Pending()));
  }

  /** Rounds from the front, oldest and smallest first. Under the lock. */
  private List<Round> takeWhile(Predicate<Round> wanted) {
    List<Round> taken = new ArrayList<>();
    while (!waiting.isEmpty() && wanted.test(waiting.getFirst())) {
      taken.add(waiting.removeFirst());
    }
    return taken;
  }

  boolean isLate() {
    lock.lock();
    try {
      return late;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until there may be something to publish, at most for {@code timeout}; false once closed.
   */
  boolean await(Duration timeout) throws InterruptedException {
    lock.lock();
    try {
      long left = timeout.toNanos();
      while (!closed && !woken && left > 0) {
        left = changed.awaitNanos(left);
      }
      woken = false;
      return !closed;
    } finally {
      lock.unlock();
      headTaken.run();
    }
  }

  /** Refuses whoever waits: the log cannot say any more what it holds. */
  void refuse(Problem problem) {
    complete(new Outcome.Refused(problem));
  }

  /** Lets everybody go: what they submitted is durable. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    complete(new Outcome.Pending());
  }

  private void complete(Outcome outcome) {
    List<Round> released;
    lock.lock();
    try {
      released = takeWhile(round -> true);
    } finally {
      lock.unlock();
    }
    released.forEach(round -> round.complete(outcome));
  }
}
