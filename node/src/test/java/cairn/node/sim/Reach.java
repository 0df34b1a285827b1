package cairn.node.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;

/** What runs have been through: how often they met each kind of event. */
final class Reach {
  /** What a run may meet. */
  enum Event {
    PARTITION,
    GATEWAY_RESTART,
    KILL_IN_A_CALL,
    WITNESS_RESTART,
    LYING_WITNESS,
    LYING_GATEWAY,
    FORKING_NETWORK,
    REPEATED_CALL,
    REPLAYED_CALL,
    BATCH,
    ANCHOR,
    FAILED_ANCHOR,
    FORK_FILE,
    PROOF,
    ROUND,
    FAILED_ROUND,
    HIDDEN_NODE,
    MIRRORED,
    MIRROR,
    CONVERGED,
    ACKNOWLEDGED,
    FORKING_LOG,
    ACCEPTED_FORK,
    ROTATED_KEY,
    ROTATED_HIDDEN_KEY,
    RETIRED_KEY_REFUSED,
    RELAY_KILLED_IN_A_SYNC
  }

  private final Map<Event, Integer> counts = new EnumMap<>(Event.class);

  void met(Event event) {
    met(event, 1);
  }

  void met(Event event, int times) {
    counts.merge(event, times, Integer::sum);
  }

  int of(Event event) {
    return counts.getOrDefault(event, 0);
  }

  void add(Reach other) {
    other.counts.forEach(this::met);
  }

  /** No run is without a partition, a restart and a peer that misbehaves. */
  void requireTrouble() {
    assertThat(of(Event.PARTITION)).as("partitions").isPositive();
    assertThat(of(Event.GATEWAY_RESTART)).as("restarts").isPositive();
    assertThat(of(Event.LYING_GATEWAY) + of(Event.FORKING_NETWORK))
        .as("misbehaving peers")
        .isPositive();
  }

  /** Of many runs some have been through each of these. */
  void require(Event... events) {
    for (Event event : events) {
      assertThat(of(event)).as("%s", event).isPositive();
    }
  }

  @Override
  public String toString() {
    return counts.toString();
  }
}
