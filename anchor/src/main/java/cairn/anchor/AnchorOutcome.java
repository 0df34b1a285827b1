package cairn.anchor;

import java.time.Duration;

/** What has become of one try. */
public sealed interface AnchorOutcome {

  /** The anchor is stored durably with its batch. */
  record Done() implements AnchorOutcome {}

  /**
   * It is to be tried again.
   *
   * @param notBefore as the target asks for; zero if it did not
   * @param reason one line, for the operator
   */
  record Later(Duration notBefore, String reason) implements AnchorOutcome {
    public Later {
      if (notBefore.isNegative()) {
        throw new IllegalArgumentException("not before: got " + notBefore);
      }
    }

    /** As soon as the back-off allows. */
    public static Later because(String reason) {
      return new Later(Duration.ZERO, reason);
    }
  }
}
