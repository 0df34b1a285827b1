package cairn.log;

import cairn.format.VerifierKey;
import cairn.witness.QuorumListener;
import cairn.witness.WitnessClient;
import cairn.witness.WitnessEndpoint;
import cairn.witness.WitnessQuorumSettings;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * The witnesses of a log and how they are asked.
 *
 * @param endpoints the witnesses
 * @param threshold how many of them make a quorum
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
    if (threshold < 1 || threshold > endpoints.size()) {
      throw new IllegalArgumentException(
          "threshold: got %d, wanted 1 to %d witnesses".formatted(threshold, endpoints.size()));
    }
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
    return endpoints.size() - threshold + 1;
  }
}
