package cairn.format;

import java.util.HashSet;
import java.util.Set;

/**
 * The rules between the lines of a policy, kept while its definitions are gone through in order:
 * witnesses and groups share one space of names, every name is defined before it is used and is a
 * member at most once, no public key appears twice among logs or among witnesses (tlog-policy,
 * "Policy file syntax and structure").
 *
 * <p>Every method throws IllegalArgumentException for what breaks a rule.
 */
final class PolicyNames {
  private final Set<Hash> logKeys = new HashSet<>();
  private final Set<Hash> witnessKeys = new HashSet<>();
  private final Set<PolicyText> defined = new HashSet<>();
  private final Set<PolicyText> members = new HashSet<>();
  private int groups;

  void define(TlogPolicy.Log log) {
    if (!logKeys.add(log.key().publicKeyFingerprint())) {
      throw new IllegalArgumentException("duplicate public key of log " + quote(log.key().name()));
    }
    requireAtMost(TlogPolicy.MAX_LOGS, logKeys.size(), "logs");
  }

  void define(TlogPolicy.Witness witness) {
    defineName(witness.name());
    if (!witnessKeys.add(witness.key().publicKeyFingerprint())) {
      throw new IllegalArgumentException(
          "duplicate public key of witness " + quote(witness.name()));
    }
    requireAtMost(TlogPolicy.MAX_WITNESSES, witnessKeys.size(), "witnesses");
  }

  void define(TlogPolicy.Group group) {
    for (PolicyText member : group.members()) {
      requireDefined(member);
      if (!members.add(member)) {
        throw new IllegalArgumentException(quote(member) + " is a member twice");
      }
    }
    defineName(group.name()); // after the members: no group is its own
    groups++;
    requireAtMost(TlogPolicy.MAX_GROUPS, groups, "groups");
  }

  void requireDefined(PolicyText name) {
    if (!defined.contains(name)) {
      throw new IllegalArgumentException(
          "no witness or group " + quote(name) + " is defined before");
    }
  }

  private void defineName(PolicyText name) {
    if (name.is(TlogPolicy.NONE)) {
      throw new IllegalArgumentException("the name none is taken");
    }
    if (!defined.add(name)) {
      throw new IllegalArgumentException("duplicate name " + quote(name));
    }
  }

  private static String quote(Object foreign) {
    return MalformedException.quote(foreign.toString());
  }

  private static void requireAtMost(int limit, int count, String what) {
    if (count > limit) {
      throw new IllegalArgumentException("more than " + limit + " " + what);
    }
  }
}
