package cairn.log.dedupe;

/**
 * Which bits of a Bloom filter belong to a prefix: {@value #PROBES} bits of one block of 64 bytes,
 * so that asking costs one cache line. With {@value #BITS_PER_ROW} bits a row 1 in 80 absent
 * prefixes passes (1 in 120, were the bits spread over the whole filter). Prefixes are uniformly
 * random already: the high bits choose the block, the low ones, multiplied, the bits in it.
 */
final class BloomBits {
  static final int BITS_PER_ROW = 10;
  static final int PROBES = 7;

  /** 8-byte words in a block. */
  static final int BLOCK_WORDS = 8;

  private static final int BLOCK_BITS = BLOCK_WORDS * Long.SIZE;
  private static final int BITS_PER_PROBE = 9; // 7 times 9 of 63

  private BloomBits() {}

  /** How many 8-byte words the filter of so many rows has: whole blocks. */
  static long words(long rows) {
    return (rows * BITS_PER_ROW + BLOCK_BITS - 1) / BLOCK_BITS * BLOCK_WORDS;
  }

  /** The first word of the prefix's block among {@code words} words. */
  static long block(long prefix, long words) {
    return Math.unsignedMultiplyHigh(prefix, words / BLOCK_WORDS) * BLOCK_WORDS;
  }

  /** The prefix's bits, {@value #BITS_PER_PROBE} of the result a probe. */
  static long bits(long prefix) {
    return (prefix * 0x9E3779B97F4A7C15L) >>> 1; // 2^64 divided by the golden ratio, odd
  }

  /** Which word of the block holds the next probe's bit. */
  static int word(long bits) {
    return (int) ((bits >>> 6) & (BLOCK_WORDS - 1));
  }

  /** The next probe's bit in its word. */
  static long mask(long bits) {
    return 1L << (bits & (Long.SIZE - 1));
  }

  /** What is left for the probes after this one. */
  static long next(long bits) {
    return bits >>> BITS_PER_PROBE;
  }
}
