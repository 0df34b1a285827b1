package cairn.federation.gossip;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What this process remembers of one peer between rounds; a new process asks for everything once.
 * But for {@link #dueAt} for the thread that holds {@link #round}.
 */
final class PeerMemory {
  /** A log that goes on failing is tried again after an hour at the latest. */
  static final Duration LONGEST_PAUSE = Duration.ofHours(1);

  /** Failures of a log without a pause. */
  private static final int PATIENCE = PeerHealth.UNHEALTHY;

  /** Held by who is asking the peer. */
  final ReentrantLock round = new ReentrantLock();

  /** By the stopwatch; when the next round is due. */
  volatile long dueAt;

  private Optional<String> tag = Optional.empty();
  private long taggedRevision;
  private boolean met;
  private int turn;
  private final Map<String, LogMemory> logs = new HashMap<>();

  /** Of a log at this peer. */
  private record LogMemory(String told, int failures, long notBefore) {}

  /** Whether its card was seen since this process began. */
  boolean isMet() {
    return met;
  }

  void met() {
    met = true;
  }

  /** By what the peer tells whether anything has changed since all that it shows was here. */
  Optional<String> tag(long revision) {
    return taggedRevision == revision ? tag : Optional.empty();
  }

  /** All that the peer shows is here, as far as the book of that revision wants it. */
  void settled(Optional<String> shown, long revision) {
    tag = shown;
    taggedRevision = revision;
  }

  /** Something that it shows is still to be had. */
  void open() {
    tag = Optional.empty();
  }

  /** Where in the list of its logs to begin: elsewhere each time, so that the last get theirs. */
  int nextTurn() {
    turn = turn == Integer.MAX_VALUE ? 0 : turn + 1;
    return turn;
  }

  /** How long that log is left alone yet. */
  Duration pause(String origin, long now) {
    return Optional.ofNullable(logs.get(origin))
        .filter(known -> known.failures() >= PATIENCE)
        .map(known -> Duration.ofNanos(Math.max(0, known.notBefore() - now)))
        .orElse(Duration.ZERO);
  }

  /**
   * That log failed at this peer.
   *
   * @return whether that was not said yet
   */
  boolean failed(String origin, String why, Duration interval, long now) {
    Optional<LogMemory> known = Optional.ofNullable(logs.get(origin));
    int failures = known.map(LogMemory::failures).orElse(0) + 1;
    int doublings = Math.clamp(failures - PATIENCE + 1L, 0, 20);
    Duration pause = interval.multipliedBy(1L << doublings);
    Duration bounded = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    logs.put(origin, new LogMemory(why, failures, now + bounded.toNanos()));
    return known.filter(before -> before.told().equals(why)).isEmpty();
  }

  /**
   * Something about that log is to be said, without fault of the peer.
   *
   * @return whether it was not said yet
   */
  boolean isNews(String origin, String what) {
    Optional<LogMemory> known = Optional.ofNullable(logs.get(origin));
    logs.put(origin, new LogMemory(what, 0, 0));
    return known.filter(before -> before.told().equals(what)).isEmpty();
  }

  /** Remembers nothing of other logs than these, which the peer shows. */
  void keepOnly(Collection<String> origins) {
    logs.keySet().retainAll(origins);
  }

  /** All is well with that log. */
  void well(String origin) {
    logs.remove(origin);
  }
}
