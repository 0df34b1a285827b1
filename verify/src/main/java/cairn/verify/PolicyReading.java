package cairn.verify;

import cairn.format.MalformedException;
import cairn.format.PolicyText;
import cairn.format.TlogPolicy;
import cairn.format.VerifierKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Turns the names of a tlog-policy into the rule that they spell. */
final class PolicyReading {
  private final TlogPolicy policy;
  private final Map<PolicyText, VerifierKey> keys = new HashMap<>();
  private final Map<PolicyText, TlogPolicy.Group> groups = new HashMap<>();
  private final List<TrustedWitness> witnesses = new ArrayList<>();
  private final Set<PolicyText> read = new HashSet<>();

  PolicyReading(TlogPolicy policy) {
    this.policy = policy;
    policy.witnesses().forEach(witness -> keys.put(witness.name(), witness.key()));
    policy.groups().forEach(group -> groups.put(group.name(), group));
  }

  TrustedPolicy trusted() throws MalformedException {
    QuorumRule quorum =
        policy.quorum().isPresent() ? rule(policy.quorum().get()) : new QuorumRule.Nobody();
    addWitnessesOutsideQuorum();
    List<VerifierKey> logs = policy.logs().stream().map(TlogPolicy.Log::key).toList();
    try {
      return new TrustedPolicy(Optional.empty(), logs, witnesses, quorum);
    } catch (IllegalArgumentException e) {
      throw new MalformedException("policy: " + e.getMessage());
    }
  }

  /** They decide nothing, but a bad line of theirs spoils a note. */
  private void addWitnessesOutsideQuorum() throws MalformedException {
    for (TlogPolicy.Group group : policy.groups()) {
      if (isOneWitness(group) && read.stream().noneMatch(group.members()::contains)) {
        one(group.name(), group.members());
      }
    }
    for (TlogPolicy.Witness rest : policy.witnesses()) {
      if (!read.contains(rest.name())) {
        one(rest.name(), List.of(rest.name()));
      }
    }
  }

  private QuorumRule rule(PolicyText name) throws MalformedException {
    TlogPolicy.Group group = groups.get(name);
    if (group == null) {
      return one(name, List.of(name));
    }
    if (isOneWitness(group)) {
      return one(name, group.members());
    }
    List<QuorumRule> members = new ArrayList<>();
    for (PolicyText member : group.members()) {
      members.add(rule(member));
    }
    return new QuorumRule.Group(group.threshold(), members);
  }

  private boolean isOneWitness(TlogPolicy.Group group) {
    return group.threshold() == 1
        && keys.keySet().containsAll(group.members())
        && group.members().stream().map(member -> key(member).name()).distinct().count() == 1;
  }

  private QuorumRule one(PolicyText name, List<PolicyText> members) throws MalformedException {
    try {
      TrustedWitness witness =
          new TrustedWitness(
              name.toString(), Optional.empty(), members.stream().map(this::key).toList());
      witnesses.add(witness);
      read.addAll(members);
      return new QuorumRule.OneWitness(witness);
    } catch (IllegalArgumentException e) {
      throw new MalformedException("policy: " + e.getMessage());
    }
  }

  private VerifierKey key(PolicyText witness) {
    VerifierKey key = keys.get(witness);
    if (key == null) {
      throw new IllegalStateException("a parsed policy defines what it names: " + witness);
    }
    return key;
  }
}
