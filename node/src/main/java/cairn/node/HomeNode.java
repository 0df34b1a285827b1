package cairn.node;

import cairn.format.Hash;

/** A node that {@code cairn run} starts from its home's configuration. */
public interface HomeNode extends RunningNode {
  /** The address of the admin listener. */
  String adminUrl();

  /** What others pin: of a gateway its network's, of a relay its identity's. */
  Hash fingerprint();

  /**
   * Starts the node of a home that has been set up; on return it accepts requests.
   *
   * @throws NodeStartException when it cannot start; nothing is left open then
   */
  static HomeNode start(Configuration configuration) throws NodeStartException {
    return switch (configuration.role()) {
      case GATEWAY, ORG -> GatewayNode.start(configuration);
      case RELAY -> RelayNode.start(configuration);
      case DEVICE ->
          throw new NodeStartException(
              new ConfigurationException(
                  configuration.home()
                      + " is a device's home, which has no server; `cairn attest` and `cairn chain`"
                      + " use it as it is"));
    };
  }
}
