package cairn.log;

import cairn.format.Hash;

/** What somebody wants logged; the log dates it. Immutable. */
public interface Draft {
  /** What makes it the same record as another: a log holds at most one of each identity. */
  Hash identity();

  /**
   * The entry's canonical bytes, at most 65,535.
   *
   * @param timestamp Unix seconds: the log's time for it, to be written into the entry if entries
   *     of this type carry the log's time
   */
  byte[] entry(long timestamp);

  /** At least as many bytes as the entry will have: what the queue counts. */
  int maxLength();

  /** Whether the log's time is written into the entry. */
  boolean isDatedByLog();

  /** Whether it came from a user: the federation's own traffic seals no batches. */
  boolean isFromUser();

  /** Whether it is an {@code anchor/v1} with times: what follows it was logged after them. */
  default boolean isDatedAnchor() {
    return false;
  }
}
