package cairn.witness;

import cairn.format.Cosignature;
import cairn.format.SignedCheckpoint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What {@link WitnessQuorum#gather} has when it returns.
 *
 * @param checkpoint the candidate with the log's line and all good cosignatures that came so far
 * @param cosignatures those cosignatures
 * @param reached whether they are a quorum
 * @param retryIn when not reached: after how long asking again can change anything; zero if a
 *     witness is still being asked
 */
public record QuorumAnswer(
    SignedCheckpoint checkpoint,
    List<Cosignature> cosignatures,
    boolean reached,
    Optional<Duration> retryIn) {
  public QuorumAnswer {
    cosignatures = List.copyOf(cosignatures);
  }
}
