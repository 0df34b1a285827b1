package cairn.verify;

import java.util.List;
import java.util.Set;

/**
 * A bound of time, and on whose word it rests.
 *
 * @param timestamp Unix seconds
 * @param witnesses the ids of the witnesses who signed a time that gives it
 * @param operators their operators, as far as the policy states them
 * @param word the witnesses and operators in words
 */
public record TimeBound(
    long timestamp, List<String> witnesses, Set<String> operators, String word) {

  public TimeBound {
    witnesses = List.copyOf(witnesses);
    operators = Set.copyOf(operators);
  }

  static TimeBound on(long timestamp, Quorum quorum, List<CountedWitness> signers) {
    Quorum theirs = new Quorum(quorum.policy(), signers, quorum.met(), quorum.metAt());
    return new TimeBound(
        timestamp,
        signers.stream().map(counted -> counted.witness().id()).toList(),
        theirs.operators(),
        theirs.words());
  }

  /** The time as text: {@code 2023-03-20T15:12:27Z}. */
  public String utc() {
    return UtcText.of(timestamp);
  }
}
