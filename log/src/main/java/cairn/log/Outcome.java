package cairn.log;

import cairn.http.Problem;

/** What has become of a submission. */
public sealed interface Outcome {
  /** Every entry of it is durable and under {@code tree}, which a quorum has cosigned. */
  record Cosigned(CosignedTree tree) implements Outcome {}

  /** Every entry of it is durable and will be in every later tree; the quorum is late. */
  record Pending() implements Outcome {}

  /**
   * Not acknowledged. Whether it was logged may be unknown; submitting it again is safe, since a
   * record is logged once.
   */
  record Refused(Problem problem) implements Outcome {}
}
