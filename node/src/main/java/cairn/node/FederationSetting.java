package cairn.node;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * How often batches are sealed and logs compared, and with whom anchors are exchanged. Batches are
 * sealed with federation off too, since external anchors need them.
 *
 * @param crossAnchorThreshold how many peers a proof needs to be {@code federated}; empty: all
 * @param gossipInterval how often logs are compared with each gossip peer
 */
public record FederationSetting(
    boolean enabled,
    Duration batchPeriod,
    List<PeerSetting> peers,
    OptionalInt crossAnchorThreshold,
    Duration gossipInterval) {
  private static final int MAX_PEERS = 1000;

  public FederationSetting {
    peers = List.copyOf(peers);
  }

  /**
   * @param byDefault whether it is enabled when nothing is said
   */
  static FederationSetting read(Section section, boolean byDefault) throws ConfigurationException {
    boolean enabled = section.truth("enabled", byDefault);
    Duration period =
        section.duration(
            "batch_period", Duration.ofSeconds(1), Duration.ofDays(1), Duration.ofSeconds(60));
    List<PeerSetting> peers = section.sections("peer_networks", PeerSetting::read);
    long threshold = section.number("cross_anchor_threshold", 1, MAX_PEERS, 0);
    Duration gossip =
        section.duration(
            "gossip_interval", Duration.ofSeconds(1), Duration.ofDays(1), Duration.ofSeconds(60));
    section.refuseOthers();
    requireDistinct(section, peers);
    if (threshold > peers.size()) {
      throw section.refuse(
          "cross_anchor_threshold",
          "got %d with %d peer networks, expected at most one for each"
              .formatted(threshold, peers.size()));
    }
    return new FederationSetting(
        enabled,
        period,
        peers,
        threshold == 0 ? OptionalInt.empty() : OptionalInt.of((int) threshold),
        gossip);
  }

  private static void requireDistinct(Section section, List<PeerSetting> peers)
      throws ConfigurationException {
    Set<String> ids = new HashSet<>();
    for (PeerSetting peer : peers) {
      if (!ids.add(peer.id())) {
        throw section.refuse("peer_networks", "got `" + peer.id() + "` twice, expected it once");
      }
    }
  }
}
