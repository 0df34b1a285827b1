package cairn.testkit;

/** One way for a file operation to fail. Each ends in an {@link java.io.IOException}. */
public enum FileFault {
  /** Nothing was done. */
  NOT_APPLIED,
  /** It was done all the same: the rename is there, the bytes are written. */
  APPLIED_BUT_REPORTED_FAILED,
  /** Half of the bytes were written, as on a disk that is full; of anything else, nothing. */
  HALF_APPLIED
}
