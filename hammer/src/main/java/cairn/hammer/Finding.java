package cairn.hammer;

/**
 * Something that a gateway, log or witness must never do, and did.
 *
 * @param kind what of
 * @param what the facts, in one sentence
 */
public record Finding(Kind kind, String what) {
  /** What can be found. */
  public enum Kind {
    /** An answer that is not spelled as the interface says. */
    MALFORMED_ANSWER,
    /** A status that no such request may get. */
    UNEXPECTED_STATUS,
    /** A proof that does not lead from the entry to the checkpoint's root. */
    WRONG_PROOF,
    /** One index for two entries, or two indices for one hash. */
    REPEATED_INDEX,
    /** A checkpoint without the log's signature, without a quorum, or with a bad line. */
    REFUSED_CHECKPOINT,
    /** Two checkpoints of which the smaller is no prefix of the larger. */
    INCONSISTENT_CHECKPOINTS,
    /** An acknowledged entry that is not where it was promised to be. */
    LOST_ENTRY,
    /** Nothing can be read that must be readable. */
    UNREADABLE_LOG,
    /** The load itself could not go on: what it says is worth nothing. */
    LOAD_FAILED,
    /** No answer for longer than the run's patience. */
    NO_ANSWER,
    /** A cosignature that is not the witness's over the checkpoint sent. */
    WRONG_COSIGNATURE
  }

  @Override
  public String toString() {
    return kind + ": " + what;
  }
}
