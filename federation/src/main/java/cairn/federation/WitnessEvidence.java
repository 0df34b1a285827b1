package cairn.federation;

import cairn.store.StoreException;
import cairn.witness.ShownEvidence;
import cairn.witness.WitnessClient;
import cairn.witness.WitnessEndpoint;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the network's own witnesses which forks they have met: of our logs by somebody who has our
 * key, or of a peer's, since a witness signs for many. Each is judged here. A witness that does not
 * answer is asked less and less often, and delays nobody. For one thread.
 */
public final class WitnessEvidence {
  private static final Logger LOGGER = LoggerFactory.getLogger(WitnessEvidence.class);

  /** Between two answers of one witness. */
  static final Duration PERIOD = Duration.ofSeconds(30);

  /** After failures the pause doubles up to this: 30 s five times doubled are 16 minutes. */
  static final Duration LONGEST_PAUSE = Duration.ofMinutes(15);

  private static final int DOUBLINGS = 5;
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final WitnessClient client;
  private final List<WitnessEndpoint> witnesses;
  private final Evidence evidence;
  private final InstantSource clock;
  private final Rounds<WitnessEndpoint> rounds;

  /** By id. */
  private final Map<String, Standing> standings = new ConcurrentHashMap<>();

  /**
   * How it stands with one witness.
   *
   * @param due when it is asked again
   * @param failures since its last answer
   */
  private record Standing(Instant due, int failures) {
    private static final Standing NEW = new Standing(Instant.EPOCH, 0);

    Standing failed(Instant now) {
      Duration doubled = PERIOD.multipliedBy(1L << Math.min(failures, DOUBLINGS));
      Duration pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
      return new Standing(now.plus(pause), failures + 1);
    }

    /** A time that is too far ahead was set by a clock that was. */
    boolean isDue(Instant now) {
      return !now.isBefore(due) || Duration.between(now, due).compareTo(LONGEST_PAUSE) > 0;
    }
  }

  WitnessEvidence(
      WitnessClient client,
      List<WitnessEndpoint> witnesses,
      Evidence evidence,
      Executor executor,
      InstantSource clock) {
    this.client = client;
    this.witnesses = List.copyOf(witnesses);
    this.evidence = evidence;
    this.clock = clock;
    this.rounds = new Rounds<>("evidence", this::due, WitnessEndpoint::id, this::ask, executor);
  }

  /** Asks the witnesses that are due; called every few seconds. */
  public void pollOnce() {
    rounds.runOnce();
  }

  private List<WitnessEndpoint> due() {
    Instant now = clock.instant();
    return witnesses.stream().filter(witness -> standing(witness).isDue(now)).toList();
  }

  private Standing standing(WitnessEndpoint witness) {
    return standings.getOrDefault(witness.id(), Standing.NEW);
  }

  private void ask(WitnessEndpoint witness) throws StoreException {
    ShownEvidence shown = client.evidence(witness, TIMEOUT);
    Standing failed = standing(witness).failed(clock.instant());
    standings.put(witness.id(), failed); // also if the store fails now
    switch (shown) {
      case ShownEvidence.Failed failure ->
          LOGGER.debug("{} shows no evidence: {}", witness.id(), failure.failure());
      case ShownEvidence.Shown(var forks) -> {
        int proven = evidence.offered(forks);
        LOGGER.debug("{} shows {} forks, {} of them are new", witness.id(), forks.size(), proven);
        standings.put(witness.id(), new Standing(clock.instant().plus(PERIOD), 0));
      }
    }
  }
}
