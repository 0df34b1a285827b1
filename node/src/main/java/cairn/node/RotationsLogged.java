package cairn.node;

import cairn.format.Origin;
import cairn.http.ProblemException;
import cairn.log.Draft;
import cairn.log.EntryDraft;
import cairn.log.Log;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a log hold what keys agreed to when they went; it holds each once however often it is asked.
 * A log that takes nothing is asked more and more seldom: it may be read-only for seconds, until
 * its witnesses have answered, or for good. For one thread.
 */
final class RotationsLogged implements Loops.Step {
  private static final Logger LOGGER = LoggerFactory.getLogger(RotationsLogged.class);

  static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /** By then, after some twenty seconds, a start is no excuse any more. */
  static final int PATIENCE = 6;

  private final Origin log;
  private final List<Draft> drafts;
  private final Submitting submitting;
  private final RandomGenerator random;
  private int refusals;

  /** The log's sequencer. */
  @FunctionalInterface
  interface Submitting {
    /**
     * Takes all of them, or none.
     *
     * @throws ProblemException when the log takes nothing now
     */
    void submit(List<Draft> drafts) throws ProblemException;
  }

  /**
   * @param origins of all logs of the gateway, the default one first
   */
  RotationsLogged(
      KeyRotations rotations,
      Origin log,
      List<Origin> origins,
      Submitting submitting,
      RandomGenerator random) {
    this.log = log;
    this.drafts = rotations.heldBy(log, origins).<Draft>map(EntryDraft::new).toList();
    this.submitting = submitting;
    this.random = random;
  }

  /** For that log of a gateway. */
  static RotationsLogged of(
      KeyRotations rotations, Log log, List<Origin> origins, RandomGenerator random) {
    return new RotationsLogged(
        rotations,
        log.origin(),
        origins,
        drafts -> {
          var _ = log.sequencer().submit(drafts);
        },
        random);
  }

  @Override
  public boolean run() throws InterruptedException {
    Optional<Duration> again = logOnce();
    if (again.isPresent()) {
      Thread.sleep(again.get());
    }
    return again.isPresent();
  }

  /**
   * One try.
   *
   * @return after how long to try again; empty when it is done
   */
  Optional<Duration> logOnce() {
    if (drafts.isEmpty()) {
      return Optional.empty();
    }
    try {
      submitting.submit(drafts);
      LOGGER.info("{}: {} rotations of keys are logged", log, drafts.size());
      return Optional.empty();
    } catch (ProblemException refused) {
      refusals++;
      if (refusals == PATIENCE) {
        LOGGER.warn(
            "{}: {} rotations of keys are not logged yet, and it is tried again: {}",
            log,
            drafts.size(),
            refused.problem().detail());
      } else {
        LOGGER.debug("{}: rotations of keys are not logged yet: {}", log, refused.getMessage());
      }
      return Optional.of(pause());
    }
  }

  /** Between half and all of a pause that doubles. */
  private Duration pause() {
    long millis = FIRST_PAUSE.multipliedBy(1L << Math.min(refusals - 1, PATIENCE)).toMillis();
    long most = Math.min(millis, LONGEST_PAUSE.toMillis());
    return Duration.ofMillis(most / 2 + random.nextLong(most / 2 + 1));
  }
}
