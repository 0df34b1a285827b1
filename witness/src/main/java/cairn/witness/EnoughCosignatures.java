package cairn.witness;

import cairn.format.VerifierKey;
import cairn.verify.TrustedPolicy;
import cairn.verify.TrustedWitness;
import java.util.Collection;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * When a candidate has enough cosignatures: the rule by which verifiers will judge it. Pure and
 * quick; called under a lock.
 */
@FunctionalInterface
public interface EnoughCosignatures {
  /**
   * Whether good cosignatures by these keys suffice. Both keys of one witness may be among them, so
   * keys are not to be counted but the witnesses behind them.
   */
  boolean isReachedBy(Collection<VerifierKey> keys);

  /** The quorum of {@code policy}, which counts each witness once, whichever of its keys signed. */
  static EnoughCosignatures of(TrustedPolicy policy) {
    return keys -> {
      Set<TrustedWitness> signed =
          policy.witnesses().stream()
              .filter(witness -> witness.keys().stream().anyMatch(keys::contains))
              .collect(Collectors.toSet());
      return policy.quorum().isMetBy(signed);
    };
  }
}
