package cairn.log;

/**
 * An entry and its place in the log.
 *
 * @param index the leaf index
 * @param entry the canonical bytes as they are logged (not copied: do not change them)
 * @param timestamp when the log dated it, Unix seconds; 0 for an earlier entry of a type that
 *     carries no time of the log's
 * @param isFirst false when the same record had been logged before, and this is that one
 */
public record Logged(long index, byte[] entry, long timestamp, boolean isFirst) {
  /** The same entry, asked for again. */
  Logged again() {
    return new Logged(index, entry, timestamp, false);
  }
}
