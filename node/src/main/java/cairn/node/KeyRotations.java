package cairn.node;

import cairn.format.KeyRotationEntry;
import cairn.format.KeyRotationEntry.Role;
import cairn.format.KeyRotationEntry.Statement;
import cairn.format.Origin;
import cairn.format.VerifierKey;
import cairn.log.KeyHistory;
import cairn.verify.RetiredKey;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The keys that have gone from a gateway's logs: their own, their witnesses', the identity's. */
final class KeyRotations {
  private final List<KeyRotationEntry> entries;

  KeyRotations(List<KeyRotationEntry> entries) {
    this.entries = List.copyOf(entries);
  }

  /** Reads those of a data directory. */
  static KeyRotations of(Configuration configuration) throws ConfigurationException {
    return new KeyRotations(new RotationFolder(configuration.data()).entries());
  }

  /** These and those, each once. */
  KeyRotations with(List<KeyRotationEntry> more) {
    Set<KeyRotationEntry> all = new LinkedHashSet<>(entries);
    all.addAll(more);
    return new KeyRotations(List.copyOf(all));
  }

  List<KeyRotationEntry> entries() {
    return entries;
  }

  /** Those that verifiers have to know; who signs messages to peers is the peers' affair. */
  List<KeyRotationEntry> ofVerifiers() {
    return entries.stream().filter(entry -> entry.statement().role() != Role.IDENTITY).toList();
  }

  /** What keys of witnesses said when they went, each of one log. */
  Stream<Statement> ofWitnesses() {
    return entries.stream()
        .map(KeyRotationEntry::statement)
        .filter(statement -> statement.role() == Role.WITNESS);
  }

  /**
   * Passes if {@code current} is an identity that has not gone.
   *
   * @throws ConfigurationException if it has, and is in its place all the same
   */
  void requireIdentity(VerifierKey current) throws ConfigurationException {
    Optional<Statement> gone =
        entries.stream()
            .map(KeyRotationEntry::statement)
            .filter(statement -> statement.role() == Role.IDENTITY)
            .filter(statement -> statement.oldKey().equals(current))
            .findFirst();
    if (gone.isPresent()) {
      throw new ConfigurationException(
          "the %s of the node's identity did not finish; run `cairn keys %s --role identity` again"
              .formatted(
                  gone.get().newKey().isPresent() ? "rotation" : "revocation",
                  gone.get().newKey().isPresent() ? "rotate" : "revoke"));
    }
  }

  private Stream<Statement> statements(Role role, Origin origin) {
    return entries.stream()
        .map(KeyRotationEntry::statement)
        .filter(statement -> statement.role() == role && statement.origin().equals(origin));
  }

  /**
   * What became of the keys of a log that now has {@code current}.
   *
   * @throws ConfigurationException if that key has gone for another one, which is not in its place
   */
  KeyHistory history(Origin origin, VerifierKey current) throws ConfigurationException {
    Optional<Statement> gone =
        statements(Role.LOG, origin)
            .filter(statement -> statement.oldKey().equals(current))
            .findFirst();
    if (gone.isPresent() && gone.get().newKey().isPresent()) {
      throw new ConfigurationException(
          "the key of log %s has gone for %s. If that one is elsewhere, name it in `keys` of the"
                  .formatted(origin, gone.get().newKey().get().vkey())
              + " configuration; if not, the rotation did not finish: run `cairn keys rotate --role"
              + " log --namespace %s` again".formatted(origin.namespace()));
    }
    List<RetiredKey> former =
        entries.stream()
            .filter(entry -> entry.statement().role() == Role.LOG)
            .filter(entry -> entry.statement().origin().equals(origin))
            .filter(entry -> !entry.statement().oldKey().equals(current))
            .map(RetiredKey::of)
            .toList();
    return new KeyHistory(
        former,
        gone.map(
            statement ->
                "its key was revoked, and counts for its first %d entries; start another log"
                    .formatted(statement.lastTrustedSize())));
  }

  /**
   * Each statement is in the log of which it speaks. A log whose key was revoked takes no more
   * entries, so what is said of it is in the first log that goes on, if there is one.
   */
  Stream<KeyRotationEntry> heldBy(Origin log, List<Origin> origins) {
    if (isEnded(log)) {
      return Stream.empty();
    }
    boolean isFirst =
        origins.stream().filter(one -> !isEnded(one)).findFirst().equals(Optional.of(log));
    return entries.stream()
        .filter(
            entry -> {
              Origin spoken = entry.statement().origin();
              return spoken.equals(log) || (isFirst && isEnded(spoken));
            });
  }

  private boolean isEnded(Origin origin) {
    return statements(Role.LOG, origin).anyMatch(statement -> statement.newKey().isEmpty());
  }
}
