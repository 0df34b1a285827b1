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

  /**
   * How long after a release a round waits for the released to come back. A round costs gateway and
   * three witnesses some milliseconds of CPU whatever its size, a stamp a tenth of one.
   */
  private static final Duration PATIENCE = Duration.ofMillis(10);

  private final int maxEntries;
  private final long maxBytes;
  private final long patienceNanos;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // All below: guarded by lock.
  private Round filling = new Round(this::released);
  private int entries;
  private long bytes;
  private boolean held;
  private int unreleased; // entries of rounds that were taken and have no outcome yet
  private int company; // how many entries are under way at once, lately
  private long patience; // nanoseconds of waiting left
  private Optional<Problem> closed = Optional.empty();

  SubmissionQueue(int maxEntries, long maxBytes) {
    this(maxEntries, maxBytes, PATIENCE);
  }

  SubmissionQueue(int maxEntries, long maxBytes, Duration patience) {
    this.maxEntries = maxEntries;
    this.maxBytes = maxBytes;
    this.patienceNanos = patience.toNanos();
  }

  /**
   * Adds a submission, which stays whole.
   *
   * @param searched see {@link Sequencer#submit(List, long)}
   * @throws ProblemException {@code queue_full}, or why nothing is taken any more
   */
  Ticket add(List<Draft> drafts, long searched) throws ProblemException {
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
      Ticket ticket = filling.add(drafts, length, searched);
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
        if (patience > 0) {
          patience = changed.awaitNanos(patience);
        } else {
          changed.await();
        }
      }
      return !filling.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock. */
  private boolean isReady() {
    return !filling.isEmpty()
        && (filling.entries() >= FULL_ROUND || (!held && (patience <= 0 || isHalfOfTheCompany())));
  }

  /**
   * Half of those who are about: while their round is cosigned, the other half reads its answers
   * and comes back. Alone, one is enough.
   */
  private boolean isHalfOfTheCompany() {
    return filling.entries() >= company / 2;
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
      filling = new Round(this::released);
      unreleased += taken.entries();
      company = Math.max(unreleased, company - (company + 7) / 8);
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

  /** A round has its outcome: whoever waited for it may come again. */
  private void released(Round round) {
    lock.lock();
    try {
      unreleased -= round.entries();
      patience = patienceNanos;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Whether {@link #await} would return at once with a round. */
  boolean hasRound() {
    lock.lock();
    try {
      return isReady();
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
