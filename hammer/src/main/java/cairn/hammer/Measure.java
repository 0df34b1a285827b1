package cairn.hammer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Measures from the end of the warm-up to the end of the load: answers, how long they took, and
 * what the processes used meanwhile. Written by the thread of the load; read when that has ended,
 * but for {@link #isOver}.
 */
final class Measure {
  private final LongSupplier nanos;
  private final List<ProcessUse> processes;
  private final long warmUpNanos;
  private final Optional<Duration> duration;
  private final Latencies latencies = new Latencies();
  private final List<Double> cpuBefore = new ArrayList<>();
  private final List<LoadReport.Use> uses = new ArrayList<>();
  private Optional<Long> firstPass = Optional.empty();
  private boolean begun;
  private long begunAt;
  private long endedAt;
  private long entries;
  private volatile boolean over;

  /**
   * @param warmUp at the start of the load, not measured
   * @param duration after which it ends by itself
   * @param watched processes beside this one
   * @param nanos the clock, {@code System::nanoTime}
   */
  Measure(
      Duration warmUp, Optional<Duration> duration, List<ProcessUse> watched, LongSupplier nanos) {
    this.nanos = nanos;
    this.warmUpNanos = warmUp.toNanos();
    this.duration = duration;
    this.processes = new ArrayList<>(watched);
    processes.addFirst(ProcessUse.self());
  }

  /** Called by the load again and again: begins, and ends, when it is time to. */
  void passed() {
    long now = nanos.getAsLong();
    firstPass = firstPass.or(() -> Optional.of(now));
    if (!begun && now - firstPass.get() >= warmUpNanos) {
      begin(now);
    } else if (begun
        && !over
        && duration.isPresent()
        && now - begunAt >= duration.get().toNanos()) {
      end();
    }
  }

  private void begin(long now) {
    begun = true;
    begunAt = now;
    try {
      for (ProcessUse process : processes) {
        cpuBefore.add(process.cpuSeconds());
      }
    } catch (IOException failure) {
      throw new UncheckedIOException("a process to watch cannot be read", failure);
    }
  }

  void answered(int count, long nanos) {
    if (begun && !over) {
      latencies.add(nanos);
      entries += count;
    }
  }

  /** Ends it now, if it has not ended. */
  void end() {
    if (over || !begun) {
      return;
    }
    endedAt = nanos.getAsLong();
    try {
      for (int i = 0; i < processes.size(); i++) {
        ProcessUse process = processes.get(i);
        double cpu = process.cpuSeconds() - cpuBefore.get(i);
        uses.add(new LoadReport.Use(process.name(), cpu, process.pssMib()));
      }
    } catch (IOException failure) {
      throw new UncheckedIOException("a watched process has gone", failure);
    }
    over = true;
  }

  /** Whether the time is up. Any thread may ask. */
  boolean isOver() {
    return over;
  }

  double seconds() {
    return over ? (endedAt - begunAt) / 1e9 : 0;
  }

  long entries() {
    return entries;
  }

  Latencies latencies() {
    return latencies;
  }

  /** This process first. */
  List<LoadReport.Use> uses() {
    return List.copyOf(uses);
  }
}
