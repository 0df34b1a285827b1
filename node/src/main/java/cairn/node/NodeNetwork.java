package cairn.node;

import cairn.format.NetworkDocument;
import cairn.format.NetworkLog;
import cairn.format.NetworkPeer;
import cairn.format.NetworkWitness;
import cairn.format.Origin;
import cairn.format.VerifierKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What a gateway says of its network, made from its configuration and its logs' keys. */
public final class NodeNetwork {
  private NodeNetwork() {}

  /**
   * The network document.
   *
   * @param keys each log's public key
   * @throws ConfigurationException if the settings do not make a document
   */
  public static NetworkDocument document(Configuration configuration, Map<Origin, VerifierKey> keys)
      throws ConfigurationException {
    return document(configuration, keys, KeyRotations.of(configuration));
  }

  /**
   * The network document, as it is with those rotations.
   *
   * @throws ConfigurationException if the settings do not make a document
   */
  static NetworkDocument document(
      Configuration configuration, Map<Origin, VerifierKey> keys, KeyRotations rotations)
      throws ConfigurationException {
    for (Map.Entry<Origin, VerifierKey> log : keys.entrySet()) {
      rotations.history(log.getKey(), log.getValue()); // a rotation that was cut short
    }
    try {
      List<NetworkLog> logs = new ArrayList<>();
      for (Origin origin : configuration.origins()) {
        VerifierKey key = keys.get(origin);
        if (key == null) {
          throw new IllegalArgumentException("log " + origin + " has no key");
        }
        logs.add(new NetworkLog(origin, key));
      }
      List<NetworkPeer> peers = peers(configuration.federation());
      return new NetworkDocument(
          configuration.id(),
          logs,
          witnesses(configuration, new WitnessKeys(rotations, configuration.origins())),
          configuration.threshold(),
          peers,
          crossAnchorThreshold(configuration.federation(), peers.size()),
          rotations.ofVerifiers());
    } catch (IllegalArgumentException e) {
      throw new ConfigurationException("the configuration makes no network: " + e.getMessage(), e);
    }
  }

  private static List<NetworkWitness> witnesses(
      Configuration configuration, WitnessKeys witnessKeys) {
    return configuration.witnesses().stream()
        .map(
            witness ->
                new NetworkWitness(
                    witness.id(),
                    configuration.operatorOf(witness),
                    witnessKeys.newest(witness),
                    witness.endpoint().toString()))
        .toList();
  }

  /** A peer whose fingerprint is not known cannot be believed by anybody, so it is left out. */
  private static List<NetworkPeer> peers(FederationSetting federation) {
    return federation.peers().stream()
        .flatMap(
            peer ->
                peer.fingerprint().stream()
                    .map(
                        fingerprint ->
                            new NetworkPeer(
                                peer.id(),
                                peer.gateway().toString(),
                                peer.minWitnesses(),
                                fingerprint)))
        .toList();
  }

  private static Optional<Integer> crossAnchorThreshold(FederationSetting federation, int peers) {
    OptionalInt stated = federation.crossAnchorThreshold();
    return stated.isPresent() && stated.getAsInt() <= peers
        ? Optional.of(stated.getAsInt())
        : Optional.empty();
  }
}
