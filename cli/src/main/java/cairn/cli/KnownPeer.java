package cairn.cli;

import cairn.format.DidKey;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.node.ConfigurationException;
import cairn.node.NodeAdminException;
import cairn.node.PeerAdmin;
import java.net.URI;
import java.util.Optional;

/**
 * A peer of the running gateway, as far as one needs it to ask that peer.
 *
 * @param fingerprint of its identity, if that is pinned
 */
record KnownPeer(URI url, Optional<Hash> fingerprint) {
  /** The peer of that id. */
  static KnownPeer named(String id, NodeOptions node, Surroundings surroundings)
      throws CommandFailure, ConfigurationException, NodeAdminException {
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
