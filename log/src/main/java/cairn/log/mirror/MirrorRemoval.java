package cairn.log.mirror;

import cairn.store.StoreException;

/** What became of an order to remove a mirror. */
public sealed interface MirrorRemoval {
  /**
   * It is gone, durably. What it had cosigned and the forks that it met are kept.
   *
   * @param size of the mirror checkpoint; 0 if there was none
   * @param stored how many entries were stored
   */
  record Done(long size, long stored) implements MirrorRemoval {}

  /** It is being extended now; nothing was done. */
  record Busy() implements MirrorRemoval {}

  /** There is no mirror of that log. */
  record None() implements MirrorRemoval {}

  /** There is one that cannot be used, and so not say what it has cosigned; nothing was done. */
  record Damaged(String what) implements MirrorRemoval {}

  /** Sees a mirror that nobody else is shown any more, before it is gone. */
  @FunctionalInterface
  interface LastLook {
    /**
     * Takes from it what must not be lost.
     *
     * @throws StoreException when that failed: then the mirror stays
     */
    void at(Mirror mirror) throws StoreException;
  }
}
