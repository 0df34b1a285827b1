package cairn.node;

import cairn.format.KeyRotationEntry.Statement;
import cairn.format.Origin;
import cairn.format.VerifierKey;
import cairn.verify.RetiredKey;
import cairn.witness.WitnessEndpoint;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The keys of the witnesses that a configuration names. It may name keys that have gone for others
 * since: what the keys themselves have signed counts, so that nobody has to edit it.
 */
final class WitnessKeys {
  private final KeyRotations rotations;
  private final List<RetiredKey> retired;

  /**
   * @param logs of the gateway
   */
  WitnessKeys(KeyRotations rotations, List<Origin> logs) {
    this.rotations = rotations;
    this.retired = RetiredKey.of(rotations.ofVerifiers(), logs);
  }

  static WitnessKeys of(Configuration configuration) throws ConfigurationException {
    return new WitnessKeys(KeyRotations.of(configuration), configuration.origins());
  }

  /** The key that {@code configured} went for, or that one for which, or itself. */
  private VerifierKey newest(VerifierKey configured) {
    Set<VerifierKey> met = new HashSet<>();
    VerifierKey key = configured;
    Optional<VerifierKey> next = successor(key);
    while (next.isPresent() && met.add(key)) { // a circle is refused elsewhere, and ends here
      key = next.get();
      next = successor(key);
    }
    return key;
  }

  private Optional<VerifierKey> successor(VerifierKey key) {
    return rotations
        .ofWitnesses()
        .filter(statement -> statement.oldKey().equals(key))
        .flatMap(statement -> statement.newKey().stream())
        .findFirst();
  }

  /** The keys that verifiers are told of: the newest ones, also when they are revoked. */
  List<VerifierKey> newest(WitnessSetting witness) {
    return witness.keys().stream().map(this::newest).distinct().toList();
  }

  /** Whether the witness has no key any more that counts for larger trees. */
  boolean isRevoked(WitnessSetting witness) {
    return newest(witness).stream().allMatch(this::isRevoked);
  }

  private boolean isRevoked(VerifierKey key) {
    return rotations
        .ofWitnesses()
        .anyMatch(statement -> statement.oldKey().equals(key) && statement.newKey().isEmpty());
  }

  /** Every key that the witness has or had, as far as it is known here. */
  Set<VerifierKey> all(WitnessSetting witness) {
    Set<VerifierKey> all = new LinkedHashSet<>(newest(witness));
    int before = 0;
    while (all.size() > before) { // adds at least one of finitely many keys, or ends
      before = all.size();
      for (Statement statement : rotations.ofWitnesses().toList()) {
        if (statement.newKey().filter(all::contains).isPresent()) {
          all.add(statement.oldKey());
        }
      }
    }
    return all;
  }

  /** The network's own witnesses, as they are asked. */
  List<WitnessEndpoint> endpoints(Configuration configuration) {
    return configuration.witnesses().stream().map(this::endpoint).toList();
  }

  /** How the witness is asked, and what its answers are held against. */
  WitnessEndpoint endpoint(WitnessSetting witness) {
    List<VerifierKey> newest = newest(witness);
    List<VerifierKey> inUse = newest.stream().filter(key -> !isRevoked(key)).toList();
    Set<VerifierKey> all = all(witness);
    return new WitnessEndpoint(
        witness.id(),
        inUse.isEmpty() ? newest : inUse,
        witness.endpoint(),
        retired.stream().filter(gone -> all.contains(gone.key())).toList());
  }
}
