package cairn.verify;

import java.util.List;

/**
 * A pin: a network under the name by which the verifier knows it, with every policy that he has
 * accepted of it. Old policies are kept, so that old proofs outlive a change of keys; a proof is
 * good if one of them accepts it whole.
 *
 * @param id the network's id, or the name given to a policy file
 * @param policies the accepted policies, oldest first, at least one
 */
public record TrustedNetwork(String id, List<TrustedPolicy> policies) {

  public TrustedNetwork {
    policies = List.copyOf(policies);
    if (policies.isEmpty()) {
      throw new IllegalArgumentException("a pin holds at least one policy");
    }
  }

  /** Whether one of its policies accepts a log of that origin. */
  public boolean names(String origin) {
    return policies.stream().anyMatch(policy -> policy.names(origin));
  }
}
