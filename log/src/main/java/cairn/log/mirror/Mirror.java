package cairn.log.mirror;

import cairn.format.Checkpoint;
import cairn.format.Cosignature;
import cairn.format.ForkFile;
import cairn.format.JsonNumber;
import cairn.format.NoteSignature;
import cairn.format.SignedCheckpoint;
import cairn.format.Signer;
import cairn.format.SigningException;
import cairn.format.VerifierKey;
import cairn.log.mirror.MirrorCopy.View;
import cairn.store.StoreException;
import cairn.verify.ForkJudge;
import cairn.verify.JudgedFork;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A whole, verified copy of somebody else's log. Plain, blocking steps; any thread may call.
 *
 * <p>What it serves under its cosignature is stored durably, was checked against a tree that the
 * log has signed before it was stored, and again from the stored bytes before it was cosigned.
 */
public final class Mirror {
  private static final Logger LOGGER = LoggerFactory.getLogger(Mirror.class);

  private final MirrorStore store;
  private final MirrorCopy copy;
  private final MirrorSettings settings;
  private final List<Signer> signers;
  private final InstantSource clock;
  private final ForkListener listener;
  private final ReentrantLock extending = new ReentrantLock();

  /** The mirror checkpoint with the mirror's own lines, once signed. */
  private volatile Optional<Served> served = Optional.empty();

  /** Whether the listener has heard of the fork by which the mirror is stopped. */
  private volatile boolean isTold;

  private record Served(MirrorHead head, SignedCheckpoint note) {}

  private Mirror(
      MirrorStore store,
      MirrorCopy copy,
      MirrorSettings settings,
      List<Signer> signers,
      InstantSource clock,
      ForkListener listener) {
    this.store = store;
    this.copy = copy;
    this.settings = settings;
    this.signers = signers;
    this.clock = clock;
    this.listener = listener;
  }

  static Mirror open(
      MirrorStore store,
      MirrorSettings settings,
      List<Signer> signers,
      InstantSource clock,
      ForkListener listener)
      throws StoreException {
    return new Mirror(store, MirrorCopy.open(store, settings), settings, signers, clock, listener);
  }

  /** The mirrored log. */
  public String origin() {
    return copy.view().content().origin();
  }

  /** The log's keys, those that have gone too. */
  public List<LogKey> keys() {
    return copy.view().content().keys();
  }

  /** The size of the mirror checkpoint: what is served. 0 before the first. */
  public long size() {
    return copy.view().content().head().map(MirrorHead::size).orElse(0L);
  }

  /** How many entries are stored, some of them perhaps for a checkpoint that is not reached yet. */
  public long stored() {
    return copy.view().content().size();
  }

  /**
   * The mirror checkpoint, with the mirror's cosignature and every line that came with it; empty
   * before the first, and while the mirror's key cannot sign.
   */
  public Optional<SignedCheckpoint> head() {
    return head(copy.view());
  }

