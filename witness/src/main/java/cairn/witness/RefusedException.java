package cairn.witness;

/** Carries an answer other than 200 out of the steps of one request. */
public final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient WitnessAnswer answer;

  public RefusedException(WitnessAnswer answer) {
    super(answer.status() + " " + answer.body(), null, false, false);
    this.answer = answer;
  }

  public RefusedException(int status, String why) {
    this(WitnessAnswer.refused(status, why));
  }

  /** The answer to whoever asked. */
  public WitnessAnswer answer() {
    return answer;
  }
}
