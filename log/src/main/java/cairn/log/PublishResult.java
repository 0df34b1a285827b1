package cairn.log;

import java.time.Duration;

/** What one step of the publisher came to. */
public sealed interface PublishResult {
  /** The newest head is cosigned already, or the log may not sign. */
  record Idle() implements PublishResult {}

  /** A quorum has cosigned the head of that size. */
  record Published(long size) implements PublishResult {}

  /**
   * Not this time.
   *
   * @param retryIn when to try again
   * @param reason for people
   */
  record Late(Duration retryIn, String reason) implements PublishResult {}
}
