package cairn.node;

/**
 * What {@code doctor} found in one respect.
 *
 * @param check what was looked at, in a few words
 * @param what what was found
 * @param todo what to do about it; empty when it is well
 */
public record Finding(String check, Outcome outcome, String what, String todo) {
  /** How it is. */
  public enum Outcome {
    OK,
    /** Works, but somebody should know. */
    WARN,
    /** Does not work. */
    FAIL
  }

  static Finding ok(String check, String what) {
    return new Finding(check, Outcome.OK, what, "");
  }

  static Finding warn(String check, String what, String todo) {
    return new Finding(check, Outcome.WARN, what, todo);
  }

  static Finding fail(String check, String what, String todo) {
    return new Finding(check, Outcome.FAIL, what, todo);
  }
}
