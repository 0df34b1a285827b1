package cairn.witness;

import cairn.format.VerifierKey;
import java.util.Collection;

/**
 * When a candidate has enough cosignatures: the policy by which verifiers will judge it. Pure and
 * quick; called under a lock.
 */
@FunctionalInterface
public interface QuorumRule {
  /**
   * Whether good cosignatures by these keys suffice. Both keys of one witness may be among them, so
   * keys are not to be counted but the witnesses and operators behind them.
   */
  boolean isReachedBy(Collection<VerifierKey> keys);
}
