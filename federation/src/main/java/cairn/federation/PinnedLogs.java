package cairn.federation;

import cairn.federation.KnownLogs.Stand;
import cairn.format.MalformedException;
import cairn.format.Origin;
import cairn.format.SignedCheckpoint;
import cairn.format.VerifierKey;
import cairn.log.Log;
import cairn.store.StoreException;
import cairn.verify.CheckpointJudge;
import cairn.verify.JudgedCheckpoint;
import cairn.verify.TrustedNetwork;
import java.util.List;
import java.util.Optional;

/**
 * Our own logs, and those of the networks that the configuration names as peers: a peer's logs are
 * those of its pinned network, with that network's keys and under its quorum, whoever brings them.
 */
final class PinnedLogs implements KnownLogs {
  /** No network's id: one room for all that comes so. */
  private static final String BROUGHT = "brought with records";

  private final PeerBook peers;
  private final OwnTrees own;
  private final ForkWatch watch;

  PinnedLogs(PeerBook peers, OwnTrees own, ForkWatch watch) {
    this.peers = peers;
    this.own = own;
    this.watch = watch;
  }

  @Override
  public Stand of(VerifierKey log, SignedCheckpoint shown) throws StoreException {
    String origin = shown.checkpoint().origin();
    Optional<Log> ours = own.log(origin);
    if (ours.isPresent()) {
      return ofOwn(ours.get(), log, shown);
    }
    Optional<Peer> peer = peer(origin);
    return peer.isPresent() ? ofPeer(peer.get(), log, shown) : new Stand.Unknown();
  }

  /** Whoever has a tree of ours has nothing to tell us, unless we have never published it. */
  private Stand ofOwn(Log ours, VerifierKey log, SignedCheckpoint shown) throws StoreException {
    boolean isOurKey = own.keys(shown.checkpoint()).contains(log);
    return isOurKey && watch.met(BROUGHT, lineOf(log, shown))
        ? new Stand.Contradicted(
            "%s is our own log, and signed another tree with its key; the proof is kept"
                .formatted(ours.origin()),
            Optional.empty())
        : new Stand.Refused(ours.origin() + " is our own log");
  }

  private Optional<Peer> peer(String origin) {
    try {
      return peers.named(Origin.parse(origin).networkId());
    } catch (MalformedException none) {
      return Optional.empty();
    }
  }

  private Stand ofPeer(Peer peer, VerifierKey log, SignedCheckpoint shown) throws StoreException {
    String origin = shown.checkpoint().origin();
    Optional<TrustedNetwork> pin = peer.pin();
    if (peer.pins().setAside().isPresent()) {
      return new Stand.Refused(
          "%s is a log of network %s, which is set aside here".formatted(origin, peer.id()));
    }
    if (pin.isEmpty()) {
      return new Stand.Refused(
          "%s would be a log of peer network %s, whose keys this node has not seen yet"
              .formatted(origin, peer.id()));
    }
    if (!pin.get().logKeys(shown.checkpoint()).contains(log)) {
      return new Stand.Refused(
          "%s is not known under the key %s: the pinned network %s names %s"
              .formatted(
                  origin,
                  log.keyIdHex(),
                  peer.id(),
                  pin.get().names(origin) ? "another one" : "no such log"));
    }
    if (watch.met(BROUGHT, lineOf(log, shown))) {
      return new Stand.Contradicted(
          "%s has shown another history; the proof is kept".formatted(origin), Optional.empty());
    }
    return judged(pin.get(), shown);
  }

  /**
   * Its anchors are its quorum's: one without their lines would take the place of one with them.
   */
  private static Stand judged(TrustedNetwork pin, SignedCheckpoint shown) {
    return switch (CheckpointJudge.judge(shown, List.of(pin))) {
      case JudgedCheckpoint.Accepted enough ->
          new Stand.Known(QuorumLines.of(shown, enough.quorum()));
      case JudgedCheckpoint.ShortOfQuorum few ->
          refused(shown, "too few of its network's witnesses signed: " + few.quorum().words());
      case JudgedCheckpoint.Spoiled bad -> refused(shown, bad.reason());
      case JudgedCheckpoint.NotSignedByLog none -> refused(shown, "not signed by its log");
      case JudgedCheckpoint.NotPinned none -> refused(shown, "its log is not pinned here");
    };
  }

  private static Stand refused(SignedCheckpoint shown, String reason) {
    return new Stand.Refused(
        "the tree of %d entries of %s: %s"
            .formatted(shown.checkpoint().size(), shown.checkpoint().origin(), reason));
  }

  private static SignedCheckpoint lineOf(VerifierKey log, SignedCheckpoint shown) {
    return new SignedCheckpoint(shown.checkpoint(), shown.lineOfLog(log).stream().toList());
  }
}
