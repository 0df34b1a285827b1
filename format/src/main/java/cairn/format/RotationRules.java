package cairn.format;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rules between a network's keys and those that have gone. */
final class RotationRules {
  private RotationRules() {}

  /**
   * Passes if each rotation is signed by its keys and of a log of the network, no old key goes
   * twice from one log or is another's key, and who has gone for another is not there any more.
   *
   * @throws IllegalArgumentException for what is otherwise
   */
  static void require(
      List<NetworkLog> logs, List<NetworkWitness> witnesses, List<KeyRotationEntry> rotations) {
    Set<String> origins = new HashSet<>();
    Set<Hash> present = new HashSet<>();
    for (NetworkLog log : logs) {
      origins.add(log.origin().toString());
      present.add(log.key().publicKeyFingerprint());
    }
    witnesses.forEach(
        witness -> witness.keys().forEach(key -> present.add(key.publicKeyFingerprint())));
    Set<String> gone = new HashSet<>();
    Map<Hash, KeyRotationEntry.Statement> firsts = new HashMap<>(); // by the old key
    for (KeyRotationEntry rotation : rotations) {
      KeyRotationEntry.Statement statement = rotation.statement();
      VerifierKey old = statement.oldKey();
      if (statement.role() == KeyRotationEntry.Role.IDENTITY) {
        throw new IllegalArgumentException("rotation: an identity is no key of the network");
      }
      if (!origins.contains(statement.origin().toString())) {
        throw new IllegalArgumentException(
            "rotation: log %s is not one of the network".formatted(statement.origin()));
      }
      if (!gone.add(statement.origin() + " " + old.publicKeyFingerprint())) {
        throw new IllegalArgumentException("rotation: a key goes twice from " + statement.origin());
      }
      KeyRotationEntry.Statement first =
          firsts.computeIfAbsent(old.publicKeyFingerprint(), hash -> statement);
      if (!first.oldKey().equals(old)
          || first.role() != statement.role()
          || !first.newKey().equals(statement.newKey())) {
        throw new IllegalArgumentException(
            "rotation: one old key has two names, roles or successors");
      }
      if (!rotation.isRevocation() && present.contains(old.publicKeyFingerprint())) {
        throw new IllegalArgumentException(
            "rotation: a key that has gone from %s is there still".formatted(statement.origin()));
      }
      if (!rotation.isSignedByItsKeys()) {
        throw new IllegalArgumentException(
            "rotation: it is not signed by its keys, in " + statement.origin());
      }
    }
  }
}
