package cairn.http;

/**
 * An operating error on its way to the client. Checked, so that a handler's signature says that it
 * may refuse; programmer errors stay unchecked and become {@link ErrorCode#INTERNAL}.
 */
public final class ProblemException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Problem problem;

  public ProblemException(Problem problem) {
    super(problem.code().code() + ": " + problem.detail());
    this.problem = problem;
  }

  public ProblemException(Problem problem, Throwable cause) {
    super(problem.code().code() + ": " + problem.detail(), cause);
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
