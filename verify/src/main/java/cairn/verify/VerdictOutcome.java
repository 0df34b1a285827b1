package cairn.verify;

/** The four ways in which judging a proof ends. */
public enum VerdictOutcome {
  /** Every check holds, and every required level is reached. */
  VERIFIED(0),
  /** Something is wrong. */
  FAILED(3),
  /** Nothing is wrong, but a required level is not reached. */
  LEVEL_NOT_MET(7),
  /** Nothing is wrong, but the verifier has pinned no policy for this log. */
  NOT_JUDGED(7);

  private final int exitCode;

  VerdictOutcome(int exitCode) {
    this.exitCode = exitCode;
  }

  /** The exit code of a command that ends so. */
  public int exitCode() {
    return exitCode;
  }
}
