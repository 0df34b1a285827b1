package cairn.log;

import cairn.format.VerifierKey;
import cairn.http.Exchange;
import cairn.witness.QuorumListener;
import cairn.witness.WitnessClient;
import cairn.witness.WitnessEndpoint;
import cairn.witness.WitnessQuorumSettings;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * The witnesses of a log and how they are asked.
 *
 * @param endpoints the witnesses; nobody for a log that never meets a network
 * @param threshold how many of them make a quorum; 0 if there is nobody
 * @param client asks one
 * @param executor on whose threads they are asked: one thread per witness lets all work at once
 * @param settings how patiently
 * @param observer hears of votes and failures, for metrics
 */
public record LogWitnesses(
    List<WitnessEndpoint> endpoints,
    int threshold,
    WitnessClient client,
    Executor executor,
    WitnessQuorumSettings settings,
    QuorumListener observer) {
  public LogWitnesses {
    endpoints = List.copyOf(endpoints);
    int least = endpoints.isEmpty() ? 0 : 1;
    if (threshold < least || threshold > endpoints.size()) {
      throw new IllegalArgumentException(
          "threshold: got %d, wanted %d to %d witnesses"
              .formatted(threshold, least, endpoints.size()));
    }
  }

  /**
   * Nobody: the log's own signature is all that its checkpoints carry, and it is writable once
   * {@link Log#pollWitnessesOnce} was called. Nothing keeps it from forking itself when an older
   * copy of its data is put back.
   *
   * @param clock of the log
   */
  public static LogWitnesses none(InstantSource clock) {
    Exchange nowhere =
        call -> {
          throw new IllegalStateException("a log without witnesses asks nobody");
        };
    return new LogWitnesses(
        List.of(),
        0,
        new WitnessClient(nowhere, clock),
        Runnable::run,
        WitnessQuorumSettings.DEFAULT,
        QuorumListener.NONE);
  }

  /** Whether these keys are of enough witnesses; both keys of one witness count once. */
  boolean isQuorum(Collection<VerifierKey> keys) {
    Set<String> voters = new HashSet<>();
    for (WitnessEndpoint witness : endpoints) {
      if (witness.keys().stream().anyMatch(keys::contains)) {
        voters.add(witness.id());
      }
    }
    return voters.size() >= threshold;
  }

  /**
   * How many witnesses must have answered before a log may sign: among so many is at least one of
   * every quorum.
   */
  int answersNeeded() {
    return endpoints.isEmpty() ? 0 : endpoints.size() - threshold + 1;
  }
}
