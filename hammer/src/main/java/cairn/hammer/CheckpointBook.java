package cairn.hammer;

import cairn.format.Checkpoint;
import cairn.format.Hash;
import cairn.format.SignedCheckpoint;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Every checkpoint that was accepted so far, by size: one root each, or the log has forked. Any
 * thread may call any method.
 */
final class CheckpointBook {
  /** Some 2 KB each: 40 MB. */
  private static final int MAX_VERIFIED = 20_000;

  private final Trust trust;
  private final Set<SignedCheckpoint> verified = ConcurrentHashMap.newKeySet();
  private final ConcurrentSkipListMap<Long, Hash> roots = new ConcurrentSkipListMap<>();
  private final ConcurrentSkipListMap<Long, Hash> unfollowed = new ConcurrentSkipListMap<>();

  CheckpointBook(Trust trust) {
    this.trust = trust;
  }

  /** Verifies every signature, and that no other root was seen at this size. */
  Checkpoint accept(SignedCheckpoint signed) throws FoundException {
    if (verified.contains(signed)) {
      return signed.checkpoint();
    }
    Checkpoint checkpoint = trust.judge(signed);
    Hash known = roots.putIfAbsent(checkpoint.size(), checkpoint.root());
    if (known == null) {
      unfollowed.put(checkpoint.size(), checkpoint.root());
    } else if (!known.equals(checkpoint.root())) {
      throw new FoundException(
          Finding.Kind.INCONSISTENT_CHECKPOINTS,
          "two roots at size %d: %s and %s".formatted(checkpoint.size(), known, checkpoint.root()));
    }
    if (verified.size() >= MAX_VERIFIED) {
      verified.clear();
    }
    verified.add(signed);
    return checkpoint;
  }

  /** The smallest checkpoint above that size that was not {@link #followed} yet. */
  Optional<Entry> unfollowedAbove(long size) {
    return Optional.ofNullable(unfollowed.higherEntry(size)).map(Entry::of);
  }

  void followed(Entry checkpoint) {
    unfollowed.remove(checkpoint.size());
  }

  Optional<Entry> largest() {
    return Optional.ofNullable(roots.lastEntry()).map(Entry::of);
  }

  int count() {
    return roots.size();
  }

  /** A size and the root of the tree of that size. */
  record Entry(long size, Hash root) {
    private static Entry of(Map.Entry<Long, Hash> entry) {
      return new Entry(entry.getKey(), entry.getValue());
    }
  }
}
