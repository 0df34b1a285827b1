package cairn.verify;

import cairn.format.Checkpoint;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.NetworkDocument;
import cairn.format.NetworkLog;
import cairn.format.NetworkWitness;
import cairn.format.PrintableText;
import cairn.format.SignatureType;
import cairn.format.TlogPolicy;
import cairn.format.VerifierKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One version of what a verifier accepts of a network: its logs' keys, its witnesses, and which of
 * them are enough.
 *
 * @param operator who runs the logs; empty if the policy does not say
 * @param logs the logs' keys, of type 01, each named like its log's origin
 * @param witnesses the witnesses
 * @param quorum which of them are enough
 * @param retired keys whose word counts up to a size only: some of those above, and others
 */
public record TrustedPolicy(
    Optional<String> operator,
    List<VerifierKey> logs,
    List<TrustedWitness> witnesses,
    QuorumRule quorum,
    List<RetiredKey> retired) {

  /**
   * Checks that keys count once.
   *
   * @throws IllegalArgumentException if a public key is there twice, whatever its names and roles,
   *     if two witnesses have keys of one name, if a log's key is none, or if the quorum names a
   *     witness twice or one that is not there
   */
  public TrustedPolicy {
    logs = List.copyOf(logs);
    witnesses = List.copyOf(witnesses);
    retired = List.copyOf(retired);
    Set<Hash> keys = new HashSet<>();
    for (VerifierKey log : logs) {
      if (log.type() != SignatureType.ED25519) {
        throw new IllegalArgumentException("not a log's key (type 01): " + log);
      }
      requireNew(keys, log);
    }
    Set<String> names = new HashSet<>();
    for (TrustedWitness witness : witnesses) {
      witness.keys().forEach(key -> requireNew(keys, key));
      Set<String> own = witness.keys().stream().map(VerifierKey::name).collect(Collectors.toSet());
      if (own.stream().anyMatch(name -> !names.add(name))) {
        throw new IllegalArgumentException(
            "keys of one name in two places would count one witness twice: "
                + PrintableText.quote(witness.id()));
      }
    }
    List<TrustedWitness> named = quorum.witnesses().toList();
    if (named.size() != new HashSet<>(named).size() || !witnesses.containsAll(named)) {
      throw new IllegalArgumentException("a quorum names witnesses of the policy, each once");
    }
  }

  private static void requireNew(Set<Hash> keys, VerifierKey key) {
    if (!keys.add(key.publicKeyFingerprint())) {
      throw new IllegalArgumentException(
          "one public key in two places would count twice: that of "
              + PrintableText.quote(key.name()));
    }
  }

  /** A policy of which no key has gone. */
  public TrustedPolicy(
      Optional<String> operator,
      List<VerifierKey> logs,
      List<TrustedWitness> witnesses,
      QuorumRule quorum) {
    this(operator, logs, witnesses, quorum, List.of());
  }

  /**
   * What a network's document asks to be pinned. Keys that have gone for others are accepted for
   * the trees for which they still count.
   */
  public static TrustedPolicy of(NetworkDocument document) {
    List<VerifierKey> logs =
        new ArrayList<>(document.logs().stream().map(NetworkLog::key).toList());
    logs.addAll(FormerKeys.ofLogs(document));
    List<TrustedWitness> witnesses = new ArrayList<>();
    for (NetworkWitness witness : document.witnesses()) {
      List<VerifierKey> keys = new ArrayList<>(witness.keys());
      keys.addAll(FormerKeys.ofWitness(witness.keys(), document));
      witnesses.add(new TrustedWitness(witness.id(), Optional.of(witness.operator()), keys));
    }
    List<QuorumRule> members = new ArrayList<>();
    witnesses.forEach(witness -> members.add(new QuorumRule.OneWitness(witness)));
    return new TrustedPolicy(
        Optional.of(document.id()),
        logs,
        witnesses,
        new QuorumRule.Group(document.threshold(), members),
        RetiredKey.of(
            document.rotations(), document.logs().stream().map(NetworkLog::origin).toList()));
  }

  /**
   * What a tlog-policy accepts. It names no operators; an {@code any} group over keys of one name
   * is taken for one witness with several keys.
   *
   * @throws MalformedException if a log's key is a witness's too
   */
  public static TrustedPolicy of(TlogPolicy policy) throws MalformedException {
    return new PolicyReading(policy).trusted();
  }

  /** Whether it accepts a log of that origin. */
  public boolean names(String origin) {
    return logs.stream().anyMatch(log -> log.name().equals(origin));
  }

  /** The fingerprints of all its public keys, of logs and witnesses. */
  Set<Hash> publicKeys() {
    Set<Hash> keys = new HashSet<>();
    logs.forEach(log -> keys.add(log.publicKeyFingerprint()));
    witnesses.forEach(
        witness -> witness.keys().forEach(key -> keys.add(key.publicKeyFingerprint())));
    return keys;
  }

  /** The keys whose signature on {@code tree} is that of its log. */
  List<VerifierKey> logKeys(Checkpoint tree) {
    return logs.stream()
        .filter(log -> log.name().equals(tree.origin()) && accepts(log, tree))
        .toList();
  }

  /** Whether {@code key}'s word on {@code tree} counts, as far as it is a key of this policy. */
  public boolean accepts(VerifierKey key, Checkpoint tree) {
    return retired.stream().noneMatch(gone -> gone.forbids(key, tree));
  }

  /** The same with those keys gone too. */
  TrustedPolicy without(Collection<RetiredKey> gone) {
    Set<RetiredKey> all = new LinkedHashSet<>(retired);
    all.addAll(gone);
    return new TrustedPolicy(operator, logs, witnesses, quorum, List.copyOf(all));
  }
}
