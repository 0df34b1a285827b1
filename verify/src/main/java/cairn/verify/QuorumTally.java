package cairn.verify;

import cairn.format.Checkpoint;
import cairn.format.Cosignature;
import cairn.format.MalformedException;
import cairn.format.NoteSignature;
import cairn.format.VerifierKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Counts the witnesses of one checkpoint while their lines come in. Each line is verified once; a
 * witness counts once, however many lines and keys it signs with.
 *
 * <p>{@link #check} may be called from several threads; the rest by one at a time.
 */
public final class QuorumTally {
  private record KnownKey(TrustedWitness witness, VerifierKey key) {}

  private final TrustedPolicy policy;
  private final Checkpoint checkpoint;
  private final Map<Integer, List<KnownKey>> keysById;
  private final Map<TrustedWitness, Long> counted = new LinkedHashMap<>();

  /** An empty tally for {@code checkpoint}. */
  public QuorumTally(TrustedPolicy policy, Checkpoint checkpoint) {
    this.policy = policy;
    this.checkpoint = checkpoint;
    Map<Integer, List<KnownKey>> byId = new HashMap<>();
    for (TrustedWitness witness : policy.witnesses()) {
      for (VerifierKey key : witness.keys()) {
        if (!policy.accepts(key, checkpoint)) {
          continue; // it has gone: neither good nor bad
        }
        byId.computeIfAbsent(key.keyId(), id -> new ArrayList<>()).add(new KnownKey(witness, key));
      }
    }
    this.keysById = byId;
  }

  /** Verifies one line; nothing is counted yet. */
  public CheckedLine check(NoteSignature line) {
    for (KnownKey known : keysById.getOrDefault(line.keyId(), List.of())) {
      if (known.key().matches(line)) {
        return check(known, line);
      }
    }
    return new CheckedLine.Unknown();
  }

  private CheckedLine check(KnownKey known, NoteSignature line) {
    try {
      Cosignature cosignature = Cosignature.parse(known.key(), line);
      return cosignature.verifies(checkpoint)
          ? new CheckedLine.Good(known.witness(), cosignature)
          : new CheckedLine.Bad(known.witness(), "it is not that witness's signature on this tree");
    } catch (MalformedException e) {
      return new CheckedLine.Bad(known.witness(), e.getMessage());
    }
  }

  /**
   * Counts a line that {@link #check} found good.
   *
   * @return whether its witness was not counted before
   */
  public boolean count(CheckedLine.Good line) {
    long timestamp = line.cosignature().timestamp();
    int before = counted.size();
    counted.merge(line.witness(), timestamp, Math::min);
    return counted.size() > before;
  }

  /** Whether those counted are enough. */
  public boolean isMet() {
    return policy.quorum().isMetBy(counted.keySet());
  }

  /** What was counted so far. */
  public Quorum quorum() {
    List<CountedWitness> inOrder =
        counted.entrySet().stream()
            .map(entry -> new CountedWitness(entry.getKey(), entry.getValue()))
            .sorted(Comparator.comparingLong(CountedWitness::timestamp))
            .toList();
    return new Quorum(policy, inOrder, isMet(), metAt(inOrder));
  }

  private OptionalLong metAt(List<CountedWitness> inOrder) {
    Set<TrustedWitness> signed = new HashSet<>();
    for (CountedWitness witness : inOrder) {
      signed.add(witness.witness());
      if (policy.quorum().isMetBy(signed)) {
        return OptionalLong.of(witness.timestamp());
      }
    }
    return OptionalLong.empty();
  }
}
