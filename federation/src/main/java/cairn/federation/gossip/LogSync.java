package cairn.federation.gossip;

import cairn.format.Checkpoint;
import cairn.format.Cosignature;
import cairn.format.ForkFile;
import cairn.format.MalformedException;
import cairn.format.NoteSignature;
import cairn.format.SignedCheckpoint;
import cairn.format.VerifierKey;
import cairn.log.mirror.Extension;
import cairn.log.mirror.LargeBundles;
import cairn.log.mirror.LogKey;
import cairn.log.mirror.Mirror;
import cairn.log.mirror.TileSource;
import cairn.log.mirror.TileSourceException;
import cairn.log.mirror.TileSourceException.Reason;
import cairn.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** Brings the mirror of one log up to what somebody shows of it. Any thread may call. */
final class LogSync {
  /** Extended at once: 6 MiB each at most, and one bundle of large entries among them all. */
  static final int MAX_AT_ONCE = 8;

  private final ForkDesk forks;
  private final HeldMarks held;
  private final GossipListener listener;
  private final Semaphore slots = new Semaphore(MAX_AT_ONCE);
  private final LargeBundles large = new LargeBundles();

  LogSync(ForkDesk forks, HeldMarks held, GossipListener listener) {
    this.forks = forks;
    this.held = held;
    this.listener = listener;
  }

  /**
   * One attempt.
   *
   * @param witnesses whose lines are kept if they are good
   * @param shown nobody has checked a signature
   */
  Synced run(Mirror mirror, List<VerifierKey> witnesses, SignedCheckpoint shown, TileSource source)
      throws StoreException {
    if (isHere(mirror, shown.checkpoint())) {
      return Synced.NOTHING;
    }
    if (!slots.tryAcquire()) {
      return Synced.later(0);
    }
    try {
      long before = mirror.stored();
      Extension outcome = mirror.extend(verified(mirror, witnesses, shown), source);
      long stored = Math.max(0, mirror.stored() - before);
      if (stored > 0) {
        listener.mirrored(stored);
      }
      return told(mirror, outcome, stored);
    } finally {
      slots.release();
    }
  }

  /** For all sources that {@link #run} is called with. */
  LargeBundles large() {
    return large;
  }

  private static boolean isHere(Mirror mirror, Checkpoint shown) {
    return mirror
        .head()
        .map(SignedCheckpoint::checkpoint)
        .filter(head -> head.size() == shown.size() && head.root().equals(shown.root()))
        .isPresent();
  }

  /**
   * With the lines of the log's keys, which the mirror judges, and those of witnesses that are
   * good: they are served onward.
   */
  private static SignedCheckpoint verified(
      Mirror mirror, List<VerifierKey> witnesses, SignedCheckpoint shown) {
    Checkpoint tree = shown.checkpoint();
    List<VerifierKey> logKeys =
        mirror.keys().stream().filter(key -> key.countsFor(tree)).map(LogKey::key).toList();
    List<NoteSignature> good =
        shown.signatures().stream()
            .filter(
                line ->
                    logKeys.stream().anyMatch(key -> key.matches(line))
                        || witnesses.stream().anyMatch(key -> isCosigned(tree, key, line)))
            .toList();
    return good.isEmpty() ? shown : new SignedCheckpoint(tree, good);
  }

  private static boolean isCosigned(Checkpoint tree, VerifierKey witness, NoteSignature line) {
    try {
      return witness.matches(line) && Cosignature.parse(witness, line).verifies(tree);
    } catch (MalformedException none) {
      return false;
    }
  }

  private Synced told(Mirror mirror, Extension outcome, long stored) throws StoreException {
    return switch (outcome) {
      case Extension.Extended(long from, SignedCheckpoint head) ->
          grown(mirror, from, head, stored);
      case Extension.Unchanged unchanged -> Synced.NOTHING;
      case Extension.Unfinished unfinished -> unfinished(unfinished, stored);
      case Extension.ClockBehind behind ->
          Synced.bad("this node's clock is behind its last cosignature", true);
      case Extension.Refused(String reason) -> Synced.fault(0, "refused: " + reason);
      case Extension.Busy busy -> Synced.later(stored);
      case Extension.Forked(ForkFile evidence) -> forked(evidence);
      case Extension.TurnedDown other -> Synced.NOTHING;
      case Extension.Suspected suspected -> suspected(suspected);
      case Extension.Stopped stopped -> Synced.NOTHING;
    };
  }

  private Synced grown(Mirror mirror, long from, SignedCheckpoint head, long stored)
      throws StoreException {
    Optional<SignedCheckpoint> other = held.grown(mirror);
    if (other.isPresent()) {
      return contradicted(mirror, other.get());
    }
    long size = head.checkpoint().size();
    return Synced.good(
        stored,
        size == 0
            ? "its first checkpoint, of no entries yet"
            : "extended from %d to %d entries".formatted(from, size));
  }

  /** A record that is held is not what the mirror has in its place. */
  private Synced contradicted(Mirror mirror, SignedCheckpoint tree) throws StoreException {
    return switch (mirror.extend(tree, TileSource.none())) { // nobody has more of it than its root
      case Extension.Forked(ForkFile evidence) -> forked(evidence);
      case Extension.Suspected suspected -> suspected(suspected);
      case Extension.Extended other -> beyond(mirror, tree);
      case Extension.Unchanged other -> beyond(mirror, tree);
      case Extension.Unfinished other -> beyond(mirror, tree);
      case Extension.ClockBehind other -> beyond(mirror, tree);
      case Extension.Refused other -> beyond(mirror, tree);
      case Extension.Busy other -> beyond(mirror, tree);
      case Extension.TurnedDown other -> beyond(mirror, tree);
      case Extension.Stopped other -> beyond(mirror, tree);
    };
  }

  /** Nothing can be proven before the mirror has come to the tree of the record. */
  private Synced beyond(Mirror mirror, SignedCheckpoint tree) throws StoreException {
    Optional<SignedCheckpoint> head = mirror.head();
    if (head.isPresent()) {
      forks.suspected(head.get(), tree);
    }
    return Synced.bad(
        "a record that is held of its tree of %d entries is not what the mirror has in its place"
            .formatted(tree.checkpoint().size()),
        false);
  }

  private static Synced forked(ForkFile evidence) {
    return Synced.bad(
        "FORK: the log has signed two histories, of %d and %d entries; its mirror has stopped"
            .formatted(evidence.first().checkpoint().size(), evidence.second().checkpoint().size()),
        false);
  }

  private Synced suspected(Extension.Suspected suspected) throws StoreException {
    forks.suspected(suspected.known(), suspected.shown());
    return Synced.bad(
        "the tree of %d entries that is shown contradicts the known one of %d; nothing is proven"
            .formatted(
                suspected.shown().checkpoint().size(), suspected.known().checkpoint().size()),
        true);
  }

  private static Synced unfinished(Extension.Unfinished outcome, long stored) {
    TileSourceException failure = outcome.failure();
    String text =
        "%d of %d entries are here: %s"
            .formatted(outcome.size(), outcome.target(), failure.getMessage());
    Duration patience = failure.retryAfter();
    boolean isFault =
        switch (failure.reason()) {
          case UNREACHABLE -> stored == 0 && patience.isZero();
          case BUDGET -> stored == 0;
          case MALFORMED, TOO_LARGE, WRONG -> true;
        };
    boolean isBudget = failure.reason() == Reason.BUDGET;
    boolean isOver = isBudget || failure.reason() == Reason.UNREACHABLE;
    return new Synced(stored, isFault, true, !isFault && isBudget, text, isOver, patience);
  }
}
