package cairn.format;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which logs and witnesses a verifier accepts, and how many of the witnesses it wants
 * (tlog-policy).
 *
 * <pre>{@code
 * log network-a/public:timestamps+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k
 * witness witness-a-1 witness-a-1+02b4a2c4+BKlC…
 * witness witness-a-2.1 witness-a-2+f1c37bd1+BIwB…
 * witness witness-a-2.2 witness-a-2+11d2c1a0+Bqx8…
 * group witness-a-2 any witness-a-2.1 witness-a-2.2
 * group all-witnesses 2 witness-a-1 witness-a-2
 * quorum all-witnesses
 * }</pre>
 *
 * A witness with two keys is two {@code witness} lines and an {@code any} group over them, so that
 * it counts once however many of its keys have signed.
 *
 * <p>This is the rule, not the judge: {@link #isSatisfiedBy} takes keys whose cosignatures somebody
 * has verified. Logs sign with keys of type 01, witnesses with type 04 or 06; a policy that names
 * other types is refused.
 *
 * @param logs the accepted logs, any one of which must have signed; at most {@value #MAX_LOGS}
 * @param witnesses the known witnesses' keys, at most {@value #MAX_WITNESSES}
 * @param groups the groups, each after its members, at most {@value #MAX_GROUPS}
 * @param quorum the witness or group that must have witnessed a checkpoint; empty for {@code none}
 */
public record TlogPolicy(
    List<Log> logs, List<Witness> witnesses, List<Group> groups, Optional<PolicyText> quorum) {

  /** Most logs in a policy; the standard recommends at least 32. */
  public static final int MAX_LOGS = 64;

  /**
   * Most witness keys in a policy: 32 witnesses with two keys each. With the log's, one line by
   * each still fits into a note.
   */
  public static final int MAX_WITNESSES = 64;

  /** Most groups in a policy: one for each of 32 witnesses with two keys, and 32 over them. */
  public static final int MAX_GROUPS = 64;

  /**
   * Largest policy read, in bytes: 64 ML-DSA-44 keys come to 113 KB; the rest for URLs and
   * comments.
   */
  public static final int MAX_BYTES = 256 * 1024;

  /** The name for a quorum of nobody; no witness or group may have it. */
  static final String NONE = "none";

  /**
   * A log that is accepted.
   *
   * @param key its key, of type 01, whose name is the log's origin
   * @param url how to reach it
   */
  public record Log(VerifierKey key, Optional<PolicyText> url) {
    public Log {
      if (key.type() != SignatureType.ED25519) {
        throw new IllegalArgumentException("expected a log's key, of type 01, got " + key.type());
      }
    }
  }

  /**
   * One key of a witness.
   *
   * @param name what groups and the quorum call it
   * @param key its key, of type 04 or 06
   * @param url how to reach it
   */
  public record Witness(PolicyText name, VerifierKey key, Optional<PolicyText> url) {
    public Witness {
      if (!key.type().isCosignature()) {
        throw new IllegalArgumentException(
            "expected a witness's key, of type 04 or 06, got " + key.type());
      }
    }
  }

  /**
   * A group of witnesses and groups: it has witnessed what at least {@code threshold} of its
   * members have.
   *
   * @param name what other groups and the quorum call it
   * @param threshold 1 to the number of members
   * @param members names of witnesses and of groups defined before, at least one
   */
  public record Group(PolicyText name, int threshold, List<PolicyText> members) {
    public Group {
      members = List.copyOf(members);
      if (threshold < 1 || threshold > members.size()) {
        throw new IllegalArgumentException(
            "a group's threshold is 1 to %d, its members' number, not %d"
                .formatted(members.size(), threshold));
      }
    }
  }

  /**
   * Checks the rules between lines.
   *
   * @throws IllegalArgumentException for a duplicate name or public key, a name that is not defined
   *     before its use or is twice a member, or too many of anything
   */
  public TlogPolicy {
    logs = List.copyOf(logs);
    witnesses = List.copyOf(witnesses);
    groups = List.copyOf(groups);
    PolicyNames names = new PolicyNames();
    logs.forEach(names::define);
    witnesses.forEach(names::define);
    groups.forEach(names::define);
    quorum.ifPresent(names::requireDefined);
  }

  /**
   * Reads a policy.
   *
   * @throws MalformedException with the number of the line that breaks a rule of the standard or a
   *     limit above
   */
  public static TlogPolicy parse(byte[] bytes) throws MalformedException {
    return new TlogPolicyParser().parse(bytes);
  }

  /** As {@link #parse(byte[])}, of the UTF-8 bytes of {@code text}. */
  public static TlogPolicy parse(String text) throws MalformedException {
    return parse(Utf8.encode(text));
  }

  /**
   * The policy's bytes in one fixed form, which parses to an equal policy: logs, witnesses, groups
   * and quorum in their order, single spaces, no comments, {@code any} for 1 of n and {@code all}
   * for n of n.
   */
  public byte[] encode() {
    return TlogPolicyWriter.write(this);
  }

  /**
   * Whether the quorum has witnessed a checkpoint that the holders of {@code cosigners} have
   * cosigned. Keys that are not in the policy do not count.
   *
   * @param cosigners the keys whose cosignatures on that checkpoint were found good
   */
  public boolean isSatisfiedBy(Set<VerifierKey> cosigners) {
    return quorum.isEmpty() || witnessedBy(cosigners).contains(quorum.get());
  }

  /** The names of the witnesses and groups that have witnessed what {@code cosigners} cosigned. */
  public Set<PolicyText> witnessedBy(Set<VerifierKey> cosigners) {
    Set<PolicyText> witnessed = new HashSet<>();
    for (Witness witness : witnesses) {
      if (cosigners.contains(witness.key())) {
        witnessed.add(witness.name());
      }
    }
    for (Group group : groups) { // each after its members
      if (group.members().stream().filter(witnessed::contains).count() >= group.threshold()) {
        witnessed.add(group.name());
      }
    }
    return witnessed;
  }
}
