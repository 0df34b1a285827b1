package cairn.federation;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * With whom a node exchanges cross-anchors.
 *
 * @param networkId the node's own network
 * @param peers the peer networks, each id once
 * @param batchPeriod how often batches are sealed; half of it lies between two anchors of one
 *     origin at least
 */
public record FederationSettings(String networkId, List<PeerSettings> peers, Duration batchPeriod) {
  /** As many as a network document names. */
  static final int MAX_PEERS = 128;

  public FederationSettings {
    peers = List.copyOf(peers);
    if (peers.size() > MAX_PEERS) {
      throw new IllegalArgumentException(
          "peers: got %d, wanted at most %d".formatted(peers.size(), MAX_PEERS));
    }
    Set<String> ids = new HashSet<>(Set.of(networkId));
    for (PeerSettings peer : peers) {
      if (!ids.add(peer.id())) {
        throw new IllegalArgumentException("network " + peer.id() + " is there twice");
      }
    }
    if (!batchPeriod.isPositive()) {
      throw new IllegalArgumentException("batch period: got " + batchPeriod);
    }
  }
}
