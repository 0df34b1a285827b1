package cairn.hammer;

/**
 * A histogram of durations, exact to 1 part in 64 from 1 µs to 19 hours, in 15 KB. For one thread.
 *
 * <p>Bucket by microseconds: 128 of width 1, then 64 for each further power of two.
 */
final class Latencies {
  private static final int PRECISION_BITS = 6;
  private static final int BUCKETS = 30 << PRECISION_BITS;

  private final long[] counts = new long[BUCKETS];
  private long count;

  void add(long nanos) {
    counts[bucket(Math.max(0, nanos / 1000))]++;
    count++;
  }

  void addAll(Latencies other) {
    for (int i = 0; i < BUCKETS; i++) {
      counts[i] += other.counts[i];
    }
    count += other.count;
  }

  long count() {
    return count;
  }

  /** The duration in milliseconds that this share of all stays within; 0 when there are none. */
  double millisAt(double share) {
    long wanted = Math.max(1, (long) Math.ceil(share * count));
    long seen = 0;
    for (int i = 0; i < BUCKETS; i++) {
      seen += counts[i];
      if (seen >= wanted) {
        return upperMicros(i) / 1000.0;
      }
    }
    return 0;
  }

  private static int bucket(long micros) {
    int magnitude = Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(micros) - PRECISION_BITS - 1);
    return Math.min(BUCKETS - 1, (magnitude << PRECISION_BITS) + (int) (micros >>> magnitude));
  }

  private static long upperMicros(int bucket) {
    int magnitude = Math.max(0, (bucket >> PRECISION_BITS) - 1);
    return ((long) (bucket - (magnitude << PRECISION_BITS)) + 1) << magnitude;
  }
}
