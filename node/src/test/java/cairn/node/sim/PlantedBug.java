package cairn.node.sim;

/** A mistake that somebody might make; a simulation that does not see it would be worth nothing. */
enum PlantedBug {
  NONE,

  /** A witness that has lost its memory starts with a new one. */
  WITNESS_FORGETS,

  /** A log is restored from an older copy, and does not ask its witnesses what they have of it. */
  BACKUP_GOES_ON,

  /** A user is told that a record is logged as soon as it is taken. */
  ACKNOWLEDGED_EARLY,

  /** A peer that failed once is not asked again. */
  ANCHORS_TRIED_ONCE,

  /** Nobody reads what peers have logged of others. */
  LOGS_UNREAD,

  /** Who answers with something that does not verify is set aside. */
  SET_ASIDE_FOR_FAILURES,

  /** What peers have logged here counts as a user's entry, and closes a batch. */
  ANCHORS_ARE_ANCHORED,

  /** Who cannot be reached brings nothing to relays. */
  PUSH_FORGOTTEN,

  /** A peer with which one round failed is not asked again. */
  PEERS_GIVEN_UP,

  /** A mirror whose log has forked follows it on without anybody's word. */
  FORKS_FOLLOWED,

  /** What a log's key signs counts after it has gone, too. */
  RETIRED_KEYS_COUNT,

  /** Who has proven a fork shows the proof to nobody. */
  EVIDENCE_KEPT_BACK
}
