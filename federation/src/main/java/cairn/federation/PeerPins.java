package cairn.federation;

import cairn.format.DidKey;
import cairn.format.Hash;
import java.util.Optional;

/**
 * What is believed of a peer, and what its gateway showed that was refused.
 *
 * @param configured what the configuration said when this was last written: when it says something
 *     else, it was edited, and that counts
 * @param fingerprint of the network that is believed
 * @param identity of the node that is believed
 * @param refusedFingerprint another one that its gateway shows
 * @param refusedIdentity another one that its card shows
 * @param setAside why nothing is exchanged with it
 */
public record PeerPins(
    Configured configured,
    Optional<Hash> fingerprint,
    Optional<DidKey> identity,
    Optional<Hash> refusedFingerprint,
    Optional<DidKey> refusedIdentity,
    Optional<String> setAside) {

  /** The two pins of a configuration. */
  public record Configured(Optional<Hash> fingerprint, Optional<DidKey> identity) {
    static Configured of(PeerSettings settings) {
      return new Configured(settings.fingerprint(), settings.identity());
    }
  }

  /** Of a peer that is met for the first time. */
  static PeerPins of(PeerSettings settings) {
    Configured configured = Configured.of(settings);
    return new PeerPins(
        configured,
        configured.fingerprint(),
        configured.identity(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The same under a configuration that may have been edited since. */
  PeerPins under(PeerSettings settings) {
    Configured now = Configured.of(settings);
    if (now.equals(configured)) {
      return this;
    }
    boolean network = now.fingerprint().equals(configured.fingerprint());
    boolean node = now.identity().equals(configured.identity());
    return new PeerPins(
        now,
        network ? fingerprint : now.fingerprint(),
        node ? identity : now.identity(),
        network ? refusedFingerprint : Optional.empty(),
        node ? refusedIdentity : Optional.empty(),
        setAside);
  }

  /** Whether its gateway shows something else than is believed. */
  boolean isRefused() {
    return refusedFingerprint.isPresent() || refusedIdentity.isPresent();
  }

  /**
   * Whether the operator who states these keys means what the peer shows: each key that was refused
   * has to be stated, and the fingerprint too where none is believed yet.
   */
  boolean areMeantBy(Optional<Hash> statedNetwork, Optional<DidKey> statedNode) {
    Optional<Hash> network = refusedFingerprint.or(() -> fingerprint);
    boolean sameNetwork = network.isEmpty() || statedNetwork.equals(network);
    boolean mayLeaveOutNetwork = refusedFingerprint.isEmpty() && fingerprint.isPresent();
    boolean sameNode = statedNode.equals(refusedIdentity.or(() -> identity));
    return (statedNetwork.isPresent() ? sameNetwork : mayLeaveOutNetwork)
        && (statedNode.isPresent() ? sameNode : refusedIdentity.isEmpty());
  }

  PeerPins refusing(Optional<Hash> otherNetwork, Optional<DidKey> otherNode) {
    return new PeerPins(configured, fingerprint, identity, otherNetwork, otherNode, setAside);
  }

  PeerPins believing(DidKey node) {
    return new PeerPins(
        configured, fingerprint, Optional.of(node), refusedFingerprint, Optional.empty(), setAside);
  }

  PeerPins aside(String reason) {
    return new PeerPins(
        configured,
        fingerprint,
        identity,
        refusedFingerprint,
        refusedIdentity,
        Optional.of(reason));
  }

  /**
   * As the operator accepts it: what was refused is believed from now on, and it is not set aside.
   *
   * @param stated the network's fingerprint, if he says it
   */
  PeerPins accepting(Optional<Hash> stated) {
    return new PeerPins(
        configured,
        stated.or(() -> refusedFingerprint).or(() -> fingerprint),
        refusedIdentity.or(() -> identity),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
