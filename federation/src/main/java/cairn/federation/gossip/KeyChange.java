package cairn.federation.gossip;

import cairn.format.KeyRotationEntry;
import cairn.format.KeyRotationEntry.Role;
import cairn.format.KeyRotationEntry.Statement;
import cairn.format.VerifierKey;
import cairn.log.mirror.LogKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Judges what keys of a followed log said when they went: each agreed to its own successor. */
final class KeyChange {
  /** Changes in a row that are followed at once. */
  private static final int MAX_CHANGES = 16;

  private KeyChange() {}

  /**
   * The keys by which the log is to be judged from now on.
   *
   * @param known by which it was judged until now, one of which signs
   * @param named the key that it is said to have
   * @param stored how much of it is here: a key that signed that far cannot have gone before
   * @param rotations from anywhere; only what the keys themselves have signed counts
   * @return empty if they do not lead from one to the other
   */
  static Optional<List<LogKey>> judge(
      List<LogKey> known, VerifierKey named, long stored, List<KeyRotationEntry> rotations) {
    List<LogKey> keys = new ArrayList<>();
    known.stream().filter(key -> key.lastSize().isPresent()).forEach(keys::add);
    Optional<VerifierKey> current =
        known.stream().filter(key -> key.lastSize().isEmpty()).map(LogKey::key).findFirst();
    for (int change = 0; change < MAX_CHANGES && current.isPresent(); change++) {
      VerifierKey old = current.get();
      if (old.equals(named)) {
        keys.add(new LogKey(old));
        return Optional.of(keys);
      }
      Optional<Statement> gone = successor(old, stored, rotations);
      gone.ifPresent(
          statement -> keys.add(new LogKey(old, OptionalLong.of(statement.lastTrustedSize()))));
      current = gone.flatMap(Statement::newKey);
    }
    return Optional.empty();
  }

  private static Optional<Statement> successor(
      VerifierKey old, long stored, List<KeyRotationEntry> rotations) {
    return rotations.stream()
        .filter(rotation -> rotation.statement().role() == Role.LOG)
        .filter(rotation -> rotation.statement().oldKey().equals(old))
        .filter(rotation -> rotation.statement().newKey().isPresent())
        .filter(rotation -> rotation.statement().lastTrustedSize() >= stored)
        .filter(KeyRotationEntry::isSignedByItsKeys)
        .map(KeyRotationEntry::statement)
        .findFirst();
  }
}
