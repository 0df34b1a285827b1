package cairn.store;

import cairn.store.StoreException.Reason;

/**
 * Says "refuse writes" while the disk still has room, so that reads, checkpoints and a clean stop
 * go on: a log whose disk had filled up was noticed three days later. It keeps no state and
 * measures at each call (about a microsecond), so it recovers by itself when space comes back.
 */
public final class SpaceGuard {
  /** A source of the bytes still free, such as {@link DataDirectory#usableBytes}. */
  @FunctionalInterface
  public interface FreeSpace {
    long usableBytes() throws StoreException;
  }

  private static final long MIB = 1024L * 1024;

  /**
   * What may still be written after the last refusal, per database: the transaction that was let in
   * (a round of 4,096 entries of 4 KiB is 16 MiB), and the copy of its write-ahead log into the
   * file (8 MiB between checkpoints, and the same 16). Twice 40 MiB would be two busy logs at their
   * worst moment; 64 MiB is that, less what two logs hardly ever do at once.
   */
  private static final long SMALLEST_RESERVE = 64 * MIB;

  /** 5 % of a small disk warns early; of a large one it would waste space that can be used. */
  private static final long LARGEST_RESERVE = 1024 * MIB;

  private final FreeSpace free;
  private final long reserveBytes;

  /** Refuses below {@code reserveBytes}; 0 switches it off. */
  public SpaceGuard(FreeSpace free, long reserveBytes) {
    if (reserveBytes < 0) {
      throw new IllegalArgumentException("reserve: got " + reserveBytes + " bytes, want 0 or more");
    }
    this.free = free;
    this.reserveBytes = reserveBytes;
  }

  /** The default: 5 % of the disk, but at least 64 MiB and at most 1 GiB. */
  public static SpaceGuard of(DataDirectory directory) throws StoreException {
    return new SpaceGuard(directory::usableBytes, defaultReserveBytes(directory.totalBytes()));
  }

  /** What {@link #of} keeps free on a disk of that size. */
  public static long defaultReserveBytes(long totalBytes) {
    return Math.clamp(totalBytes / 20, SMALLEST_RESERVE, LARGEST_RESERVE);
  }

  public long reserveBytes() {
    return reserveBytes;
  }

  /** True while a write would be refused. */
  public boolean refusesWrites() throws StoreException {
    return free.usableBytes() < reserveBytes;
  }

  /**
   * Called before each write.
   *
   * @throws StoreException {@code FULL} below the reserve, {@code IO} when nobody can say
   */
  public void check() throws StoreException {
    long usable = free.usableBytes();
    if (usable < reserveBytes) {
      throw new StoreException(
          Reason.FULL,
          "disk nearly full: "
              + usable / MIB
              + " MiB free, "
              + reserveBytes / MIB
              + " MiB are kept in reserve; free some space and writing resumes by itself");
    }
  }
}
