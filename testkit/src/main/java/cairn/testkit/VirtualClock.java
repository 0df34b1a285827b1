package cairn.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * A clock that moves only when told to, and lies when told to: time passes in {@link #advance}; the
 * wall can be set anywhere, backwards included, or stand still while time passes.
 *
 * <p>Any thread may call any method.
 */
public final class VirtualClock implements InstantSource {
  private Instant wall; // guarded by this
  private long nanoseconds; // guarded by this; never falls, whatever the wall shows
  private boolean frozen; // guarded by this

  public VirtualClock(Instant start) {
    this.wall = start;
  }

  /** A clock that starts at 2026-01-01T00:00:00Z. */
  public static VirtualClock atNewYear() {
    return new VirtualClock(Instant.parse("2026-01-01T00:00:00Z"));
  }

  @Override
  public synchronized Instant instant() {
    return wall;
  }

  /** Nanoseconds that have passed, as {@code System.nanoTime} would count them. */
  public synchronized long nanoseconds() {
    return nanoseconds;
  }

  /** Lets time pass. A frozen wall does not follow. */
  public synchronized void advance(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("time passes forward, got " + duration + "; use set");
    }
    nanoseconds += duration.toNanos();
    if (!frozen) {
      wall = wall.plus(duration);
    }
  }

  /** Sets the wall, forward or back, while no time passes. */
  public synchronized void set(Instant instant) {
    wall = instant;
  }

  /** Stops the wall; time goes on. */
  public synchronized void freeze() {
    frozen = true;
  }

  /** Lets the wall go on from where it stands. */
  public synchronized void thaw() {
    frozen = false;
  }
}
