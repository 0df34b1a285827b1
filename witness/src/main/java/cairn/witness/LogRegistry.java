package cairn.witness;

import cairn.format.VerifierKey;
import java.util.List;

/** Which logs a witness cosigns, by which keys. Called for every request, by many threads. */
@FunctionalInterface
public interface LogRegistry {
  /**
   * The keys, of type 01, that may sign checkpoints of {@code origin}; none when it is not a log of
   * this witness. A change may be seen up to a second late.
   */
  List<VerifierKey> keysOf(String origin);
}
