package cairn.log.events;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What happened and was not told yet. Logs add and never wait; one thread takes. */
final class HappeningQueue {
  /** Many times what happens while a page of entries is read; trees of one log count once. */
  private static final int MOST = 1024;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // All below: guarded by lock.
  private final Deque<Happening> waiting = new ArrayDeque<>();
  private boolean isWoken;
  private boolean hasLost;

  void add(Happening happening) {
    lock.lock();
    try {
      if (happening instanceof Happening.Cosigned
          && waiting.peekLast() instanceof Happening.Cosigned last
          && last.log() == happening.log()) {
        waiting.removeLast(); // the larger tree holds the smaller one
      }
      if (waiting.size() < MOST) {
        waiting.add(happening);
      } else {
        hasLost = true;
      }
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** Lets the taker look around. */
  void wake() {
    lock.lock();
    try {
      isWoken = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * What was taken.
   *
   * @param hasLost whether more happened than was kept
   */
  record Taken(List<Happening> happenings, boolean hasLost) {}

  /** Takes everything, waiting at most so long for something. */
  Taken take(Duration patience) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = patience.toNanos();
      while (waiting.isEmpty() && !isWoken && left > 0) {
        left = changed.awaitNanos(left);
      }
      Taken taken = new Taken(new ArrayList<>(waiting), hasLost);
      waiting.clear();
      isWoken = false;
      hasLost = false;
      return taken;
    } finally {
      lock.unlock();
    }
  }
}
