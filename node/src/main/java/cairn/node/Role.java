package cairn.node;

/**
 * What a node of this configuration does. A witness is its own process, without a configuration.
 */
public enum Role {
  /** Takes submissions, runs its network's logs, gathers cosignatures. */
  GATEWAY,
  /** Keeps one log that commands write, with no server, no witness and no network. */
  DEVICE
}
