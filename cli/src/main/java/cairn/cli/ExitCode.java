package cairn.cli;

/** What a finished command tells the shell: a closed set, documented in the README. */
enum ExitCode {
  OK(0),
  INTERNAL(1),
  USAGE(2),
  VERIFICATION_FAILED(3),
  PENDING(4),
  NOT_FOUND(5),
  NETWORK(6),
  POLICY(7),
  SPLIT_VIEW(8);

  private final int status;

  ExitCode(int status) {
    this.status = status;
  }

  int status() {
    return status;
  }

  /** The one that says more about what went wrong, when several files ended differently. */
  ExitCode worseOf(ExitCode other) {
    return severity() >= other.severity() ? this : other;
  }

  /** A failed verification outranks everything that merely did not work. */
  private int severity() {
    return switch (this) {
      case OK -> 0;
      case PENDING -> 1;
      case NOT_FOUND -> 2;
      case NETWORK -> 3;
      case USAGE -> 4;
      case INTERNAL -> 5;
      case POLICY -> 6;
      case VERIFICATION_FAILED -> 7;
      case SPLIT_VIEW -> 8;
    };
  }
}
