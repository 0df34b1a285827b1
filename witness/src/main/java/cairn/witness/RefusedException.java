package cairn.witness;

/** Carries an answer other than 200 out of the steps of one request. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient WitnessAnswer answer;

  RefusedException(WitnessAnswer answer) {
    super(answer.status() + " " + answer.body(), null, false, false);
    this.answer = answer;
  }

  RefusedException(int status, String why) {
    this(WitnessAnswer.refused(status, why));
  }

  WitnessAnswer answer() {
    return answer;
  }
}
