package cairn.witness;

import cairn.format.AddCheckpointRequest;
import cairn.format.Checkpoint;
import cairn.format.Hash;
import cairn.format.JsonArray;
import cairn.format.NoteSignature;
import cairn.format.SignedCheckpoint;
import cairn.format.SigningException;
import cairn.format.Utf8;
import cairn.format.VerifierKey;
import cairn.store.Database;
import cairn.store.StoreException;
import cairn.store.Stores;
import cairn.witness.Advance.Result;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A witness (tlog-witness): remembers the last checkpoint it accepted of every log, and cosigns
 * only what extends it.
 *
 * <p>Plain and blocking; any number of threads may call. Signatures and proofs are checked on the
 * caller's thread against what is remembered; then all requests that wait are checked once more and
 * stored in one durable transaction, and only then is anything signed. What was checked in which
 * order is in {@link #addCheckpoint}.
 */
public final class Witness implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Witness.class);
  private static final Duration SOON = Duration.ofSeconds(1);

  /** One transaction of 1,024 rows of 1 KB is 1 MB of write-ahead log. */
  private static final int MAX_GROUP = 1_024;

  /** Four groups; what waits holds a request of at most 128 KiB each. */
  private static final int MAX_WAITING = 4_096;

  private final Database database;
  private final LogRegistry registry;
  private final InstantSource clock;
  private final WitnessListener listener;
  private final Cosigner cosigner;
  private final Memories memories;
  private final GroupCommit<Advance, Result> commits;

  private Witness(
      Database database,
      WitnessSettings settings,
      LogRegistry registry,
      InstantSource clock,
      WitnessListener listener,
      Executor committer,
      Memories memories) {
    this.database = database;
    this.registry = registry;
    this.clock = clock;
    this.listener = listener;
    this.cosigner = new Cosigner(settings);
    this.memories = memories;
    MemoryWriter writer =
        new MemoryWriter(database, settings.name(), memories.lastTime(), clock, listener);
    this.commits = new GroupCommit<>(MAX_GROUP, MAX_WAITING, committer, writer::commit);
  }

  /**
   * Makes the memory of a new witness, which remembers nothing. Once in its life: lost memory is
   * never made up for, as a witness that starts again from size 0 would cosign a fork.
   *
   * @throws StoreException {@code SCHEMA} when there is a memory already
   */
  public static void create(Stores stores, String name) throws StoreException {
    stores
        .create(
            WitnessSchema.DATABASE,
            WitnessSchema.MIGRATIONS,
            connection -> {
              MemoryTable.initialise(connection, name);
              return name;
            })
        .close();
  }

  /** Whether a witness's memory was ever made here. */
  public static boolean exists(Stores stores) throws StoreException {
    return stores.exists(WitnessSchema.DATABASE);
  }

  /**
   * What a witness remembers that is not open.
   *
   * @param sizes the size of the last tree it cosigned, by origin
   * @param stopped the logs that it stopped for, having met its own cosignature above its memory:
   *     what its key signed of them, it does not know
   */
  public record Memory(Map<String, Long> sizes, Set<String> stopped) {
    public Memory {
      sizes = Map.copyOf(sizes);
      stopped = Set.copyOf(stopped);
    }
  }

  /**
   * Reads what a witness remembers, and closes its memory again.
   *
   * @throws StoreException as {@link #open}
   */
  public static Memory memory(Stores stores, WitnessSettings settings, LogRegistry registry)
      throws StoreException {
    try (Database database = stores.open(WitnessSchema.DATABASE, WitnessSchema.MIGRATIONS)) {
      requireSound(database);
      Memories memories = Memories.load(database, settings, registry);
      return new Memory(memories.sizes(), memories.stopped());
    }
  }

  /** Opens the witness's memory as below; requests are stored on the threads that bring them. */
  public static Witness open(
      Stores stores,
      WitnessSettings settings,
      LogRegistry registry,
      InstantSource clock,
      WitnessListener listener)
      throws StoreException {
    return open(stores, settings, registry, clock, listener, Runnable::run);
  }

  /**
   * Opens the witness's memory.
   *
   * @param committer stores what waits, one task at a time; under load, a platform thread of its
   *     own. The caller closes it, after the witness
   * @throws StoreException {@code SCHEMA} when there is none, or it is another witness's; {@code
   *     CORRUPT} when a row is damaged or a remembered signature does not verify
   */
  public static Witness open(
      Stores stores,
      WitnessSettings settings,
      LogRegistry registry,
      InstantSource clock,
      WitnessListener listener,
      Executor committer)
      throws StoreException {
    Database database = stores.open(WitnessSchema.DATABASE, WitnessSchema.MIGRATIONS);
    boolean opened = false;
    try {
      requireSound(database);
      Memories memories = Memories.load(database, settings, registry);
      opened = true;
      return new Witness(database, settings, registry, clock, listener, committer, memories);
    } finally {
      if (!opened) {
        database.close();
      }
    }
  }

  /** Damage that no row's digest shows: rows that an index lacks. One row a log is soon read. */
  private static void requireSound(Database database) throws StoreException {
    List<String> problems = database.structuralProblems();
    if (!problems.isEmpty()) {
      throw new StoreException(
          StoreException.Reason.CORRUPT, "the witness's memory is damaged: " + problems.getFirst());
    }
  }

  /**
   * Answers the body of an {@code add-checkpoint} request. On 200 the checkpoint is durable.
   *
   * <p>The order of the checks is that of the standard's text, so that no answer tells or changes
   * anything for a note that the log has not signed:
   *
   * <ol>
   *   <li>413 too large; 400 malformed;
   *   <li>404 not a log of this witness;
   *   <li>403 no good line by a trusted key, or a bad one;
   *   <li>503 the log is stopped (here a contradiction is kept, and an own cosignature noticed);
   *   <li>400 old size above the new one;
   *   <li>409 old size is not the remembered one;
   *   <li>422 root of the empty tree, proof from size 0, other root at the same size, proof;
   *   <li>503 clock behind, nothing can be stored; 409 overtaken by another request.
   * </ol>
   */
  public WitnessAnswer addCheckpoint(byte[] body) {
    WitnessAnswer answer;
    try {
      answer = cosign(RequestCheck.parse(body));
    } catch (RefusedException refused) {
      answer = refused.answer();
    }
    listener.answered(answer.status());
    return answer;
  }

  private WitnessAnswer cosign(AddCheckpointRequest request) throws RefusedException {
    SignedCheckpoint note = signedByLog(request.checkpoint());
    LogMemory log = memories.of(note.checkpoint().origin());
    keepIfFork(log, note);
    requireMemory(log, request.checkpoint(), note);
    RequestCheck.oldSizeIsNotAbove(request);
    Optional<Remembered> latest = log.latest();
    Optional<Checkpoint> last = latest.map(Remembered::checkpoint);
    RequestCheck.oldSizeIs(request, last);
    RequestCheck.extendsMemory(request, last);
    Optional<Result> result = commits.submit(new Advance(log, latest, note));
    if (result.isEmpty()) {
      throw new RefusedException(WitnessAnswer.unavailable("too many requests wait", SOON));
    }
    return switch (result.get()) {
      case Result.Refused refused -> refused.answer();
      case Result.Committed committed -> WitnessAnswer.ok(lines(log, committed.row()));
    };
  }

  private SignedCheckpoint signedByLog(SignedCheckpoint note) throws RefusedException {
    List<VerifierKey> trusted = registry.keysOf(note.checkpoint().origin());
    if (trusted.isEmpty()) {
      throw new RefusedException(404, "this witness does not know the log");
    }
    return RequestCheck.signedByLog(note, trusted);
  }

  private String lines(LogMemory log, Remembered row) throws RefusedException {
    StringBuilder lines = new StringBuilder();
    cosignatures(log, row).forEach(line -> lines.append(line.line()));
    return lines.toString();
  }

  private List<NoteSignature> cosignatures(LogMemory log, Remembered row) throws RefusedException {
    try {
      return log.cosign(row, cosigner);
    } catch (SigningException e) {
      LOG.error("cannot sign", e);
      throw new RefusedException(
          WitnessAnswer.unavailable("this witness's key cannot be used for now", SOON));
    }
  }

  /**
   * Keeps the proof that a log signed two trees of one size. The answer does not depend on it: a
   * store that fails is reported, and whoever shows the note again gives another chance.
   */
  private void keepIfFork(LogMemory log, SignedCheckpoint note) {
    Hash root = note.checkpoint().root();
    Optional<Remembered> latest =
        log.latest().filter(row -> Fork.isBetween(row.note(), note) && log.isNewFork(root));
    if (latest.isEmpty()) {
      return;
    }
    Fork fork = new Fork(latest.get().note(), note);
    LOG.error("FORK: {} signed two trees of size {}", log.origin(), note.checkpoint().size());
    listener.forkMet();
    if (!ForkJson.canHold(fork)) {
      LOG.error("the fork holds noncharacters; it is told here alone: {}", fork);
      return;
    }
    try {
      long now = clock.instant().getEpochSecond();
      database.write(
          connection -> {
            ForkTable.add(connection, fork, now);
            return fork;
          });
      log.forkStored(root);
    } catch (StoreException e) {
      LOG.error("the evidence could not be stored: {}", e.toString());
    }
  }

  /** Refuses if this witness has, or is found to have, cosigned what it does not remember. */
  private void requireMemory(LogMemory log, SignedCheckpoint submitted, SignedCheckpoint note)
      throws RefusedException {
    if (!log.isBarred() && isBeyond(log.latest(), submitted)) {
      cosigner.ownLine(submitted).ifPresent(line -> log.suspect(note.with(List.of(line))));
    }
    if (log.isBarred()) {
      settleSuspicion(log);
    }
    if (log.isBarred()) {
      throw new RefusedException(WitnessAnswer.stopped(log.origin()));
    }
  }

  private static boolean isBeyond(Optional<Remembered> latest, SignedCheckpoint submitted) {
    long size = submitted.checkpoint().size();
    long known = LogMemory.sizeOf(latest);
    boolean otherRoot =
        latest.isEmpty() || !latest.get().checkpoint().root().equals(submitted.checkpoint().root());
    return size > known || (size == known && otherRoot);
  }

  /**
   * Looks whether the row, which another process may have written, explains the own cosignature,
   * and stops for good if not. While that cannot be settled the log is barred all the same.
   */
  private void settleSuspicion(LogMemory log) {
    Optional<SignedCheckpoint> suspicion = log.suspicion();
    if (log.isStopped() || suspicion.isEmpty()) {
      return;
    }
    SignedCheckpoint note = suspicion.get();
    Optional<Remembered> before = log.latest();
    try {
      Optional<Remembered> row = rowOrStop(note);
      if (isBeyond(row, note)) {
        LOG.error("{}: met our own cosignature above our memory; stopped", log.origin());
        log.stop();
        listener.stopped();
      } else {
        log.found(before, row);
        log.clearSuspicion();
      }
    } catch (StoreException e) {
      LOG.error("{}: barred; that it is could not be stored: {}", log.origin(), e.toString());
    }
  }

  /** What is stored of the log; if that does not explain the note, the stop is stored with it. */
  private Optional<Remembered> rowOrStop(SignedCheckpoint note) throws StoreException {
    String origin = note.checkpoint().origin();
    long now = clock.instant().getEpochSecond();
    return database.write(
        connection -> {
          var rows = MemoryTable.of(connection, List.of(origin));
          Optional<Remembered> row = Optional.ofNullable(rows.get(origin));
          if (isBeyond(row, note)) {
            ForkTable.stop(connection, note, now);
          }
          return row;
        });
  }

  /**
   * The newest checkpoint cosigned of the log with that origin hash, with the log's verified lines
   * and the cosignatures that were returned. After a restart they are made again for the remembered
   * time: byte-equal for Ed25519, as good for ML-DSA.
   *
   * @return status 200, or 404 if it never cosigned one of that log, or 503
   */
  public WitnessAnswer newestCheckpoint(Hash originHash) {
    Optional<LogMemory> log = memories.byHash(originHash);
    Optional<Remembered> row = log.flatMap(LogMemory::latest);
    if (log.isEmpty() || row.isEmpty()) {
      return WitnessAnswer.refused(404, "no checkpoint of such a log was cosigned here");
    }
    if (log.get().isBarred()) {
      return WitnessAnswer.stopped(log.get().origin());
    }
    try {
      return WitnessAnswer.ok(row.get().note().with(cosignatures(log.get(), row.get())).encode());
    } catch (RefusedException refused) {
      return refused.answer();
    }
  }

  /** As {@link #newestCheckpoint(Hash)}, by the origin itself. */
  public WitnessAnswer newestCheckpoint(String origin) {
    return newestCheckpoint(Hash.sha256(Utf8.encode(origin)));
  }

  /**
   * The forks met, as a JSON array of {@code cairn-fork/v1} objects, oldest first.
   *
   * @throws StoreException when the store cannot be read
   */
  public JsonArray evidence() throws StoreException {
    return ForkJson.array(database.read(ForkTable::list));
  }

  /** How many logs were ever cosigned. */
  public int rememberedLogs() {
    return memories.count();
  }

  /** Closes the memory. Requests under way fail. */
  @Override
  public void close() throws StoreException {
    database.close();
  }
}
