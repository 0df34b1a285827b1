package cairn.node;

/**
 * What a node of this configuration does. A witness is its own process, without a configuration.
 */
public enum Role {
  /** Takes submissions, runs its network's logs, gathers cosignatures. */
  GATEWAY,
  /**
   * A gateway for an organisation's records: its log is {@code org:records}, and it exchanges logs
   * with other organisations.
   */
  ORG,
  /** Mirrors and serves the logs of others. It has no log, no log's key, and takes no entries. */
  RELAY,
  /** Keeps one log that commands write, with no server, no witness and no network. */
  DEVICE;

  /** Whether it runs its network's logs. */
  boolean isGateway() {
    return switch (this) {
      case GATEWAY, ORG -> true;
      case RELAY, DEVICE -> false;
    };
  }

  /** Whether it exchanges logs with peers unless its configuration says otherwise. */
  boolean isFederated() {
    return switch (this) {
      case ORG, RELAY -> true;
      case GATEWAY, DEVICE -> false;
    };
  }
}
