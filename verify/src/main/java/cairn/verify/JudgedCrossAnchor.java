package cairn.verify;

/** What a cross-anchor amounts to. */
public sealed interface JudgedCrossAnchor {

  /**
   * The peer's log holds the tree, under a checkpoint that a quorum of the peer's witnesses signed.
   *
   * @param peer the verifier's own pin that says so
   * @param quorum who signed
   */
  record Accepted(TrustedNetwork peer, Quorum quorum) implements JudgedCrossAnchor {}

  /**
   * The peer's log signed it, but too few of its witnesses.
   *
   * @param quorum who did
   */
  record ShortOfQuorum(Quorum quorum) implements JudgedCrossAnchor {}

  /** The verifier has not pinned that log apart from the home network: nothing was checked. */
  record NotPinned() implements JudgedCrossAnchor {}

  /**
   * It is not what it claims to be.
   *
   * @param reason a sentence
   */
  record Wrong(String reason) implements JudgedCrossAnchor {}
}
