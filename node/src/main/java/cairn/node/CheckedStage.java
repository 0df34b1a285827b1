package cairn.node;

/**
 * What {@link PeerCheck} found at one stage of the way to a peer.
 *
 * @param what what was found; may quote the peer
 * @param todo what to do about it; empty when it is well or was not looked at
 */
public record CheckedStage(Stage stage, Outcome outcome, String what, String todo) {
  /** The stages in their order. */
  public enum Stage {
    /** Its name leads to addresses. */
    NAME,
    /** Nobody on the way can read or change what is said. */
    TLS,
    /** It answers, and says that it is well. */
    HEALTH,
    /** Its card is signed by the identity that is pinned. */
    IDENTITY,
    /** It tells the same time. */
    CLOCK,
    /** It shows its logs, signed by the keys on its card. */
    LOG,
    /** Its trees fit their proofs, and what this node holds of the same logs. */
    CONSISTENCY
  }

  /** How it is. */
  public enum Outcome {
    OK,
    /** Works, but somebody should know. */
    WARN,
    /** Not looked at, because of an earlier stage. */
    SKIPPED,
    /** There is no answer, or not the one of a node that is well. */
    UNREACHABLE,
    /** It answers; it is not what was asked for, or nothing should be exchanged with it so. */
    REFUSED,
    /** What it says does not hold. */
    UNSOUND,
    /** Its log has signed two trees that contradict each other. */
    FORKED;

    public boolean isFailure() {
      return switch (this) {
        case OK, WARN, SKIPPED -> false;
        case UNREACHABLE, REFUSED, UNSOUND, FORKED -> true;
      };
    }
  }

  static CheckedStage ok(Stage stage, String what) {
    return new CheckedStage(stage, Outcome.OK, what, "");
  }

  static CheckedStage skipped(Stage stage, String what) {
    return new CheckedStage(stage, Outcome.SKIPPED, what, "");
  }
}
