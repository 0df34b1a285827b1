package cairn.hammer;

/** A check failed. */
final class FoundException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Finding finding;

  FoundException(Finding.Kind kind, String what) {
    super(kind + ": " + what);
    this.finding = new Finding(kind, what);
  }

  Finding finding() {
    return finding;
  }
}
