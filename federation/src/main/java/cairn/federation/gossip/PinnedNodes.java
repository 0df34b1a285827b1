package cairn.federation.gossip;

import cairn.federation.KnownLogs;
import cairn.federation.Senders;
import cairn.format.DidKey;
import cairn.format.NetworkLog;
import cairn.format.SignedCheckpoint;
import cairn.format.VerifierKey;
import cairn.log.mirror.Mirrors;
import java.util.List;

/**
 * What the nodes that the operator has pinned mean for single records: they may push them, and the
 * logs that their cards call their own have the keys that these say. Any thread may call.
 */
public final class PinnedNodes implements KnownLogs, Senders {
  private final GossipPeers peers;
  private final Mirrors mirrors;

  /**
   * Those.
   *
   * @param mirrors what is mirrored is judged by its mirror, which knows former keys too
   */
  public PinnedNodes(GossipPeers peers, Mirrors mirrors) {
    this.peers = peers;
    this.mirrors = mirrors;
  }

  @Override
  public Standing of(DidKey identity) {
    return peers
        .of(identity.fingerprint())
        .<Standing>map(peer -> new Standing.Peer("node " + peer.fingerprint()))
        .orElseGet(Standing.Unknown::new);
  }

  @Override
  public Stand of(VerifierKey log, SignedCheckpoint shown) {
    String origin = shown.checkpoint().origin();
    List<VerifierKey> named =
        peers.all().stream()
            .flatMap(peer -> peer.logs().stream())
            .filter(one -> one.origin().toString().equals(origin))
            .map(NetworkLog::key)
            .toList();
    if (named.isEmpty() || mirrors.of(origin).isPresent()) {
      return new Stand.Unknown();
    }
    return named.contains(log)
        ? new Stand.Known(
            new SignedCheckpoint(shown.checkpoint(), shown.lineOfLog(log).stream().toList()))
        : new Stand.Refused(
            "%s is not known under the key %s: the pinned node whose log it is names another one"
                .formatted(origin, log.keyIdHex()));
  }
}
