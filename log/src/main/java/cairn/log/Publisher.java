package cairn.log;

import cairn.format.Checkpoint;
import cairn.format.Hash;
import cairn.format.Merkle;
import cairn.format.NoteSignature;
import cairn.format.Signer;
import cairn.format.SigningException;
import cairn.log.tree.SelfCheck;
import cairn.log.tree.Tree;
import cairn.store.StoreException;
import cairn.witness.Candidate;
import cairn.witness.QuorumAnswer;
import cairn.witness.WitnessQuorum;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has heads cosigned, one candidate at a time, and releases whoever waits for them. One thread
 * calls {@link #publishOnce}.
 *
 * <p>What may be signed is durable before it is signed: only committed heads are, the store never
 * gives one back, and each extends the one before. So whatever a crash interrupts, the head that is
 * found afterwards is or extends everything that was ever signed; a store that was set back is kept
 * from signing by {@link WitnessWatch}.
 */
public final class Publisher {
  private static final Logger LOGGER = LoggerFactory.getLogger(Publisher.class);
  private static final Duration STORE_RETRY = Duration.ofMillis(500);

  private final LogStore store;
  private final Sequencer sequencer;
  private final SelfCheck selfCheck;
  private final Signer signer;
  private final WitnessQuorum quorum;
  private final CheckpointArchive archive;
  private final BatchSealer sealer;
  private final Tree tree;
  private final ReleaseQueue releases;
  private final LogGate gate;
  private final Duration quorumTimeout;
  private final LongSupplier nanos;
  private final LogListener listener;
  private final AtomicBoolean batchRequested = new AtomicBoolean();

  /** The head signed last, and the signature. Owned by the publisher's thread. */
  private Optional<SignedHead> signed = Optional.empty();

  /** Since when the next quorum has been sought, on the stopwatch. Owned by that thread. */
  private Optional<Long> soughtSince = Optional.empty();

  private record SignedHead(Head head, Checkpoint checkpoint, NoteSignature line) {}

  Publisher(
      LogStore store,
      Sequencer sequencer,
      SelfCheck selfCheck,
      Signer signer,
      WitnessQuorum quorum,
      CheckpointArchive archive,
      BatchSealer sealer,
      Tree tree,
      ReleaseQueue releases,
      LogGate gate,
      Duration quorumTimeout,
      LongSupplier nanos,
      LogListener listener) {
    this.store = store;
    this.sequencer = sequencer;
    this.selfCheck = selfCheck;
    this.signer = signer;
    this.quorum = quorum;
    this.archive = archive;
    this.sealer = sealer;
    this.tree = tree;
    this.releases = releases;
    this.gate = gate;
    this.quorumTimeout = quorumTimeout;
    this.nanos = nanos;
    this.listener = listener;
  }

  /**
   * Waits until there may be a head to publish, at most for {@code timeout}; false once the log is
   * closed.
   */
  public boolean awaitHead(Duration timeout) throws InterruptedException {
    return releases.await(timeout);
  }

  /** Whether the quorum is late, so that submissions are answered with 202 at once. */
  public boolean isLate() {
    return releases.isLate();
  }

  /** Tells whoever has waited for the quorum timeout that the quorum is late. */
  public void expireWaiters() {
    releases.expire(quorumTimeout);
  }

  /** The next candidate is to seal a batch, if users' entries came in since the last one. */
  void requestBatch() {
    batchRequested.set(true);
    releases.wake();
  }

  /**
   * Signs the newest committed head, asks the witnesses for exactly that, and on quorum keeps the
   * checkpoint durably and releases whoever it covers.
   */
  public PublishResult publishOnce() throws InterruptedException {
    boolean batch = batchRequested.get();
    Head head = sequencer.head();
    if (!gate.isWritable() || (!batch && isPublished(head))) {
      return new PublishResult.Idle();
    }
    if (soughtSince.isEmpty()) {
      soughtSince = Optional.of(nanos.getAsLong());
    }
    try {
      SignedHead candidate = sign(head);
      QuorumAnswer answer =
          quorum.gather(
              new Candidate(candidate.checkpoint(), candidate.line(), this::consistencyPath, batch),
              quorumTimeout);
      return answer.reached() ? publish(answer, head, batch) : late(answer);
    } catch (StoreException failure) {
      return failed(failure);
    } catch (SigningException failure) {
      LOGGER.error("The log's key could not sign: {}", failure.getMessage());
      return late(STORE_RETRY, failure.getMessage());
    } catch (RuntimeException | Error bug) {
      stop("internal error: " + bug);
      throw bug;
    }
  }

  private boolean isPublished(Head head) {
    return archive.newest().filter(newest -> newest.size() >= head.size()).isPresent();
  }

  private List<Hash> consistencyPath(long oldSize, long newSize) throws StoreException {
    return Merkle.consistencyPath(oldSize, newSize, tree);
  }

  private SignedHead sign(Head head) throws StoreException, SigningException {
    if (signed.isPresent() && signed.get().head().equals(head)) {
      return signed.get();
    }
    selfCheck.check(head.size(), head.root());
    Checkpoint checkpoint = new Checkpoint(store.origin().toString(), head.size(), head.root());
    SignedHead made = new SignedHead(head, checkpoint, checkpoint.sign(signer));
    signed = Optional.of(made);
    return made;
  }

  private PublishResult publish(QuorumAnswer answer, Head head, boolean batch)
      throws StoreException {
    CosignedTree published = archive.add(answer.checkpoint(), head.userEntries());
    soughtSince = Optional.empty();
    releases.cosigned(published);
    listener.cosigned(published);
    if (batch) {
      sealer.seal(published);
      batchRequested.set(false);
    }
    return new PublishResult.Published(published.size());
  }

  private PublishResult late(QuorumAnswer answer) {
    return late(
        answer.retryIn().orElse(Duration.ZERO),
        "%d cosignatures are no quorum".formatted(answer.cosignatures().size()));
  }

  private PublishResult late(Duration retryIn, String reason) {
    long now = nanos.getAsLong();
    long sought = now - soughtSince.orElse(now); // absent: published, but the batch was not sealed
    if (sought >= quorumTimeout.toNanos()) {
      releases.late();
    } else {
      releases.expire(quorumTimeout);
    }
    return new PublishResult.Late(retryIn, reason);
  }

  private PublishResult failed(StoreException failure) {
    return switch (failure.reason()) {
      case CORRUPT, SCHEMA -> {
        stop(failure.getMessage());
        yield new PublishResult.Idle();
      }
      case NOT_APPLIED, OUTCOME_UNKNOWN, CONFLICT, FULL, BUSY, IO, CLOSED -> {
        LOGGER.warn("No checkpoint was published ({}): {}", failure.reason(), failure.getMessage());
        yield late(STORE_RETRY, failure.getMessage());
      }
    };
  }

  private void stop(String reason) {
    gate.stop(reason);
    releases.refuse(LogGate.stopped(reason));
  }
}
