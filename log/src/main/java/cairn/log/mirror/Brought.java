package cairn.log.mirror;

import java.time.Duration;

/** What came of bringing a log to somebody else's mirror of it ({@link MirrorClient}). */
public sealed interface Brought {
  /**
   * It says that it holds everything up to that size, durably, and has cosigned it.
   *
   * @param entries how many it took this time
   */
  record Whole(long size, long entries) implements Brought {}

  /**
   * Not all of it is there yet; the next attempt goes on behind what it took.
   *
   * @param entries how many it took this time
   * @param target up to which it is to be brought
   * @param reason what came between
   * @param retryAfter when it asks to be tried again; zero if it does not say
   */
  record Unfinished(long entries, long target, String reason, Duration retryAfter)
      implements Brought {}

  /** It says that it has seen a larger tree of the log than is held here. */
  record Ahead(long size) implements Brought {}

  /**
   * It does not take this log, or not this tree of it.
   *
   * @param status its HTTP status: 403 for a key that it does not know, 404 for a log that it does
   *     not follow, 422 for a tree that does not extend what it has seen
   */
  record Refused(int status, String reason) implements Brought {}
}
