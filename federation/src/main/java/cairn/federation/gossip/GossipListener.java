package cairn.federation.gossip;

import cairn.format.Hash;

/** Hears what is worth counting. Called on the threads that did it; must return at once. */
public interface GossipListener {
  /** Hears nothing. */
  GossipListener NONE = new GossipListener() {};

  /** The peer gave what a round asked it for. */
  default void answered(Hash peer) {}

  /** A round with the peer failed. */
  default void failed(Hash peer) {}

  /** So many entries were stored in a mirror. */
  default void mirrored(long entries) {}
}
