package cairn.verify;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Which sets of witnesses are enough (tlog-policy, "Defining the quorum"). */
public sealed interface QuorumRule {

  /** No witness is needed: the log's signature is enough. */
  record Nobody() implements QuorumRule {}

  /**
   * This witness must have signed.
   *
   * @param witness which
   */
  record OneWitness(TrustedWitness witness) implements QuorumRule {}

  /**
   * At least {@code threshold} of the members must be met.
   *
   * @param threshold 1 to the number of members
   * @param members witnesses and groups of them
   */
  record Group(int threshold, List<QuorumRule> members) implements QuorumRule {
    public Group {
      members = List.copyOf(members);
      if (threshold < 1 || threshold > members.size()) {
        throw new IllegalArgumentException(
            "a threshold is 1 to %d, the members' number, not %d"
                .formatted(members.size(), threshold));
      }
    }
  }

  /** Whether {@code signed} is enough. */
  default boolean isMetBy(Set<TrustedWitness> signed) {
    return switch (this) {
      case Nobody nobody -> true;
      case OneWitness one -> signed.contains(one.witness());
      case Group group ->
          group.members().stream().filter(member -> member.isMetBy(signed)).count()
              >= group.threshold();
    };
  }

  /** Whether a log's own signature is enough. */
  default boolean asksNobody() {
    return isMetBy(Set.of());
  }

  /** The witnesses that it names. */
  default Stream<TrustedWitness> witnesses() {
    return switch (this) {
      case Nobody nobody -> Stream.empty();
      case OneWitness one -> Stream.of(one.witness());
      case Group group -> group.members().stream().flatMap(QuorumRule::witnesses);
    };
  }

  /**
   * Whether any two sets that are enough share a witness, so that two histories of one log need a
   * witness that lies. For k of n witnesses that is k > n/2.
   */
  default boolean isMajority() {
    return switch (this) {
      case Nobody nobody -> false;
      case OneWitness one -> true;
      case Group group -> {
        // two sets meet in at least 2k - n members; one of those must itself be a majority
        long weak = group.members().stream().filter(member -> !member.isMajority()).count();
        yield 2L * group.threshold() - group.members().size() > weak;
      }
    };
  }
}
