package cairn.federation;

import cairn.format.SignedCheckpoint;
import java.time.Duration;

/** What the memory of a log says to a checkpoint of it. */
sealed interface Acceptance {
  /** It extends what was accepted before, and is remembered now. */
  record Accepted() implements Acceptance {}

  /** It is what was accepted last. */
  record Repeated() implements Acceptance {}

  /**
   * It was not proven from what was accepted last.
   *
   * @param size from where it has to be proven
   */
  record OtherSize(long size) implements Acceptance {}

  /** The proof does not lead from what was accepted last to it. That proves nothing. */
  record NotProven() implements Acceptance {}

  /**
   * It comes too soon after the last one.
   *
   * @param left how much too soon
   */
  record TooSoon(Duration left) implements Acceptance {}

  /**
   * It has the size of what was accepted last, and another root.
   *
   * @param first what was accepted
   */
  record Contradiction(SignedCheckpoint first) implements Acceptance {}
}
