package cairn.log;

import cairn.format.AnchorEntry;
import cairn.format.Checkpoint;
import cairn.format.Cosignature;
import cairn.format.Origin;
import cairn.format.Signer;
import cairn.format.VerifierKey;
import cairn.http.ProblemException;
import cairn.log.dedupe.DedupeIndex;
import cairn.log.tree.SelfCheck;
import cairn.log.tree.TileCache;
import cairn.log.tree.Tree;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import cairn.store.Stores;
import cairn.witness.Candidate;
import cairn.witness.QuorumListener;
import cairn.witness.WitnessFailure;
import cairn.witness.WitnessQuorum;
import cairn.witness.WitnessStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * One log with one writer: plain, blocking steps for threads that somebody else owns.
 *
 * <table>
 * <caption>Who calls what</caption>
 * <tr><td>the writer's thread</td><td>{@link Sequencer#awaitSubmission}, {@link
 *     Sequencer#commitRound}</td></tr>
 * <tr><td>the publisher's thread</td><td>{@link Publisher#awaitHead}, {@link
 *     Publisher#publishOnce}</td></tr>
 * <tr><td>timers</td><td>{@link Publisher#expireWaiters} (some times in a quorum timeout), {@link
 *     #sealOnce} (each batch period), {@link #maintainOnce} (each second, again while it says
 *     true), {@link #pollWitnessesOnce} (at once and each few seconds until writable, then each
 *     minute)</td></tr>
 * <tr><td>any thread</td><td>{@link Sequencer#submit}, {@link #appendAnchor}, {@link #reader},
 *     {@link #anchors}, {@link #state}</td></tr>
 * </table>
 */
public final class Log implements AutoCloseable {
  private final LogStore store;
  private final VerifierKey key;
  private final KeyHistory history;
  private final LogGate gate;
  private final DedupeIndex<Logged> index;
  private final CheckpointArchive archive;
  private final BatchSealer sealer;
  private final SubmissionQueue queue;
  private final ReleaseQueue releases;
  private final Sequencer sequencer;
  private final Publisher publisher;
  private final WitnessQuorum quorum;
  private final WitnessWatch watch;
  private final LogReader reader;
  private final LogListeners listeners = new LogListeners();
  private final BatchAnchors anchors;
  private final LogSettings settings;
  private final InstantSource clock;

  /**
   * What a log is opened with.
   *
   * @param stores where its database is
   * @param indexDirectory the dedupe index's own directory, node-local
   * @param origin its name
   * @param signer its key, of type 01
   * @param witnesses who cosigns
   * @param settings bounds and times
   * @param clock dates entries and batches
   * @param nanos a stopwatch that is never set back
   * @param random for the dedupe index's key and the pauses before asking a witness again
   * @param history the keys that it had before
   */
  public record Setup(
      Stores stores,
      Path indexDirectory,
      Origin origin,
      Signer signer,
      LogWitnesses witnesses,
      LogSettings settings,
      InstantSource clock,
      LongSupplier nanos,
      SecureRandom random,
      KeyHistory history) {
    /** A log that has always had its key. */
    public Setup(
        Stores stores,
        Path indexDirectory,
        Origin origin,
        Signer signer,
        LogWitnesses witnesses,
        LogSettings settings,
        InstantSource clock,
        LongSupplier nanos,
        SecureRandom random) {
      this(
          stores,
          indexDirectory,
          origin,
          signer,
          witnesses,
          settings,
          clock,
          nanos,
          random,
          KeyHistory.NONE);
    }

    public Setup {
      if (!signer.key().name().equals(origin.toString())) {
        throw new IllegalArgumentException(
            "log %s: got a key named %s".formatted(origin, signer.key().name()));
      }
    }
  }

  /**
   * Makes a log that has never existed, once, on somebody's explicit order. A missing log is never
   * an empty one.
   *
   * @throws StoreException {@code SCHEMA} when it exists
   */
  public static void create(Stores stores, Origin origin) throws StoreException {
    LogStore.create(stores, origin).close();
  }

  /** Whether the log was ever made here. */
  public static boolean exists(Stores stores, Origin origin) throws StoreException {
    return stores.exists(LogStore.databaseName(origin));
  }

  /**
   * How many entries a log has that is not open.
   *
   * @throws StoreException {@code SCHEMA} when there is none, {@code CORRUPT} when it is damaged
   */
  public static long sizeOf(Stores stores, Origin origin) throws StoreException {
    LogStore store = LogStore.open(stores, origin);
    try {
      return store.head().size();
    } finally {
      store.close();
    }
  }

  /**
   * Opens a log, read-only until {@link #pollWitnessesOnce} has heard enough witnesses.
   *
   * @throws StoreException {@code SCHEMA} when there is none, {@code CORRUPT} when it is damaged
   */
  public static Log open(Setup setup) throws StoreException {
    LogStore store = LogStore.open(setup.stores(), setup.origin());
    try {
      return new Log(setup, store);
    } catch (IOException failure) {
      store.close();
      throw new StoreException(
          Reason.IO,
          "log %s: cannot use %s: %s"
              .formatted(setup.origin(), setup.indexDirectory(), failure.getMessage()),
          failure);
    } catch (StoreException | RuntimeException failure) {
      store.close();
      throw failure;
    }
  }

  private Log(Setup setup, LogStore store) throws StoreException, IOException {
    this.store = store;
    this.key = setup.signer().key();
    this.history = setup.history();
    this.settings = setup.settings();
    this.clock = setup.clock();
    Head head = store.head();
    Tree tree =
        Tree.open(store.tables(), new TileCache(settings.cachedTiles()), head.size(), head.root());
    CheckpointStore checkpoints = new CheckpointStore(store.database());
    BatchStore batches = new BatchStore(store.database());
    WitnessIds ids = new WitnessIds(setup.witnesses().endpoints());
    this.archive = CheckpointArchive.open(checkpoints, tree, ids);
    HeadCheck.check(store, head, archive.newest());
    this.index =
        DedupeIndex.open(
            setup.indexDirectory(), new StoredEntries(store), head.size(), setup.random());
    this.sealer = BatchSealer.open(store, batches, checkpoints, clock, listeners);
    this.anchors =
        new BatchAnchors(
            new CrossAnchorStore(store.database()),
            batches,
            store.origin().toString(),
            clock,
            listeners);
    this.queue = new SubmissionQueue(settings.queueEntries(), settings.queueBytes());
    this.releases = new ReleaseQueue(setup.nanos(), archive.newest(), () -> queue.hold(false));
    this.gate =
        new LogGate(
            setup.origin().toString(),
            history.end().orElse(WitnessWatch.startReason(setup.witnesses())),
            releases::wake);
    RecentEntries recent = new RecentEntries();
    this.sequencer = new Sequencer(store, tree, head, recent, index, releases, gate, queue, clock);
    this.quorum = quorum(setup);
    this.publisher =
        new Publisher(
            store,
            sequencer,
            new SelfCheck(store.tables(), tree.edge().frontier()),
            setup.signer(),
            quorum,
            archive,
            sealer,
            tree,
            releases,
            gate,
            settings.quorumTimeout(),
            setup.nanos(),
            listeners);
    this.watch =
        new WitnessWatch(
            setup.origin().toString(),
            history.all(key),
            history.end(),
            setup.witnesses(),
            sequencer::head,
            tree,
            gate,
            listeners);
    this.reader =
        new LogReader(
            store, tree, recent, index, archive, batches, new AnchorEntryStore(store.database()));
  }

  private WitnessQuorum quorum(Setup setup) {
    LogWitnesses witnesses = setup.witnesses();
    return new WitnessQuorum(
        witnesses.endpoints(),
        witnesses::isQuorum,
        witnesses.client(),
        witnesses.executor(),
        clock,
        setup.random(),
        new LateCosignatures(archive, witnesses.observer()),
        witnesses.settings());
  }

  /** Hands late cosignatures to the archive, and everything to whoever observes. */
  private record LateCosignatures(CheckpointArchive archive, QuorumListener observer)
      implements QuorumListener {
    @Override
    public void cosignedLate(
        String witnessId, Candidate candidate, List<Cosignature> cosignatures) {
      archive.addLate(
          candidate.checkpoint().size(), cosignatures.stream().map(Cosignature::line).toList());
      observer.cosignedLate(witnessId, candidate, cosignatures);
    }

    @Override
    public void cosigned(String witnessId, Candidate candidate) {
      observer.cosigned(witnessId, candidate);
    }

    @Override
    public void failed(String witnessId, Candidate candidate, WitnessFailure failure) {
      observer.failed(witnessId, candidate, failure);
    }
  }

  public Origin origin() {
    return store.origin();
  }

  /** The log's public key. */
  public VerifierKey key() {
    return key;
  }

  /** Every key that it has or had, the one that it has now first. */
  public List<VerifierKey> allKeys() {
    return history.all(key);
  }

  /** Those of its keys whose word on {@code tree}, one of this log, counts. */
  public List<VerifierKey> keys(Checkpoint tree) {
    return history.counting(key, tree);
  }

  /** What the log may do now: the reason of readiness or its lack. */
  public LogState state() {
    return gate.state();
  }

  public Sequencer sequencer() {
    return sequencer;
  }

  public Publisher publisher() {
    return publisher;
  }

  public LogReader reader() {
    return reader;
  }

  /** The anchors of its batches. */
  public BatchAnchors anchors() {
    return anchors;
  }

  /** From now on {@code listener} hears what the log does. */
  public void listen(LogListener listener) {
    listeners.add(listener);
  }

  /**
   * Logs a foreign checkpoint, which the caller has verified: its log's signature, and a quorum of
   * cosignatures by the policy of its network. An origin's checkpoint of one size is logged once;
   * with another root it is never taken for a repetition, but the outcome says so. It seals no
   * batch.
   *
   * @return where to wait for the outcome
   * @throws ProblemException {@code queue_full}, {@code read_only}, {@code unavailable}, {@code
   *     body_too_large}: nothing was taken
   * @throws IllegalArgumentException if it is a checkpoint of this log, which bounds nothing
   */
  public AnchorTicket appendAnchor(AnchorEntry entry) throws ProblemException {
    if (entry.checkpoint().checkpoint().origin().equals(origin().toString())) {
      throw new IllegalArgumentException("got an anchor of this very log, " + origin());
    }
    return new AnchorTicket(entry, sequencer.submit(List.of(new EntryDraft(entry))));
  }

  /**
   * Takes numbers for events, durably: none of them is ever given out again.
   *
   * @return the first of {@code count}
   */
  public long reserveEventNumbers(int count) throws StoreException {
    return new EventNumberStore(store.database()).reserve(count);
  }

  LogStore store() {
    return store;
  }

  /** How the witnesses have been doing. */
  public List<WitnessStatus> witnessStatuses() {
    return quorum.statuses();
  }

  /**
   * Asks every witness what it has of this log. The log becomes writable once enough have answered,
   * and read-only when one shows what this log does not have.
   */
  public void pollWitnessesOnce() throws StoreException {
    watch.pollOnce();
  }

  /**
   * Has the next cosigned checkpoint sealed as a batch, if anything but federation traffic came in.
   *
   * @return whether a batch is due; {@link Publisher#publishOnce} then makes it
   */
  public boolean sealOnce() {
    boolean due = sealer.isDue(sequencer.head());
    if (due) {
      publisher.requestBatch();
    }
    return due;
  }

  /**
   * Does a piece of what can wait: late cosignatures saved, old checkpoints forgotten, the dedupe
   * index written and merged.
   *
   * @return whether there may be more to do
   */
  public boolean maintainOnce() throws StoreException, IOException {
    archive.flush();
    boolean pruned =
        archive.prune(clock.instant().minus(settings.checkpointRetention()).getEpochSecond());
    return index.maintainOnce() || pruned;
  }

  /**
   * Takes no more submissions, releases whoever waits, closes the store. Stop the threads that call
   * steps first.
   */
  @Override
  public void close() throws StoreException {
    queue.close(LogGate.stopped("it is shutting down"));
    sequencer.refuseWaiting();
    releases.close();
    store.close();
  }
}
