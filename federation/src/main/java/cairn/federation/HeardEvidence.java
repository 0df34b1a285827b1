package cairn.federation;

import cairn.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks peers for the forks that they have proven, so that who was shown one side of a fork learns
 * of the other even where nobody has logged it. Nothing is believed: each is judged as if it had
 * been found here. Any thread may call.
 */
final class HeardEvidence {
  private static final Logger LOGGER = LoggerFactory.getLogger(HeardEvidence.class);

  private final PeerClient client;
  private final Evidence evidence;

  HeardEvidence(PeerClient client, Evidence evidence) {
    this.client = client;
    this.evidence = evidence;
  }

  /** Asks one peer once. */
  void ask(Peer peer) throws StoreException {
    try {
      int proven = evidence.offered(client.evidence(peer.settings()));
      if (proven > 0) {
        LOGGER.warn("Network {} has told of {} forks that were not known here", peer.id(), proven);
      }
    } catch (PeerException e) {
      LOGGER.debug("Network {} tells no evidence: {}", peer.id(), e.getMessage());
    }
  }
}
