package cairn.witness;

import cairn.format.Cosignature;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What one witness made of one candidate. */
public sealed interface CosignAnswer {
  /**
   * It cosigned.
   *
   * @param cosignatures verified on exactly the candidate, at most one per known key, at least one
   * @param clockDifference its clock less ours
   */
  record Cosigned(List<Cosignature> cosignatures, Duration clockDifference)
      implements CosignAnswer {
    public Cosigned {
      cosignatures = List.copyOf(cosignatures);
      if (cosignatures.isEmpty()) {
        throw new IllegalArgumentException("a vote needs a cosignature");
      }
    }
  }

  /**
   * It did not, or its answer does not count.
   *
   * @param clockDifference its clock less ours, if the answer told
   */
  record Failed(WitnessFailure failure, Optional<Duration> clockDifference)
      implements CosignAnswer {}
}
