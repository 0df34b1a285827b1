package cairn.federation.gossip;

import cairn.federation.bundle.HeldRecords;
import cairn.format.SignedCheckpoint;
import cairn.format.VerifierKey;
import cairn.log.mirror.LogKey;
import cairn.log.mirror.Mirror;
import cairn.store.StoreException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells single records that came by hand or by push that the mirror of their log has them too. A
 * new process tells all of them once. Any thread may call.
 */
final class HeldMarks {
  private final HeldRecords held;
  private final InstantSource clock;

  /** Up to which index the records of a log have been told. */
  private final Map<VerifierKey, Long> told = new ConcurrentHashMap<>();

  HeldMarks(HeldRecords held, InstantSource clock) {
    this.held = held;
    this.clock = clock;
  }

  /** Whatever mirror there is of that log next has to be told of again. */
  void forget(VerifierKey log) {
    told.remove(log);
  }

  /**
   * A mirror has grown.
   *
   * @return the signed tree of a held record that is not what the mirror has in its place: the log
   *     shows two histories
   */
  Optional<SignedCheckpoint> grown(Mirror mirror) throws StoreException {
    long size = mirror.size();
    for (LogKey key : mirror.keys()) {
      long from = told.getOrDefault(key.key(), 0L);
      Optional<HeldRecords.Contradiction> other =
          held.mirrored(key.key(), from, size, clock.instant().getEpochSecond());
      if (other.isPresent()) {
        return held.treeOf(other.get().held()); // and it is found again next time
      }
      told.put(key.key(), size);
    }
    return Optional.empty();
  }
}
