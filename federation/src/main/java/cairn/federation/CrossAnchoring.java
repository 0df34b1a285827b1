package cairn.federation;

import cairn.anchor.AnchorJob;
import cairn.anchor.AnchorKind;
import cairn.anchor.AnchorOutcome;
import cairn.federation.PeerClient.AnchorAnswer;
import cairn.format.AnchorEntry;
import cairn.format.AnchorReply;
import cairn.format.AnchorRequest;
import cairn.format.CrossAnchor;
import cairn.format.Origin;
import cairn.format.SignedCheckpoint;
import cairn.format.Signer;
import cairn.format.SigningException;
import cairn.http.ProblemException;
import cairn.log.Batch;
import cairn.log.CosignedTree;
import cairn.log.Log;
import cairn.log.Logs;
import cairn.store.StoreException;
import cairn.verify.CrossAnchorJudge;
import cairn.verify.JudgedCrossAnchor;
import cairn.verify.Quorum;
import cairn.verify.TrustedNetwork;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has peers log our batches: one kind of anchor. What a peer answers is judged by the peer's own
 * pinned policy before it is stored, and its checkpoint is logged here as an {@code anchor/v1}: a
 * lower bound for the times of what follows.
 */
final class CrossAnchoring implements AnchorKind {
  static final String NAME = "cross-anchor";

  private static final Logger LOGGER = LoggerFactory.getLogger(CrossAnchoring.class);

  /** What we think the peer accepted last, and what its 409 says. */
  private static final int TRIES = 2;

  private final PeerBook peers;
  private final PeerClient client;
  private final Logs logs;
  private final Signer identity;
  private final AnchorWriter writer;
  private final ForkWatch watch;
  private final InstantSource clock;
  private final FederationListener listener;

  /** What a peer said that it accepted last of a log: a hint, forgotten at a restart. */
  private final Map<Known, Long> hints = new ConcurrentHashMap<>();

  private record Known(String peer, Origin log) {}

