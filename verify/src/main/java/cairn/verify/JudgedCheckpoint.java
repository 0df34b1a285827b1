package cairn.verify;

/** What signatures under a checkpoint amount to. */
public sealed interface JudgedCheckpoint {

  /**
   * The log signed it, and enough witnesses.
   *
   * @param quorum who
   */
  record Accepted(Quorum quorum) implements JudgedCheckpoint {}

  /**
   * The log signed it, but too few witnesses.
   *
   * @param quorum who did
   */
  record ShortOfQuorum(Quorum quorum) implements JudgedCheckpoint {}

  /** None of the log's pinned keys signed it. */
  record NotSignedByLog() implements JudgedCheckpoint {}

  /**
   * A line that claims to be by a pinned key is not: the whole note is refused (signed-note,
   * "Verification").
   *
   * @param reason which line, and what is wrong
   */
  record Spoiled(String reason) implements JudgedCheckpoint {}

  /** No pinned policy names its origin: nothing was checked. */
  record NotPinned() implements JudgedCheckpoint {}
}
