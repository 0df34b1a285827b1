package cairn.log.mirror;

import cairn.format.Checkpoint;
import cairn.format.ForkFile;
import cairn.format.Hash;
import cairn.format.Merkle;
import cairn.format.NoteSignature;
import cairn.format.SignedCheckpoint;
import cairn.format.VerifierKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * All that a mirror's database says beside entries and tiles. Sizes stand in this order: the
 * head's, the stored tree's, the largest pending checkpoint's. Immutable.
 *
 * @param origin the mirrored log
 * @param revision rises with each write
 * @param size how many entries are stored, from the first: the next entry of tlog-mirror
 * @param root the root over them
 * @param keys the log's
 * @param pending checkpoints of the log that extend one another and contain everything stored,
 *     smallest first: what entries may be verified against
 * @param head the mirror checkpoint, once there is one
 * @param forks the newest ones met, oldest first
 * @param removal the newest one, if it was ever removed
 */
record MirrorContent(
    String origin,
    long revision,
    long size,
    Hash root,
    List<LogKey> keys,
    List<SignedCheckpoint> pending,
    Optional<MirrorHead> head,
    List<MetFork> forks,
    Optional<Removal> removal) {
  /** Pending checkpoints that uploads may end at. */
  static final int MAX_PENDING = 8;

  /** Forks kept here, each by an operator's order but the last; evidence is kept elsewhere too. */
  static final int MAX_FORKS = 16;

  MirrorContent {
    keys = List.copyOf(keys);
    pending = List.copyOf(pending);
    forks = List.copyOf(forks);
    long known = head.map(MirrorHead::size).orElse(0L);
    long largest = pending.isEmpty() ? known : pending.getLast().checkpoint().size();
    if (size < known || (size > largest)) {
      throw new IllegalArgumentException(
          "mirror: got a head of %d, %d entries, a pending checkpoint of %d; wanted them in order"
              .formatted(known, size, largest));
    }
    boolean isRemoved = removal.isPresent() && removal.get().again().isEmpty();
    if (isRemoved && (size > 0 || head.isPresent() || !pending.isEmpty())) {
      throw new IllegalArgumentException("a mirror that was removed holds nothing");
    }
  }

  /** Of a log of which nothing is known yet. */
  static MirrorContent empty(String origin, List<LogKey> keys) {
    return new MirrorContent(
        origin,
        0,
        0,
        Merkle.EMPTY_ROOT,
        keys,
        List.of(),
        Optional.empty(),
        List.of(),
        Optional.empty());
  }

  /** Whether nothing of it is left but what its key has cosigned, and the forks met. */
  boolean isRemoved() {
    return removal.isPresent() && removal.get().again().isEmpty();
  }

  /** What is left of it when it is removed. */
  MirrorContent removed(long now) {
    Optional<MirrorHead> last = head.or(() -> removal.flatMap(Removal::head));
    return new MirrorContent(
        origin,
        revision + 1,
        0,
        Merkle.EMPTY_ROOT,
        keys,
        List.of(),
        Optional.empty(),
        forks,
        Optional.of(new Removal(last, now, OptionalLong.empty())));
  }

  /** What it begins with when the log is mirrored again, by these keys. */
  MirrorContent again(List<LogKey> others, long now) {
    Removal ended =
        new Removal(removal.orElseThrow().head(), removal.get().at(), OptionalLong.of(now));
    MirrorContent begun =
        new MirrorContent(
            origin,
            revision + 1,
            0,
            Merkle.EMPTY_ROOT,
            others,
            List.of(),
            Optional.empty(),
            forks,
            Optional.of(ended));
    Optional<SignedCheckpoint> last = begun.cosigned().map(MirrorHead::note).map(begun::logLines);
    return last.isPresent() ? begun.pending(last.get(), true) : begun;
  }

  /**
   * The largest tree that the mirror's key has cosigned of the log that these keys sign for: the
   * mirror checkpoint, or before there is one again, that of the time before it was removed. A log
   * of the same name under another key is another log.
   */
  Optional<MirrorHead> cosigned() {
    return head.or(
        () ->
            removal
                .flatMap(Removal::head)
                .filter(
                    last ->
                        keysFor(last.checkpoint()).stream()
                            .anyMatch(key -> last.note().lineOfLog(key).isPresent())));
  }

  /** The checkpoint with the lines of the log's keys alone. */
  SignedCheckpoint logLines(SignedCheckpoint signed) {
    List<NoteSignature> lines =
        keysFor(signed.checkpoint()).stream()
            .flatMap(key -> signed.linesOf(key).stream())
            .distinct()
            .toList();
    return new SignedCheckpoint(signed.checkpoint(), lines);
  }

  /** The keys whose word on that tree counts. */
  List<VerifierKey> keysFor(Checkpoint tree) {
    return keys.stream().filter(key -> key.countsFor(tree)).map(LogKey::key).toList();
  }

  /** The largest pending checkpoint, which may be the mirror checkpoint itself. */
  Optional<SignedCheckpoint> newestPending() {
    return pending.isEmpty() ? Optional.empty() : Optional.of(pending.getLast());
  }

  /** The pending checkpoint of that size. */
  Optional<SignedCheckpoint> pendingOf(long treeSize) {
    return pending.stream().filter(note -> note.checkpoint().size() == treeSize).findFirst();
  }

  /** Whether entries may be verified against that tree: it is a pending checkpoint's. */
  boolean isPending(Checkpoint tree) {
    return pendingOf(tree.size())
        .filter(note -> note.checkpoint().root().equals(tree.root()))
        .isPresent();
  }

  /** The fork because of which the log is not followed. */
  Optional<ForkFile> stopped() {
    return forks.stream().filter(met -> met.resumedAt().isEmpty()).map(MetFork::fork).findFirst();
  }

  /**
   * Up to which size other histories of the log are nothing new: that of the largest tree in forks
   * from which the mirror was resumed.
   */
  long turnedDown() {
    return forks.stream()
        .filter(met -> met.resumedAt().isPresent())
        .mapToLong(met -> met.fork().second().checkpoint().size())
        .max()
        .orElse(0);
  }

  MirrorContent grown(long newSize, Hash newRoot) {
    return new MirrorContent(
        origin, revision + 1, newSize, newRoot, keys, pending, head, forks, removal);
  }

  /**
   * With one more pending checkpoint, whose tree begins with everything that is stored.
   *
   * @param extendsNewest whether it extends the newest pending one, too; if not, those that reach
   *     beyond what is stored are forgotten
   */
  MirrorContent pending(SignedCheckpoint note, boolean extendsNewest) {
    long added = note.checkpoint().size();
    List<SignedCheckpoint> kept = new ArrayList<>();
    for (SignedCheckpoint known : pending) {
      long knownSize = known.checkpoint().size();
      if (knownSize < added && (extendsNewest || knownSize <= size)) {
        kept.add(known);
      }
    }
    kept.add(note);
    List<SignedCheckpoint> newest =
        kept.subList(Math.max(0, kept.size() - MAX_PENDING), kept.size());
    return new MirrorContent(origin, revision + 1, size, root, keys, newest, head, forks, removal);
  }

  MirrorContent head(MirrorHead next) {
    long cosigned = cosigned().map(MirrorHead::size).orElse(0L);
    if (next.size() < cosigned) {
      throw new IllegalStateException(
          "a mirror checkpoint of %d behind a cosigned one of %d".formatted(next.size(), cosigned));
    }
    return new MirrorContent(
        origin, revision + 1, size, root, keys, pending, Optional.of(next), forks, removal);
  }

  MirrorContent keys(List<LogKey> others) {
    return new MirrorContent(
        origin, revision + 1, size, root, others, pending, head, forks, removal);
  }

  MirrorContent stopped(ForkFile fork, long now) {
    List<MetFork> more = new ArrayList<>(forks);
    more.add(new MetFork(fork, now, OptionalLong.empty()));
    return forks(more.subList(Math.max(0, more.size() - MAX_FORKS), more.size()));
  }

  MirrorContent resumed(long now) {
    return forks(
        forks.stream()
            .map(
                met ->
                    new MetFork(
                        met.fork(), met.metAt(), OptionalLong.of(met.resumedAt().orElse(now))))
            .toList());
  }

  private MirrorContent forks(List<MetFork> others) {
    return new MirrorContent(
        origin, revision + 1, size, root, keys, pending, head, others, removal);
  }
}
