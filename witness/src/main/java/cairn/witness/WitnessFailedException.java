package cairn.witness;

import cairn.witness.WitnessFailure.Reason;
import java.util.Optional;

/** Carries a failure out of the steps of one call. */
final class WitnessFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient WitnessFailure failure;

  WitnessFailedException(Reason reason, String detail) {
    this(new WitnessFailure(reason, detail));
  }

  /** With the cause's message as the detail. */
  WitnessFailedException(Reason reason, Exception cause) {
    this(reason, String.valueOf(cause.getMessage()));
  }

  WitnessFailedException(WitnessFailure failure) {
    super(failure.toString(), null, false, false);
    this.failure = failure;
  }

  WitnessFailure failure() {
    return failure;
  }

  CosignAnswer answer() {
    return new CosignAnswer.Failed(failure, Optional.empty());
  }
}
