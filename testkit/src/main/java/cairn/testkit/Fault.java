package cairn.testkit;

import cairn.store.StoreException.Reason;

/**
 * One way for a database call to fail.
 *
 * @param reason what the caller is told
 * @param applied whether the transaction is committed all the same; only with {@code
 *     OUTCOME_UNKNOWN}, as any other reason promises that it was not
 */
public record Fault(Reason reason, boolean applied) {
  /** Told so, and so it is. */
  public static final Fault NOT_APPLIED = new Fault(Reason.NOT_APPLIED, false);

  /** The commit's answer was lost: it is committed. */
  public static final Fault APPLIED_BUT_REPORTED_FAILED = new Fault(Reason.OUTCOME_UNKNOWN, true);

  /** The commit was lost: it is not committed. The caller cannot tell it from the one above. */
  public static final Fault LOST_AT_COMMIT = new Fault(Reason.OUTCOME_UNKNOWN, false);

  public Fault {
    if (applied && reason != Reason.OUTCOME_UNKNOWN) {
      throw new IllegalArgumentException(reason + " promises that nothing was applied");
    }
  }

  /** Nothing applied, with another reason: {@code Fault.of(Reason.FULL)}. */
  public static Fault of(Reason reason) {
    return new Fault(reason, false);
  }
}
