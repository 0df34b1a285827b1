package cairn.cli;

import cairn.format.DidKey;
import cairn.format.MalformedException;
import cairn.node.ListedGossipPeer;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * How an operator names a gossip peer: its fingerprint or DID, its address, or a network of its.
 */
final class GossipPeerName {
  private GossipPeerName() {}

  /**
   * The peer of that name, if there is one.
   *
   * @throws CommandFailure when there are several
   */
  static Optional<ListedGossipPeer> find(List<ListedGossipPeer> peers, String name)
      throws CommandFailure {
    String fingerprint = fingerprint(name);
    String address = name.replaceAll("/+$", "");
    List<Predicate<ListedGossipPeer>> ways =
        List.of(
            peer -> peer.fingerprint().equals(fingerprint),
            peer -> peer.url().equals(Optional.of(address)),
            peer -> peer.networks().contains(name));
    for (Predicate<ListedGossipPeer> way : ways) {
      List<ListedGossipPeer> found = peers.stream().filter(way).toList();
      if (found.size() > 1) {
        throw new CommandFailure(
            ExitCode.USAGE,
            "%s: %d peers are called so; say the fingerprint".formatted(name, found.size()));
      }
      if (found.size() == 1) {
        return Optional.of(found.getFirst());
      }
    }
    return Optional.empty();
  }

  /** As {@link #find}, of one that must be there. */
  static ListedGossipPeer require(List<ListedGossipPeer> peers, String name) throws CommandFailure {
    return find(peers, name)
        .orElseThrow(
            () ->
                new CommandFailure(
                    ExitCode.NOT_FOUND,
                    name
                        + ": no such peer was added; 'cairn federation peer list' shows all, by"
                        + " fingerprint, address and network"));
  }

  private static String fingerprint(String name) {
    try {
      return name.startsWith("did:") ? DidKey.parse(name).fingerprint().hex() : name;
    } catch (MalformedException noDid) {
      return name; // some other name: nobody is called so
    }
  }
}
