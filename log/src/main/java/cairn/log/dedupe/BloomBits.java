package cairn.log.dedupe;

/**
 * Which bits of a Bloom filter belong to a prefix: {@value #PROBES} of {@value #BITS_PER_ROW} bits
 * a row, so that 1 in 120 absent prefixes passes. Prefixes are uniformly random already, so their
 * halves serve as the two hashes (Kirsch and Mitzenmacher, 2006).
 */
final class BloomBits {
  static final int BITS_PER_ROW = 10;
  static final int PROBES = 7;

  private BloomBits() {}

  /** How many 8-byte words the filter of so many rows has. */
  static long words(long rows) {
    return (rows * BITS_PER_ROW + Long.SIZE - 1) / Long.SIZE;
  }

  /** The position of the {@code probe}-th bit among {@code words} words. */
  static long position(long prefix, int probe, long words) {
    long step = (prefix << 32) | (prefix >>> 32) | 1;
    return Long.remainderUnsigned(prefix + probe * step, words * Long.SIZE);
  }
}
