package cairn.testkit;

import java.time.Duration;

/** What becomes of one call on an {@link InProcessNetwork}. */
public sealed interface Fate {
  /** Nobody listens: refused at once, never applied. */
  record Refused() implements Fate {}

  /** The request is lost; the caller waits for its timeout. Not applied. */
  record Lost() implements Fate {}

  /** Arrives and is handled, but the answer is lost; the caller waits for its timeout. */
  record Unanswered() implements Fate {}

  /**
   * Arrives and is answered after this long in all, half of it on the way there; a delay beyond the
   * call's timeout is handled and not answered in time.
   */
  record Delivered(Duration delay) implements Fate {}

  /** Handled twice in a row; the answer is the second one's. */
  record Duplicated() implements Fate {}

  /**
   * Answered now, and handled once more when the test calls {@link InProcessNetwork#repeatLate}.
   */
  record RepeatedLater() implements Fate {}

  /** Handled at once. */
  static Fate delivered() {
    return new Delivered(Duration.ZERO);
  }
}
