package cairn.federation;

/** How this node stands to a peer. */
public enum PeerStatus {
  /** Its configuration names no fingerprint: nothing of it is believed. */
  UNPINNED,
  /** Pinned, and its gateway has not yet shown what was pinned. */
  WAITING,
  /** Known: anchors go both ways. */
  ACTIVE,
  /**
   * Known, and its gateway shows another network or another identity than was accepted. What was
   * accepted still counts; the new keys do not.
   */
  CHANGED,
  /** Set aside, after a fork or by the operator: nothing is sent, nothing is taken. */
  SET_ASIDE
}
