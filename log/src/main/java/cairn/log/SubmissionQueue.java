package cairn.log;

import cairn.http.ErrorCode;
import cairn.http.Problem;
import cairn.http.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The round that fills while the one before it is committed. Bounded in entries and in bytes, the
 * round in work included: beyond that a submission is refused at once.
 */
final class SubmissionQueue {
  private static final Duration RETRY = Duration.ofSeconds(1);

  /** So many entries make a round worth its fixed cost, whatever else is under way. */
  private static final int FULL_ROUND = 1024;

  private final int maxEntries;
  private final long maxBytes;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // All below: guarded by lock.
  private Round filling = new Round();
  private int entries;
  private long bytes;
  private boolean held;
  private Optional<Problem> closed = Optional.empty();

  SubmissionQueue(int maxEntries, long maxBytes) {
    this.maxEntries = maxEntries;
    this.maxBytes = maxBytes;
  }

  /**
   * Adds a submission, which stays whole.
   *
   * @throws ProblemException {@code queue_full}, or why nothing is taken any more
   */
  Ticket add(List<Draft> drafts) throws ProblemException {
    long length = drafts.stream().mapToLong(Draft::maxLength).sum();
    lock.lock();
    try {
      if (closed.isPresent()) {
        throw closed.get().asException();
      }
      if (entries + drafts.size() > maxEntries || bytes + length > maxBytes) {
        throw full().asException();
      }
      entries += drafts.size();
      bytes += length;
      Ticket ticket = filling.add(drafts, length);
      if (isReady()) {
        changed.signal();
      }
      return ticket;
    } finally {
      lock.unlock();
    }
  }

  private Problem full() {
    return Problem.of(
            ErrorCode.QUEUE_FULL,
            "%d entries of %d bytes wait to be logged; at most %d of %d bytes may"
                .formatted(entries, bytes, maxEntries, maxBytes))
        .retryAfter(RETRY);
  }

  /** Waits until a round is worth committing; false once the queue is closed and empty. */
  boolean await() throws InterruptedException {
    lock.lock();
    try {
      while (!isReady() && closed.isEmpty()) {
        changed.await();
      }
      return !filling.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock. */
  private boolean isReady() {
    return !filling.isEmpty() && (!held || filling.entries() >= FULL_ROUND);
  }

  /**
   * Lets a round fill up while the one before it waits to become a candidate: committed sooner, it
   * would be cosigned no sooner, and many small transactions cost more than one.
   */
  void hold(boolean hold) {
    lock.lock();
    try {
      held = hold;
      if (isReady()) {
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Takes everything that waits; {@link #done} gives its room back. */
  Round take() {
    lock.lock();
    try {
      Round taken = filling;
      filling = new Round();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  void done(Round round) {
    lock.lock();
    try {
      entries -= round.entries();
      bytes -= round.bytes();
    } finally {
      lock.unlock();
    }
  }

  int waitingEntries() {
    lock.lock();
    try {
      return entries;
    } finally {
      lock.unlock();
    }
  }

  /** Takes nothing more. */
  void close(Problem reason) {
    lock.lock();
    try {
      closed = Optional.of(reason);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
