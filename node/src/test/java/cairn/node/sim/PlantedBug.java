package cairn.node.sim;

/** A mistake that somebody might make; a simulation that does not see it would be worth nothing. */
enum PlantedBug {
  NONE,

  /** A witness that has lost its memory starts with a new one. */
  WITNESS_FORGETS,

  /** A log is restored from an older copy, and does not ask its witnesses what they have of it. */
  BACKUP_GOES_ON,

  /** A user is told that a record is logged as soon as it is taken. */
  ACKNOWLEDGED_EARLY
}
