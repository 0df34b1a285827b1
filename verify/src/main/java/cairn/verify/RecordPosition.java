package cairn.verify;

/**
 * Where a record is, as a checked inclusion path proves it.
 *
 * @param origin the log
 * @param index the leaf index
 */
public record RecordPosition(String origin, long index) {
  public RecordPosition {
    if (index < 0) {
      throw new IllegalArgumentException("an index is at least 0, not " + index);
    }
  }
}
