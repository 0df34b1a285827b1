package cairn.federation;

import cairn.federation.gossip.LogPins;
import cairn.format.Origin;
import cairn.format.VerifierKey;
import cairn.log.mirror.LogKey;
import cairn.verify.RetiredKey;
import cairn.verify.TrustedNetwork;
import cairn.verify.TrustedPolicy;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Our own network, and the pinned ones: what their documents say of their logs. */
final class NetworkPins implements LogPins {
  private final String ownNetwork;
  private final PeerBook peers;

  NetworkPins(String ownNetwork, PeerBook peers) {
    this.ownNetwork = ownNetwork;
    this.peers = peers;
  }

  @Override
  public boolean isOwn(Origin origin) {
    return origin.networkId().equals(ownNetwork);
  }

  @Override
  public Pinned pinned(Origin origin) {
    Optional<Peer> peer = peers.named(origin.networkId());
    if (peer.isEmpty()) {
      return new Pinned.No();
    }
    if (peer.get().pins().setAside().isPresent()) {
      return new Pinned.SetAside();
    }
    return peer.get().pin().map(pin -> pinned(pin, origin)).orElseGet(Pinned.Waiting::new);
  }

  private static Pinned pinned(TrustedNetwork pin, Origin origin) {
    List<VerifierKey> keys =
        pin.policies().stream()
            .flatMap(policy -> policy.logs().stream())
            .filter(key -> key.name().equals(origin.toString()))
            .distinct()
            .toList();
    if (keys.isEmpty()) {
      return new Pinned.Unnamed();
    }
    List<VerifierKey> witnesses =
        pin.policies().stream()
            .flatMap(policy -> policy.witnesses().stream())
            .flatMap(witness -> witness.keys().stream())
            .distinct()
            .toList();
    return new Pinned.Named(keys.stream().map(key -> known(pin, key)).toList(), witnesses);
  }

  private static LogKey known(TrustedNetwork pin, VerifierKey key) {
    OptionalLong lastSize =
        pin.policies().stream()
            .map(TrustedPolicy::retired)
            .flatMap(List::stream)
            .filter(gone -> gone.origin().equals(key.name()))
            .filter(gone -> gone.key().publicKeyFingerprint().equals(key.publicKeyFingerprint()))
            .mapToLong(RetiredKey::lastTrustedSize)
            .min();
    return new LogKey(key, lastSize);
  }
}
