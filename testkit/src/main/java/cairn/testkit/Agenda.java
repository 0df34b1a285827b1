package cairn.testkit;

import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;

/**
 * Runs many timers in one thread, on a virtual clock: the next step is the one that is due first,
 * and of those due at once the one that the generator draws. Time passes from step to step, and in
 * steps that let it pass themselves.
 *
 * <p>Each pause is drawn between half and one and a half of what the step asked for, so that every
 * seed has another order. Owned by one thread.
 */
public final class Agenda {
  /** Something that is done now and then. */
  @FunctionalInterface
  public interface Step {
    /** Does it once; says after how long it is to be done again, or that it is over. */
    Optional<Duration> run() throws Exception;
  }

  private record Entry(long dueNanos, long draw, Step step) {}

  private final VirtualClock clock;
  private final RandomGenerator random;
  private final PriorityQueue<Entry> entries =
      new PriorityQueue<>(Comparator.comparingLong(Entry::dueNanos).thenComparingLong(Entry::draw));

  public Agenda(VirtualClock clock, RandomGenerator random) {
    this.clock = clock;
    this.random = random;
  }

  /** Has the step done for the first time about that long from now. */
  public void in(Duration pause, Step step) {
    long nanos = pause.toNanos();
    long drawn = nanos / 2 + random.nextLong(nanos + 1);
    entries.add(new Entry(clock.nanoseconds() + drawn, random.nextLong(), step));
  }

  /** Does what is due until that much time has passed. */
  public void runFor(Duration time) throws Exception {
    long end = clock.nanoseconds() + time.toNanos();
    Entry next = entries.peek();
    while (next != null && next.dueNanos() <= end) {
      runNext();
      next = entries.peek();
    }
    if (clock.nanoseconds() < end) {
      clock.advance(Duration.ofNanos(end - clock.nanoseconds()));
    }
  }

  private void runNext() throws Exception {
    Entry entry = entries.remove();
    if (entry.dueNanos() > clock.nanoseconds()) {
      clock.advance(Duration.ofNanos(entry.dueNanos() - clock.nanoseconds()));
    }
    entry.step().run().ifPresent(pause -> in(pause, entry.step()));
  }
}
