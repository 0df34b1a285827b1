package cairn.federation;

import cairn.format.DidKey;
import cairn.format.NetworkDocument;
import cairn.format.NetworkLog;
import cairn.format.NodeCard;
import cairn.store.StoreException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at what peers' gateways show of themselves: the network against the pinned fingerprint, and
 * then the node's card, whose log keys must be the network's. Any thread may call.
 */
final class PeerMeeting {
  private static final Logger LOGGER = LoggerFactory.getLogger(PeerMeeting.class);

  private final PeerBook peers;
  private final PeerClient client;

  PeerMeeting(PeerBook peers, PeerClient client) {
    this.peers = peers;
    this.client = client;
  }

  /** Asks one peer once; without a pin nothing is asked, and of who is set aside nothing either. */
  void meet(Peer peer) throws StoreException {
    if (peer.pins().fingerprint().isEmpty() || peer.pins().setAside().isPresent()) {
      return;
    }
    try {
      NetworkDocument network = client.network(peer.settings());
      if (peers.shown(peer.id(), network)) {
        peers.shown(peer.id(), identity(client.card(peer.settings()), network.logs()));
      }
    } catch (PeerException e) {
      LOGGER.debug("Network {} could not be met: {}", peer.id(), e.getMessage());
    }
  }

  private static DidKey identity(NodeCard card, List<NetworkLog> pinned) throws PeerException {
    if (!card.isSignedByNode()) {
      throw new PeerException("its card is not signed by the identity that it names");
    }
    if (!card.logs().containsAll(pinned)) {
      throw new PeerException("its card does not name the pinned keys of its logs");
    }
    return card.did();
  }
}