  private Optional<SignedCheckpoint> head(View view) {
    Optional<MirrorHead> head = view.content().head();
    Optional<Served> known = served;
    if (head.isEmpty()) {
      return Optional.empty();
    }
    if (known.isPresent() && known.get().head().equals(head.get())) {
      return known.map(Served::note);
    }
    try {
      Served made = new Served(head.get(), head.get().note().with(ownLines(head.get())));
      served = Optional.of(made);
      return Optional.of(made.note());
    } catch (SigningException e) {
      LOGGER.error("The mirror's key could not sign: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private List<NoteSignature> ownLines(MirrorHead head) throws SigningException {
    List<NoteSignature> lines = new ArrayList<>();
    for (Signer signer : signers) {
      lines.add(Cosignature.sign(signer, head.checkpoint(), head.cosignedAt()).line());
    }
    return lines;
  }

  /**
   * The mirror's own lines on the checkpoint that a reader shows; none while its key cannot sign.
   */
  List<NoteSignature> ownLines(MirrorReader shown) {
    return shown.checkpoint().stream()
        .flatMap(note -> note.signatures().stream())
        .filter(line -> signers.stream().anyMatch(signer -> signer.key().matches(line)))
        .toList();
  }

  /** Everything that is read from it. */
  public MirrorReader reader() {
    View view = copy.view();
    return new MirrorReader(view, store.tables(), head(view));
  }

  /** The fork because of which the log is not followed; empty while it is. */
  public Optional<ForkFile> stopped() {
    return copy.view().content().stopped();
  }

  /** The forks met, oldest first, resumed from or not. */
  public List<MetFork> forks() {
    return copy.view().content().forks();
  }

  /**
   * Tries to reach a checkpoint of the log. It is held against what is stored and verified first;
   * then what is missing is fetched, verified and stored piece by piece, and the mirror checkpoint
   * is moved last. However often that is interrupted, the next attempt goes on behind what is
   * stored. In memory are some 25 MB at most, whatever the log's size.
   *
   * <p>The size that a log signs has no bound, and nor has what is fetched: the source's {@link
   * SyncBudget} bounds one attempt.
   *
   * @param shown signed by the log, which is checked here; its other lines are served onward, so
   *     the caller has verified them
   * @throws StoreException when the store failed; what is stored stays, and trying again is safe
   */
  public Extension extend(SignedCheckpoint shown, TileSource source) throws StoreException {
    Optional<ForkFile> stopped = copy.settled().content().stopped();
    if (stopped.isPresent()) {
      if (!isTold) {
        tellFork();
      }
      return new Extension.Stopped(stopped.get());
    }
    if (!shown.checkpoint().origin().equals(origin())) {
      return new Extension.Refused("a checkpoint of another log, " + shown.checkpoint().origin());
    }
    if (shown.checkpoint().size() > JsonNumber.MAX_INTEGER) {
      return new Extension.Refused("a tree of more than 2^53-1 entries, which no answer can tell");
    }
    if (!isSignedByLog(shown)) {
      return new Extension.Refused("not signed by a key of the log");
    }
    if (!extending.tryLock()) {
      return new Extension.Busy();
    }
    try {
      return new Extending(this, copy, settings, shown, source).run();
    } finally {
      extending.unlock();
    }
  }

  /** A good line by one of the log's keys, and no bad one by any of them. */
  private boolean isSignedByLog(SignedCheckpoint shown) {
    Checkpoint tree = shown.checkpoint();
    boolean isSigned = false;
    for (VerifierKey key : copy.view().content().keysFor(tree)) {
      for (NoteSignature line : shown.linesOf(key)) {
        if (!tree.isSignedBy(key, line)) {
          return false;
        }
        isSigned = true;
      }
    }
    return isSigned;
  }

  /** Makes a checkpoint the mirror checkpoint, all of whose entries are stored and verified. */
  Extension finish(SignedCheckpoint target) throws StoreException {
    while (true) {
      View view = copy.settled();
      Optional<MirrorHead> before = view.content().head();
      long from = before.map(MirrorHead::size).orElse(0L);
      if (before.isPresent() && target.checkpoint().size() <= from) {
        return new Extension.Unchanged(from);
      }
      long now = clock.instant().getEpochSecond();
      long last = view.content().cosigned().map(MirrorHead::cosignedAt).orElse(1L);
      if (now < last) {
        return new Extension.ClockBehind(target.checkpoint().size(), last);
      }
      if (copy.moveHead(view, new MirrorHead(target, now))) {
        return new Extension.Extended(from, head().orElse(target));
      }
    }
  }

  /**
   * Judges two checkpoints of the log; if they prove a fork, keeps it and stops, unless that is
   * what its operator knew when he had it go on.
   *
   * @param other the tree of the two that is not ours
   */
  Extension contradiction(ForkFile fork, Checkpoint other) throws StoreException {
    MirrorContent content = copy.view().content();
    List<VerifierKey> keys = content.keysFor(fork.second().checkpoint());
    return switch (ForkJudge.judge(fork, keys)) {
      case JudgedFork.Proven proven -> {
        if (other.size() <= content.turnedDown()) {
          yield new Extension.TurnedDown(content.turnedDown());
        }
        LOGGER.error(
            "Fork: {} Its mirror is not extended until somebody says so", proven.sentence());
        isTold = false;
        copy.stop(fork, clock.instant().getEpochSecond());
        tellFork();
        yield new Extension.Forked(fork);
      }
      case JudgedFork.NotProven notProven -> new Extension.Suspected(fork.first(), fork.second());
      case JudgedFork.NotPinned notPinned -> new Extension.Suspected(fork.first(), fork.second());
    };
  }

  /**
   * Judges what somebody else holds for the proof of a fork, as if it had been met here: what he
   * thinks of it counts for nothing. Who has met a fork of the log needs nobody's word for one.
   *
   * @return whether it is one, and the mirror has stopped
   */
  public boolean heard(ForkFile fork) throws StoreException {
    return fork.first().checkpoint().origin().equals(origin())
        && copy.settled().content().forks().isEmpty()
        && contradiction(fork, fork.second().checkpoint()) instanceof Extension.Forked;
  }

  /** Tells of the fork by which it is stopped, if it is; a listener may hear of it repeatedly. */
  void tellFork() throws StoreException {
    MirrorContent content = copy.view().content();
    if (content.stopped().isPresent()) {
      listener.forked(content.stopped().get(), content.keys().stream().map(LogKey::key).toList());
      isTold = true;
    }
  }

  /**
   * Follows the log again, on an operator's explicit order, in the history that is stored here. A
   * log that goes on in another one is met as a fork again; that others still show what was proven
   * before is not.
   */
  public void resume() throws StoreException {
    copy.resume(clock.instant().getEpochSecond());
  }

  /** Goes by these keys of the log from now on, durably. */
  void replaceKeys(List<LogKey> keys) throws StoreException {
    copy.replaceKeys(keys);
  }

  /** How much of the disk its database takes. */
  public long bytes() throws StoreException {
    return store.bytes();
  }

  /**
   * Has it take nothing any more, since it is to be removed.
   *
   * @return what is stored; empty when it is being extended, and goes on to be
   */
  Optional<MirrorContent> retire(Duration patience) throws StoreException {
    boolean retired = false;
    try {
      if (!extending.tryLock(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        return Optional.empty();
      }
      MirrorContent last = copy.retire();
      retired = true;
      return Optional.of(last);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } finally {
      if (!retired && extending.isHeldByCurrentThread()) {
        extending.unlock();
      }
    }
  }

  /** It is not removed after all; by the thread that had it retire. */
  void stay() {
    copy.stay();
    extending.unlock();
  }

  MirrorCopy copy() {
    return copy;
  }

  void close() throws StoreException {
    store.close();
  }
}
