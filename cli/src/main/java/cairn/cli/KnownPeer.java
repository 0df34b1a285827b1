package cairn.cli;

import cairn.format.DidKey;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.node.ConfigurationException;
import cairn.node.GossipStatus;
import cairn.node.ListedGossipPeer;
import cairn.node.NodeAdminException;
import cairn.node.PeerAdmin;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * A peer of the running node, as far as one needs it to ask that peer.
 *
 * @param fingerprint of its identity, if that is pinned
 */
record KnownPeer(URI url, Optional<Hash> fingerprint) {
  /** The network of the configuration of that id; or the node that was added by that name. */
  static KnownPeer named(String id, NodeOptions node, Surroundings surroundings)
      throws CommandFailure, ConfigurationException, NodeAdminException {
    List<ListedGossipPeer> nodes =
        node.gossip(surroundings).status().map(GossipStatus::peers).orElse(List.of());
    Optional<ListedGossipPeer> added = GossipPeerName.find(nodes, id);
    if (added.isPresent()) {
      String url =
          added
              .get()
              .url()
              .orElseThrow(
                  () ->
                      new CommandFailure(
                          ExitCode.USAGE, id + " has no address: nobody can reach it"));
      return new KnownPeer(
          GatewayOption.address("peer", url),
          Optional.of(Fingerprint.parse("fingerprint", added.get().fingerprint())));
    }
    PeerAdmin.Listed found =
        node.peers(surroundings).list().stream()
            .filter(peer -> peer.id().equals(id))
            .findFirst()
            .orElseThrow(() -> PeerText.unknown(id));
    return new KnownPeer(
        GatewayOption.address("peer", found.gateway()), found.identity().flatMap(KnownPeer::of));
  }

  private static Optional<Hash> of(String identity) {
    try {
      return Optional.of(DidKey.parse(identity).fingerprint());
    } catch (MalformedException e) {
      throw new IllegalStateException("the gateway lists no DID: " + identity, e);
    }
  }
}