  CrossAnchoring(
      PeerBook peers,
      PeerClient client,
      Logs logs,
      Signer identity,
      AnchorWriter writer,
      ForkWatch watch,
      InstantSource clock,
      FederationListener listener) {
    this.peers = peers;
    this.client = client;
    this.logs = logs;
    this.identity = identity;
    this.writer = writer;
    this.watch = watch;
    this.clock = clock;
    this.listener = listener;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<String> targets(Origin log) {
    return peers.usable().stream().map(Peer::id).collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public void begins(Origin log, long batch, int targets) {
    LOGGER.info("Submitting batch {} for cross-anchoring to {} peer networks", batch, targets);
  }

  @Override
  public void ended(Origin origin, long batch) {
    try {
      int count = log(origin).anchors().of(batch).size();
      LOGGER.info("Received {} cross-anchors for batch {}", count, batch);
    } catch (StoreException e) {
      LOGGER.warn("The cross-anchors of batch {} could not be counted: {}", batch, e.getMessage());
    }
  }

  @Override
  public AnchorOutcome submit(AnchorJob job) throws StoreException {
    Optional<Peer> peer = peers.named(job.target()).filter(Peer::isUsable);
    if (peer.isEmpty()) {
      return AnchorOutcome.Later.because("the peer is not known any more");
    }
    try {
      Log log = log(job.log());
      Batch batch =
          log.reader()
              .batch(job.batch())
              .orElseThrow(() -> new IllegalArgumentException("there is no batch " + job.batch()));
      AnchorReply reply = ask(peer.get(), log, batch);
      return take(peer.get(), log, batch, reply);
    } catch (PeerException e) {
      listener.failed(job.target());
      return new AnchorOutcome.Later(e.retryAfter(), e.getMessage());
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
      return AnchorOutcome.Later.because("this node is stopping");
    }
  }

  private Log log(Origin origin) {
    return logs.named(origin.namespace())
        .filter(log -> log.origin().equals(origin))
        .orElseThrow(() -> new IllegalArgumentException("log: got " + origin));
  }

  private AnchorReply ask(Peer peer, Log log, Batch batch) throws StoreException, PeerException {
    long oldSize = lastAnchored(peer, log, batch);
    for (int tries = 0; tries < TRIES; tries++) {
      switch (client.anchor(peer.settings(), request(peer, log, batch, oldSize))) {
        case AnchorAnswer.Given(AnchorReply reply) -> {
          return reply;
        }
        case AnchorAnswer.OtherSize(long size) -> {
          if (size > batch.treeSize()) {
            throw new PeerException(
                "it claims to have accepted size %d, above our %d; a bare number proves nothing"
                    .formatted(size, batch.treeSize()));
          }
          oldSize = size;
          hints.put(new Known(peer.id(), log.origin()), size);
        }
      }
    }
    throw new PeerException("it wants the proof from another size each time");
  }

  private long lastAnchored(Peer peer, Log log, Batch batch) throws StoreException {
    Long hint = hints.get(new Known(peer.id(), log.origin()));
    if (hint != null) {
      return Math.min(hint, batch.treeSize());
    }
    Optional<Long> id = log.anchors().newestAnchoredBy(peer.id());
    Optional<Batch> last = id.isPresent() ? log.reader().batch(id.get()) : Optional.empty();
    return last.map(Batch::treeSize).orElse(0L);
  }

  private AnchorRequest request(Peer peer, Log log, Batch batch, long oldSize)
      throws StoreException, PeerException {
    CosignedTree tree = log.reader().treeOf(batch);
    try {
      return AnchorRequest.sign(
          batch.claim(),
          QuorumLines.shortestFirst(tree.note()),
          oldSize,
          log.reader().consistency(oldSize, batch.treeSize()),
          peer.id(),
          clock.instant().getEpochSecond(),
          identity);
    } catch (SigningException e) {
      throw new PeerException("this node's identity key could not sign: " + e.getMessage(), e);
    }
  }

  private AnchorOutcome take(Peer peer, Log log, Batch batch, AnchorReply reply)
      throws StoreException, PeerException, InterruptedException {
    CrossAnchor anchor = reply.crossAnchor();
    Quorum quorum = judged(peer, log, batch, anchor);
    SignedCheckpoint theirs = QuorumLines.of(anchor.proof().checkpoint(), quorum);
    if (watch.met(peer.id(), theirs)) {
      throw new PeerException("its log has forked; the evidence is stored");
    }
    if (log.anchors().put(batch.id(), anchor)) {
      LOGGER.info("Received cross-anchor from network: {}", peer.id());
      listener.received(peer.id());
    }
    hints.put(new Known(peer.id(), log.origin()), batch.treeSize());
    return record(log, new AnchorEntry(peer.id(), theirs));
  }

  /** Believes nothing but what the peer's own pinned policy says to the proof. */
  private static Quorum judged(Peer peer, Log log, Batch batch, CrossAnchor anchor)
      throws StoreException, PeerException {
    if (anchor.batch() != batch.id() || !anchor.networkId().equals(peer.id())) {
      throw new PeerException(
          "it answered for batch %d of network %s".formatted(anchor.batch(), anchor.networkId()));
    }
    List<TrustedNetwork> pins = peer.currentPin().stream().toList();
    Quorum quorum =
        switch (CrossAnchorJudge.judge(
            anchor, log.reader().treeOf(batch).note().checkpoint(), pins)) {
          case JudgedCrossAnchor.Accepted accepted -> accepted.quorum();
          case JudgedCrossAnchor.ShortOfQuorum few ->
              throw new PeerException(
                  "too few of its witnesses signed: " + few.quorum().words(), Duration.ZERO);
          case JudgedCrossAnchor.NotPinned none ->
              throw new PeerException("its proof is from a log that is not pinned as its own");
          case JudgedCrossAnchor.Wrong wrong -> throw new PeerException(wrong.reason());
        };
    int wanted = peer.settings().minWitnesses();
    if (quorum.witnesses().size() < wanted) {
      throw new PeerException(
          "%s signed, and min_witnesses is %d".formatted(quorum.words(), wanted));
    }
    return quorum;
  }

  /** Logs the peer's checkpoint as our own entry. */
  private AnchorOutcome record(Log log, AnchorEntry entry)
      throws StoreException, PeerException, InterruptedException {
    try {
      return switch (writer.write(log, entry)) {
        case AnchorWriter.Written.Proven proven -> new AnchorOutcome.Done();
        case AnchorWriter.Written.Pending pending -> new AnchorOutcome.Done();
        case AnchorWriter.Written.OtherRoot other -> {
          watch.met(entry.networkId(), entry.checkpoint());
          throw new PeerException("its log showed another tree of that size before");
        }
      };
    } catch (ProblemException e) {
      return AnchorOutcome.Later.because(
          "the anchor is stored, and our own log takes no entry: " + e.problem().detail());
    }
  }
}
