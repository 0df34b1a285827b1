package cairn.federation;

import cairn.format.Checkpoint;
import cairn.format.DidKey;
import cairn.format.Hash;
import cairn.format.NetworkLog;
import cairn.format.Origin;
import cairn.format.VerifierKey;
import cairn.verify.TrustedNetwork;
import cairn.verify.TrustedPolicy;
import java.util.List;
import java.util.Optional;

/**
 * A peer as it is known now. Immutable.
 *
 * @param settings what the configuration says
 * @param pins what is believed of it, and what was refused
 * @param networks the accepted versions of its network, oldest first
 */
public record Peer(PeerSettings settings, PeerPins pins, List<AcceptedNetwork> networks) {
  public Peer {
    networks = List.copyOf(networks);
  }

  /** Its network id. */
  public String id() {
    return settings.id();
  }

  /** How this node stands to it. */
  public PeerStatus status() {
    if (pins.setAside().isPresent()) {
      return PeerStatus.SET_ASIDE;
    }
    if (pins.fingerprint().isEmpty()) {
      return PeerStatus.UNPINNED;
    }
    if (current().isEmpty() || pins.identity().isEmpty()) {
      return pins.isRefused() ? PeerStatus.CHANGED : PeerStatus.WAITING;
    }
    return pins.isRefused() ? PeerStatus.CHANGED : PeerStatus.ACTIVE;
  }

  /** Whether anchors are exchanged with it: it is known, and not set aside. */
  public boolean isUsable() {
    return pins.setAside().isEmpty() && current().isPresent() && pins.identity().isPresent();
  }

  /** The accepted version of its network that is pinned now, once it was seen. */
  Optional<AcceptedNetwork> current() {
    Optional<Hash> pinned = pins.fingerprint();
    return networks.reversed().stream()
        .filter(known -> pinned.equals(Optional.of(known.fingerprint())))
        .findFirst();
  }

  /** By what its new checkpoints are judged: a policy that was replaced vouches for nothing new. */
  Optional<TrustedNetwork> currentPin() {
    return current().map(network -> new TrustedNetwork(id(), List.of(network.policy())));
  }

  /** By what proofs that others bring are judged: every policy that was accepted of it. */
  public Optional<TrustedNetwork> pin() {
    return networks.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new TrustedNetwork(id(), networks.stream().map(AcceptedNetwork::policy).toList()));
  }

  /**
   * Every accepted key of the log whose word on {@code tree} counts. What an old key signed is
   * evidence, up to the last size for which it is trusted: above that, a thief may have signed.
   */
  List<VerifierKey> logKeys(Checkpoint tree) {
    return pin().map(pin -> pin.logKeys(tree)).orElse(List.of());
  }

  /** Its logs, as its current network names them. */
  List<Origin> logs() {
    return current().stream()
        .flatMap(network -> network.document().logs().stream())
        .map(NetworkLog::origin)
        .toList();
  }

  /** The current policy. */
  Optional<TrustedPolicy> policy() {
    return current().map(AcceptedNetwork::policy);
  }

  /** Its node's key, once it is known. */
  public Optional<DidKey> identity() {
    return pins.identity();
  }
}
