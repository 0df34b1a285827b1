package cairn.verify;

import cairn.format.KeyRotationEntry;
import cairn.format.NetworkDocument;
import cairn.format.NetworkLog;
import cairn.format.VerifierKey;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The keys that went before those a network's document names. */
final class FormerKeys {
  private FormerKeys() {}

  /** The former keys of its logs. */
  static List<VerifierKey> ofLogs(NetworkDocument document) {
    return before(
        document.logs().stream().map(NetworkLog::key).toList(),
        document,
        KeyRotationEntry.Role.LOG);
  }

  /** The former keys of a witness that has {@code keys} now. */
  static List<VerifierKey> ofWitness(List<VerifierKey> keys, NetworkDocument document) {
    return before(keys, document, KeyRotationEntry.Role.WITNESS);
  }

  /** Follows the rotations backwards; each of them is signed by both its keys. */
  private static List<VerifierKey> before(
      List<VerifierKey> keys, NetworkDocument document, KeyRotationEntry.Role role) {
    Set<VerifierKey> found = new LinkedHashSet<>(keys);
    List<VerifierKey> next = new ArrayList<>(keys);
    while (!next.isEmpty()) {
      VerifierKey successor = next.removeFirst();
      document.rotations().stream()
          .map(KeyRotationEntry::statement)
          .filter(statement -> statement.role() == role)
          .filter(statement -> statement.newKey().filter(successor::equals).isPresent())
          .map(KeyRotationEntry.Statement::oldKey)
          .filter(found::add)
          .forEach(next::add);
    }
    keys.forEach(found::remove);
    return List.copyOf(found);
  }
}
