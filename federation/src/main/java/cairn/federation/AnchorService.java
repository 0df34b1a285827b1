package cairn.federation;

import cairn.format.AnchorEntry;
import cairn.format.AnchorReply;
import cairn.format.AnchorRequest;
import cairn.format.Checkpoint;
import cairn.format.JsonObject;
import cairn.format.SignedCheckpoint;
import cairn.http.ErrorCode;
import cairn.http.Problem;
import cairn.http.ProblemException;
import cairn.http.Request;
import cairn.http.Response;
import cairn.log.Log;
import cairn.store.StoreException;
import cairn.verify.CheckpointJudge;
import cairn.verify.JudgedCheckpoint;
import cairn.verify.Quorum;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Witnesses the batches of peers: {@code POST /v1/federation/anchor}. It behaves as a witness does
 * (checks the log's signature, the quorum and that nothing was changed; remembers before it
 * answers), and what it gives is the proof that one of our own logs holds the checkpoint.
 *
 * <p>It never calls the sender back. At most {@value #AT_THE_DOOR} requests are looked at at once,
 * and of each peer its share is worked on, so that whatever peers do leaves stamps their share of
 * the machine, and other peers theirs.
 */
final class AnchorService {
  private static final Logger LOGGER = LoggerFactory.getLogger(AnchorService.class);

  /** Who sent them is found out, which takes a millisecond; nothing is waited for. */
  private static final int AT_THE_DOOR = 32;

  private static final Duration RETRY = Duration.ofSeconds(2);

  private final String networkId;
  private final AnchorGate gate;
  private final OriginMemory memory;
  private final OwnTrees own;
  private final ForkWatch watch;
  private final Evidence evidence;
  private final AnchorWriter writer;
  private final Duration pause;
  private final InstantSource clock;
  private final FederationListener listener;
  private final PeerShares shares;
  private final Semaphore door = new Semaphore(AT_THE_DOOR);

  /**
   * @param shares of those requests that have passed the gate; most wait for a quorum, and use
   *     nothing meanwhile
   * @param pause how long lies at least between two checkpoints of one log
   */
  AnchorService(
      String networkId,
      AnchorGate gate,
      PeerShares shares,
      OriginMemory memory,
      OwnTrees own,
      ForkWatch watch,
      Evidence evidence,
      AnchorWriter writer,
      Duration pause,
      InstantSource clock,
      FederationListener listener) {
    this.networkId = networkId;
    this.gate = gate;
    this.shares = shares;
    this.memory = memory;
    this.own = own;
    this.watch = watch;
    this.evidence = evidence;
    this.writer = writer;
    this.pause = pause;
    this.clock = clock;
    this.listener = listener;
  }

  /** The handler of the route. */
  Response handle(Request request) throws ProblemException {
    try {
      AnchorGate.Passed passed = pass(request);
      String peer = passed.peer().id();
      if (!shares.take(peer)) {
        throw tooMany("too many requests of %s at once".formatted(peer));
      }
      try {
        return answer(passed);
      } finally {
        shares.giveBack(peer);
      }
    } catch (StoreException e) {
      LOGGER.warn("A peer's request could not be answered: {}", e.getMessage());
      throw new ProblemException(unavailable("the store failed; sending it again is safe"), e);
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      throw new ProblemException(unavailable("the server is stopping"), stopping);
    }
  }

  private AnchorGate.Passed pass(Request request) throws ProblemException, StoreException {
    if (!door.tryAcquire()) {
      throw tooMany("too many requests of peers at once");
    }
    try {
      return gate.pass(request.body());
    } finally {
      door.release();
    }
  }

  private static ProblemException tooMany(String detail) {
    return Problem.of(ErrorCode.RATE_LIMITED, detail).retryAfter(RETRY).asException();
  }

  private static Problem unavailable(String detail) {
    return Problem.of(ErrorCode.UNAVAILABLE, detail).retryAfter(RETRY);
  }

  private Response answer(AnchorGate.Passed passed)
      throws ProblemException, StoreException, InterruptedException {
    Peer peer = passed.peer();
    AnchorRequest request = passed.request();
    SignedCheckpoint checkpoint = judged(peer, request);
    if (!isRepeated(checkpoint.checkpoint())) {
      switch (accept(request, checkpoint)) {
        case Acceptance.Accepted accepted -> {}
        case Acceptance.Repeated repeated -> {} // and not logged: this process ended in between
        case Acceptance.OtherSize(long size) -> {
          return Response.json(409, JsonObject.builder().put("size", size).build().canonical());
        }
        case Acceptance.NotProven none ->
            throw refused("consistency: it does not lead from what was accepted last to this tree");
        case Acceptance.TooSoon(Duration wait) ->
            throw Problem.of(ErrorCode.RATE_LIMITED, "batches of this log come too soon")
                .retryAfter(wait)
                .asException();
        case Acceptance.Contradiction(SignedCheckpoint first) ->
            throw contradiction(first, checkpoint);
      }
    }
    return log(peer, request, checkpoint);
  }

  /**
   * Whether it was answered before. A checkpoint may also be in our log because it came with an
   * anchor of ours: above what was accepted last it is still to be proven.
   */
  private boolean isRepeated(Checkpoint tree) throws StoreException {
    return own.anchored(tree).isPresent()
        && memory
            .last(tree.origin())
            .filter(last -> last.checkpoint().size() >= tree.size())
            .isPresent();
  }

  /** The checkpoint with the lines that count, by the peer's own policy as it is pinned here. */
  private SignedCheckpoint judged(Peer peer, AnchorRequest request)
      throws ProblemException, StoreException {
    SignedCheckpoint offered = request.checkpoint();
    if (!peer.logs().contains(request.batch().origin())) {
      throw refused("batch: that log is not one of network " + peer.id());
    }
    Quorum quorum =
        switch (CheckpointJudge.judge(offered, peer.policy().orElseThrow())) {
          case JudgedCheckpoint.Accepted accepted -> accepted.quorum();
          case JudgedCheckpoint.ShortOfQuorum few -> {
            watch.met(peer.id(), offered);
            throw refused("checkpoint: too few witnesses signed it: " + few.quorum().words());
          }
          case JudgedCheckpoint.NotSignedByLog none ->
              throw refused("checkpoint: it is not signed with the pinned key of its log");
          case JudgedCheckpoint.Spoiled bad -> throw refused("checkpoint: " + bad.reason());
          case JudgedCheckpoint.NotPinned none ->
              throw refused("checkpoint: its log is not pinned here");
        };
    SignedCheckpoint kept = QuorumLines.of(offered, quorum);
    if (watch.met(peer.id(), kept)) {
      throw refused("checkpoint: the log has shown another history, and the proof of that is kept");
    }
    return kept;
  }

  private Acceptance accept(AnchorRequest request, SignedCheckpoint checkpoint)
      throws StoreException {
    return memory.accept(
        checkpoint, request.oldSize(), request.consistency(), clock.instant(), pause);
  }

  private Response log(Peer peer, AnchorRequest request, SignedCheckpoint checkpoint)
      throws ProblemException, StoreException, InterruptedException {
    Log log = own.recording(request.batch().origin());
    return switch (writer.write(log, new AnchorEntry(peer.id(), checkpoint))) {
      case AnchorWriter.Written.Proven(var proof, long at) -> {
        listener.given(peer.id());
        yield Response.json(
            200, new AnchorReply(request.batch().id(), networkId, proof, at).encode());
      }
      case AnchorWriter.Written.Pending pending ->
          throw unavailable("it is logged, and this log's own witnesses are late").asException();
      case AnchorWriter.Written.OtherRoot(SignedCheckpoint first) ->
          throw contradiction(first, checkpoint);
    };
  }

  private ProblemException contradiction(SignedCheckpoint first, SignedCheckpoint second)
      throws StoreException {
    evidence.contradiction(first, second);
    Checkpoint tree = second.checkpoint();
    return refused(
        "checkpoint: another tree of %d entries of this log was accepted before"
            .formatted(tree.size()));
  }

  private static ProblemException refused(String detail) {
    return Problem.of(ErrorCode.UNPROCESSABLE, detail).asException();
  }
}
