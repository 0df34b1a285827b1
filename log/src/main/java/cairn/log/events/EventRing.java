package cairn.log.events;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The newest events, from which everybody reads in his own pace: whoever falls behind it is told
 * so, and nobody waits for him. One thread adds; any reads.
 */
final class EventRing {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  private final int length;

  // All below: guarded by lock.
  private Event[] slots;
  private long oldest; // events are counted from 0 on; those from here to added are kept
  private long added;
  private long gone; // nothing numbered up to here is kept
  private long last; // the number given last
  private boolean isStarted;
  private boolean isClosed;

  EventRing(int length) {
    this.length = length;
    this.slots = new Event[length];
  }

  int length() {
    return length;
  }

  /**
   * Where somebody is.
   *
   * @param ordinal the next event's count
   * @param number up to which he has everything that there is to have
   * @param lost whether something of it was lost
   */
  record Cursor(long ordinal, long number, boolean lost) {}

  /** What a read came to. */
  sealed interface Read {
    /** Some events, and where to go on. */
    record Some(List<Event> events, Cursor next) implements Read {}

    /** The reader has fallen behind what is kept. */
    record TooSlow() implements Read {}

    record Closed() implements Read {}
  }

  /** From now on events are kept: those above {@code number}. */
  void start(long number) {
    lock.lock();
    try {
      oldest = added;
      gone = number;
      last = number;
      isStarted = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Keeps nothing any more, and nothing that comes, until it is started again. */
  void stop() {
    lock.lock();
    try {
      isStarted = false;
      oldest = added;
      slots = new Event[length];
    } finally {
      lock.unlock();
    }
  }

  /** Adds events; the first one's {@code previous} is the number given last. */
  void add(List<Event> events) {
    lock.lock();
    try {
      for (Event event : events) {
        if (added - oldest == length) {
          gone = at(oldest).number();
          oldest++;
        }
        slots[(int) (added % length)] = event;
        added++;
        last = event.number();
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private Event at(long ordinal) {
    return slots[(int) (ordinal % length)];
  }

  /**
   * Waits until it is started, and says where to begin.
   *
   * @param after the number after which somebody wants everything; empty: from now on
   */
  Cursor cursor(OptionalLong after) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!isStarted && !isClosed) {
        changed.await();
      }
      if (after.isEmpty()) {
        return new Cursor(added, last, false);
      }
      if (after.getAsLong() > last) {
        return new Cursor(added, last, true);
      }
      return after.getAsLong() < gone
          ? new Cursor(oldest, gone, true)
          : new Cursor(firstAbove(after.getAsLong()), after.getAsLong(), false);
    } finally {
      lock.unlock();
    }
  }

  private long firstAbove(long number) {
    long low = oldest;
    long high = added;
    while (low < high) {
      long middle = (low + high) >>> 1;
      if (at(middle).number() > number) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /** Waits for events behind {@code cursor}, and gives at most {@code most} of them. */
  Read read(Cursor cursor, int most) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (cursor.ordinal() == added && cursor.ordinal() >= oldest && !isClosed) {
        changed.await();
      }
      if (isClosed) {
        return new Read.Closed();
      }
      if (cursor.ordinal() < oldest) {
        return new Read.TooSlow();
      }
      List<Event> events = new ArrayList<>();
      for (long i = cursor.ordinal(); i < added && events.size() < most; i++) {
        events.add(at(i));
      }
      return new Read.Some(
          List.copyOf(events),
          new Cursor(cursor.ordinal() + events.size(), events.getLast().number(), false));
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      isClosed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
