package cairn.verify;

import java.util.List;
import java.util.Optional;

/** Which of a verifier's pins may vouch for a peer of a home network. */
final class PeerPins {
  private PeerPins() {}

  /** The pins that name the peer's log: the home network cannot vouch for a peer. */
  static List<TrustedNetwork> of(List<TrustedNetwork> pins, String homeOrigin, String peerOrigin) {
    return pins.stream().filter(pin -> pin.names(peerOrigin) && !pin.names(homeOrigin)).toList();
  }

  /** The operator whom {@code policy} names, if that is somebody else than {@code networkId}. */
  static Optional<String> wrongName(String networkId, TrustedPolicy policy) {
    return policy.operator().filter(operator -> !operator.equals(networkId));
  }
}
