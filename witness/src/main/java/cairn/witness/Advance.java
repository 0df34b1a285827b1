package cairn.witness;

import cairn.format.SignedCheckpoint;
import java.util.Optional;

/**
 * A checked request on its way into the memory.
 *
 * @param expected what was remembered when the request was checked against it
 * @param note what to remember instead: the checkpoint with the log's verified lines
 */
record Advance(LogMemory log, Optional<Remembered> expected, SignedCheckpoint note) {

  /** Whether the check still holds when {@code current} is remembered. */
  boolean follows(Optional<Remembered> current) {
    if (expected.isEmpty() || current.isEmpty()) {
      return expected.isEmpty() && current.isEmpty();
    }
    return current.get().hasHeadOf(expected.get());
  }

  /** What became of it. */
  sealed interface Result {
    /** It is durable and may be signed. */
    record Committed(Remembered row) implements Result {}

    /** It is not remembered, and nothing may be signed. */
    record Refused(WitnessAnswer answer) implements Result {}
  }
}
