package cairn.verify;

import cairn.format.NetworkDocument;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a verifier asks of the peers of one network, as he accepted it when he pinned the network:
 * no proof and no later document changes it.
 *
 * <p>Which networks count is not for the home network to say, since no fingerprint covers whom it
 * names: every network that the verifier has pinned himself does, and no other. What it names are
 * peers that are missed when they have not logged a batch.
 *
 * @param peers the networks that should log the network's batches
 * @param threshold how many of them must have; all of them if not stated
 */
public record FederationTerms(List<Peer> peers, OptionalInt threshold) {
  /** Of a network that names no peers: whichever pinned network logged a batch is one. */
  public static final FederationTerms NONE = new FederationTerms(List.of(), OptionalInt.empty());

  /**
   * One peer.
   *
   * @param id the peer's network id
   * @param minWitnesses how many of its witnesses must have signed, beyond what its own policy asks
   */
  public record Peer(String id, int minWitnesses) {}

  public FederationTerms {
    peers = List.copyOf(peers);
  }

  /** What a network's document states of its peers. */
  public static FederationTerms of(NetworkDocument document) {
    return new FederationTerms(
        document.peers().stream().map(peer -> new Peer(peer.id(), peer.minWitnesses())).toList(),
        document.crossAnchorThreshold().map(OptionalInt::of).orElseGet(OptionalInt::empty));
  }

  /** How many witnesses of that network must have signed: at least 1. */
  int minWitnesses(String networkId) {
    return peers.stream()
        .filter(peer -> peer.id().equals(networkId))
        .mapToInt(Peer::minWitnesses)
        .findFirst()
        .orElse(1);
  }

  /** Whether that network is one of the peers; no network is if none are named. */
  boolean names(String networkId) {
    return peers.stream().anyMatch(peer -> peer.id().equals(networkId));
  }

  /** How many of {@code known} peers must have logged a batch: at least 1. */
  int needed(int known) {
    return Math.max(1, threshold.orElse(known));
  }
}
