package cairn.federation;

/**
 * Hears what is worth counting. Every name is that of a configured peer, or of this network. Called
 * on the threads that did it; must return at once.
 */
public interface FederationListener {
  /** Hears nothing. */
  FederationListener NONE = new FederationListener() {};

  /** A peer's anchor of a batch of ours was stored. */
  default void received(String peer) {}

  /** A peer gave no anchor that counts. */
  default void failed(String peer) {}

  /** A peer's batch was logged here. */
  default void given(String peer) {}

  /** A look at a log of that peer has found what the log has not signed. */
  default void misread(String peer) {}

  /** A fork of a log of that network was proven. */
  default void forked(String networkId) {}
}
