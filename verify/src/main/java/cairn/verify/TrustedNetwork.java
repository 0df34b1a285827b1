package cairn.verify;

import cairn.format.Checkpoint;
import cairn.format.Hash;
import cairn.format.VerifierKey;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A pin: a network under the name by which the verifier knows it, with every policy that he has
 * accepted of it. Old policies are kept, so that old proofs outlive a change of keys; a proof is
 * good if one of them accepts it whole. A key that one of them says has gone has gone from all.
 *
 * @param id the network's id, or the name given to a policy file
 * @param policies the accepted policies, oldest first, at least one
 * @param terms what is asked of the network's peers
 */
public record TrustedNetwork(String id, List<TrustedPolicy> policies, FederationTerms terms) {

  public TrustedNetwork {
    policies = List.copyOf(policies);
    if (policies.isEmpty()) {
      throw new IllegalArgumentException("a pin holds at least one policy");
    }
    Set<RetiredKey> gone =
        policies.stream()
            .flatMap(policy -> policy.retired().stream())
            .filter(RetiredKey::isStated)
            .collect(Collectors.toSet());
    if (!gone.isEmpty()) {
      policies = policies.stream().map(policy -> policy.without(gone)).toList();
    }
  }

  /** A network of which no peers are known. */
  public TrustedNetwork(String id, List<TrustedPolicy> policies) {
    this(id, policies, FederationTerms.NONE);
  }

  /** Whether one of its policies accepts a log of that origin. */
  public boolean names(String origin) {
    return policies.stream().anyMatch(policy -> policy.names(origin));
  }

  /**
   * Every key of the log that was ever accepted and whose word on {@code tree} counts; none if the
   * network names no such log.
   */
  public List<VerifierKey> logKeys(Checkpoint tree) {
    return policies.stream().flatMap(policy -> policy.logKeys(tree).stream()).distinct().toList();
  }

  /** Whether a public key of one is a public key of the other, in whatever role. */
  boolean sharesKeyWith(TrustedNetwork other) {
    Set<Hash> theirs = other.publicKeys();
    return publicKeys().stream().anyMatch(theirs::contains);
  }

  private Set<Hash> publicKeys() {
    return policies.stream()
        .flatMap(policy -> policy.publicKeys().stream())
        .collect(Collectors.toSet());
  }
}
