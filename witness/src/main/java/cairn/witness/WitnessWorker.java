package cairn.witness;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** One witness's part in a {@link WitnessQuorum}, whose lock guards every field. */
final class WitnessWorker {
  private final WitnessEndpoint witness;
  private final WitnessQuorumSettings settings;

  private boolean busy;
  private long oldSize;
  private Instant notBefore = Instant.MIN;
  private Duration pause = Duration.ZERO;
  private int failuresInARow;
  private Optional<Instant> lastSuccess = Optional.empty();
  private Optional<WitnessFailure> lastFailure = Optional.empty();
  private Optional<Instant> lastFailureAt = Optional.empty();
  private Optional<Duration> clockDifference = Optional.empty();

  WitnessWorker(WitnessEndpoint witness, WitnessQuorumSettings settings) {
    this.witness = witness;
    this.settings = settings;
  }

  WitnessEndpoint witness() {
    return witness;
  }

  boolean isBusy() {
    return busy;
  }

  void busy(boolean isBusy) {
    busy = isBusy;
  }

  /** The size from which to prove. */
  long oldSize() {
    return oldSize;
  }

  boolean sees(Candidate candidate) {
    return candidate.batch() || !witness.batchOnly();
  }

  /** How long this witness is still to be left alone; zero when it may be asked. */
  Duration restAt(Instant now) {
    if (!now.isBefore(notBefore)) {
      return Duration.ZERO;
    }
    Duration rest = Duration.between(now, notBefore);
    return rest.compareTo(pause) > 0 ? Duration.ZERO : rest; // the clock was set back meanwhile
  }

  void succeeded(Candidate candidate, CosignAnswer.Cosigned answer, Instant now) {
    oldSize = candidate.size();
    failuresInARow = 0;
    notBefore = Instant.MIN;
    lastSuccess = Optional.of(now);
    clockDifference = Optional.of(answer.clockDifference());
  }

  /** Whether it is no repetition: it voted before, or failed for another reason. */
  boolean isNews(WitnessFailure failure) {
    return failuresInARow == 0
        || lastFailure.filter(last -> last.reason() == failure.reason()).isEmpty();
  }

  void failed(CosignAnswer.Failed answer, Instant now, RandomGenerator random) {
    failuresInARow = Math.min(failuresInARow + 1, Integer.MAX_VALUE - 1);
    lastFailure = Optional.of(answer.failure());
    lastFailureAt = Optional.of(now);
    clockDifference = answer.clockDifference().or(() -> clockDifference);
    Duration asked = answer.failure().retryAfter().orElse(Duration.ZERO);
    Duration own = jittered(random);
    pause = asked.compareTo(own) > 0 ? asked : own;
    notBefore = now.plus(pause);
  }

  /** Doubles with each failure in a row, then between half and all of that, at random. */
  private Duration jittered(RandomGenerator random) {
    int doublings = Math.min(failuresInARow - 1, 30); // 2^30 of any pause is beyond the longest
    long doubled;
    try {
      doubled = Math.multiplyExact(settings.firstPause().toMillis(), 1L << doublings);
    } catch (ArithmeticException beyond) {
      doubled = Long.MAX_VALUE;
    }
    long millis = Math.clamp(doubled, 1, settings.longestPause().toMillis());
    return Duration.ofMillis(millis - random.nextLong(millis / 2 + 1));
  }

  WitnessStatus status() {
    return new WitnessStatus(
        witness.id(),
        oldSize,
        lastSuccess,
        lastFailure,
        lastFailureAt,
        failuresInARow,
        clockDifference,
        busy);
  }
}
