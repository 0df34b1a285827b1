package cairn.log;

import cairn.format.Hash;
import cairn.format.Merkle;

/**
 * What a log has durably committed to.
 *
 * @param size number of entries
 * @param root the root over them
 * @param lastTimestamp when the log last dated an entry, Unix seconds: it dates none before that; 0
 *     if it has dated none
 * @param userEntries how many of the entries are not the federation's own traffic
 */
public record Head(long size, Hash root, long lastTimestamp, long userEntries) {
  /** Of the empty log. */
  public static final Head EMPTY = new Head(0, Merkle.EMPTY_ROOT, 0, 0);

  public Head {
    if (size < 0 || lastTimestamp < 0 || userEntries < 0 || userEntries > size) {
      throw new IllegalArgumentException(
          "head: got size %d, last timestamp %d, %d users' entries"
              .formatted(size, lastTimestamp, userEntries));
    }
  }
}
