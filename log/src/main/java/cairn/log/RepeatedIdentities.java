package cairn.log;

import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.log.tree.TreeTables;
import cairn.store.StoreException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Looks for records that a log holds twice, in bounded memory: the first 8 bytes of identities are
 * gathered and sorted, in a large log one range of them after the other, and only entries whose
 * beginnings are alike are compared whole. For one thread, once.
 */
final class RepeatedIdentities {
  /** 32 MB; a log of ten million entries is read three times. */
  private static final int AT_ONCE = 1 << 22;

  private static final int BLOCK = 256;

  /** Odd, of many bits: the golden ratio's. */
  private static final long MIX = 0x9E3779B97F4A7C15L;

  /** So many are looked at more closely; who has more than that knows enough. */
  private static final int MOST_REPEATED = FsckReport.MAX_DEFECTS;

  private final LogStore store;
  private final long size;
  private final FsckFindings findings;
  private final int atOnce;
  private final long key;
  private final Set<Long> repeated = new HashSet<>();

  RepeatedIdentities(LogStore store, long size, FsckFindings findings, RandomGenerator random) {
    this(store, size, findings, random, AT_ONCE);
  }

  /**
   * @param random spreads identities over the ranges as nobody can foresee
   * @param atOnce the most that are gathered
   */
  RepeatedIdentities(
      LogStore store, long size, FsckFindings findings, RandomGenerator random, int atOnce) {
    this.store = store;
    this.size = size;
    this.findings = findings;
    this.key = random.nextLong();
    this.atOnce = atOnce;
  }

  /**
   * Reports every entry whose record an earlier entry holds.
   *
   * @return whether there is one
   */
  boolean report() throws StoreException {
    int ranges = Math.toIntExact((size + atOnce / 2 - 1) / (atOnce / 2)); // half, as they differ
    for (int range = 0; range < ranges && repeated.size() < MOST_REPEATED; range++) {
      gather(range, ranges);
    }
    Map<Hash, Long> first = new HashMap<>();
    long before = findings.count();
    if (!repeated.isEmpty()) {
      read((index, identity) -> compare(index, identity, first));
    }
    return findings.count() > before;
  }

  @FunctionalInterface
  private interface Identities {
    void found(long index, Hash identity);
  }

  /** What is no entry has no identity. */
  private void read(Identities identities) throws StoreException {
    for (long from = 0; from < size; from += BLOCK) {
      for (TreeTables.StoredEntry row :
          store.tables().storedEntries(from, Math.min(from + BLOCK, size))) {
        Optional<Hash> identity = identity(row.entry());
        identity.ifPresent(known -> identities.found(row.index(), known));
      }
    }
  }

  private static Optional<Hash> identity(byte[] entry) {
    try {
      return Optional.of(EntryFacts.parse(entry).identity());
    } catch (MalformedException reportedBefore) {
      return Optional.empty();
    }
  }

  private void gather(int range, int ranges) throws StoreException {
    Prefixes prefixes = new Prefixes((int) Math.min(size, atOnce));
    read(
        (index, identity) -> {
          long prefix = prefix(identity);
          if (Long.remainderUnsigned(((prefix ^ key) * MIX) >>> 16, ranges) == range) {
            prefixes.add(prefix);
          }
        });
    prefixes.addRepeatedTo(repeated);
  }

  /** Twice as many fit as a range has on average: more never come, of any million or more. */
  private static final class Prefixes {
    private final long[] values;
    private int count;

    Prefixes(int most) {
      values = new long[most];
    }

    void add(long prefix) {
      values[count] = prefix;
      count++;
    }

    void addRepeatedTo(Set<Long> repeated) {
      Arrays.sort(values, 0, count);
      for (int i = 1; i < count && repeated.size() < MOST_REPEATED; i++) {
        if (values[i] == values[i - 1]) {
          repeated.add(values[i]);
        }
      }
    }
  }

  private void compare(long index, Hash identity, Map<Hash, Long> first) {
    if (repeated.contains(prefix(identity))) {
      Long earlier = first.putIfAbsent(identity, index);
      if (earlier != null) {
        findings.add("entry " + index, "the same record as entry " + earlier);
      }
    }
  }

  private static long prefix(Hash identity) {
    return ByteBuffer.wrap(identity.bytes()).getLong();
  }
}
