package cairn.witness;

import cairn.format.Cosignature;
import java.util.List;

/**
 * Hears of cosignatures and failures while they come. Called on the executor's threads, outside all
 * locks; may block, and thereby holds up that one witness only.
 */
public interface QuorumListener {
  /** Hears nothing. */
  QuorumListener NONE = new QuorumListener() {};

  /**
   * Good cosignatures on a candidate whose {@code gather} had already returned: they belong to its
   * stored checkpoint.
   */
  default void cosignedLate(
      String witnessId, Candidate candidate, List<Cosignature> cosignatures) {}

  /** A witness gave its vote, in time or not. */
  default void cosigned(String witnessId, Candidate candidate) {}

  /** A witness did not give its vote. */
  default void failed(String witnessId, Candidate candidate, WitnessFailure failure) {}
}
