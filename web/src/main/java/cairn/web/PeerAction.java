package cairn.web;

/** What an operator can do with peers. */
public enum PeerAction {
  /** Takes up a new peer. */
  ADD,
  /** Believes the keys that a peer shows, and takes it back if it was set aside. */
  ACCEPT,
  /** Exchanges nothing with it any more. */
  SET_ASIDE,
  /** Exchanges with it now, instead of in its turn. */
  SYNC,
  /** Forgets it. */
  REMOVE,
  /** Removes the mirror of a log that none of them names. */
  REMOVE_MIRROR
}
