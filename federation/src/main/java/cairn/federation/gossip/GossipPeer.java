package cairn.federation.gossip;

import cairn.format.Hash;
import cairn.format.NetworkLog;
import cairn.format.NodeCard;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * A node with which this one compares logs, as its operator has pinned it.
 *
 * @param fingerprint SHA-256 of its identity's raw public key
 * @param url where it answers, as our operator typed it; empty for one that nobody can reach, whose
 *     card and logs come through others
 * @param push whether what is held here is brought there after each round
 * @param card the newest thing that this identity has said of itself, as far as it came here
 * @param health how it went lately
 * @param addedAt Unix seconds
 */
public record GossipPeer(
    Hash fingerprint,
    Optional<URI> url,
    boolean push,
    Optional<NodeCard> card,
    PeerHealth health,
    long addedAt) {
  /** Logs of a card that are followed: the first of them. */
  public static final int MAX_LOGS = 64;

  public GossipPeer {
    if (push && url.isEmpty()) {
      throw new IllegalArgumentException("nothing can be brought to a peer without an address");
    }
    if (card.isPresent() && !card.get().did().fingerprint().equals(fingerprint)) {
      throw new IllegalArgumentException(
          "the card of %s is not that of %s"
              .formatted(card.get().did().fingerprint(), fingerprint));
    }
  }

  /** The logs that it calls its own, and that may be followed. */
  public List<NetworkLog> logs() {
    List<NetworkLog> named = card.map(NodeCard::logs).orElse(List.of());
    return named.subList(0, Math.min(MAX_LOGS, named.size()));
  }

  /** Whether it calls that log its own. */
  boolean owns(String origin) {
    return logs().stream().anyMatch(log -> log.origin().toString().equals(origin));
  }

  /** The same node under another identity, of which nothing is known yet. */
  GossipPeer under(Hash identity) {
    return new GossipPeer(identity, url, push, Optional.empty(), PeerHealth.NEW, addedAt);
  }

  GossipPeer with(NodeCard newest) {
    return new GossipPeer(fingerprint, url, push, Optional.of(newest), health, addedAt);
  }

  GossipPeer with(PeerHealth newest) {
    return new GossipPeer(fingerprint, url, push, card, newest, addedAt);
  }

  GossipPeer at(Optional<URI> address, boolean isPushedTo) {
    return new GossipPeer(fingerprint, address, isPushedTo, card, health, addedAt);
  }
}
