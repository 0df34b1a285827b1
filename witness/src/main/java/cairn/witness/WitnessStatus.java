package cairn.witness;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How one witness has been doing, for health, metrics and {@code doctor}.
 *
 * @param id the witness's
 * @param acknowledgedSize the largest size of which we hold its cosignature, 0 before the first
 * @param lastSuccess when it last cosigned
 * @param lastFailure the last failure, though successes may have followed
 * @param lastFailureAt when that was
 * @param failuresInARow 0 when the last answer was a success
 * @param clockDifference its clock less ours when it last told
 * @param asked whether a request is under way
 */
public record WitnessStatus(
    String id,
    long acknowledgedSize,
    Optional<Instant> lastSuccess,
    Optional<WitnessFailure> lastFailure,
    Optional<Instant> lastFailureAt,
    int failuresInARow,
    Optional<Duration> clockDifference,
    boolean asked) {}
