package cairn.log;

/** What a log may do now, and why not more. */
public sealed interface LogState {
  /** It takes entries and signs. */
  record Writable() implements LogState {}

  /**
   * It serves what it has, takes no entries and signs nothing: before its witnesses have answered,
   * or after one showed that this log's key has signed what this log does not have.
   */
  record ReadOnly(String reason) implements LogState {}

  /** It has found itself damaged or written by another; only a restart leads out. */
  record Stopped(String reason) implements LogState {}
}
