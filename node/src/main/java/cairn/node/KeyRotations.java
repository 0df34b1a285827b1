package cairn.node;

import cairn.format.KeyRotationEntry;
import cairn.format.KeyRotationEntry.Role;
import cairn.format.KeyRotationEntry.Statement;
import cairn.format.Origin;
import cairn.format.VerifierKey;
import cairn.http.ProblemException;
import cairn.log.EntryDraft;
import cairn.log.KeyHistory;
import cairn.log.Log;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The keys that have gone from a gateway's logs. */
final class KeyRotations {
  private static final Logger LOGGER = LoggerFactory.getLogger(KeyRotations.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final List<KeyRotationEntry> entries;

  KeyRotations(List<KeyRotationEntry> entries) {
    this.entries = List.copyOf(entries);
  }

  /** Reads those of a data directory. */
  static KeyRotations of(Configuration configuration) throws ConfigurationException {
    return new KeyRotations(new RotationFolder(configuration.data()).entries());
  }

  /** Those that verifiers have to know; who signs messages to peers is the peers' affair. */
  List<KeyRotationEntry> ofVerifiers() {
    return entries.stream().filter(entry -> entry.statement().role() != Role.IDENTITY).toList();
  }

  /**
   * Passes if {@code current} is an identity that has not gone for another one.
   *
   * @throws ConfigurationException if it has, and the other is not in its place
   */
  void requireIdentity(VerifierKey current) throws ConfigurationException {
    boolean gone =
        entries.stream()
            .map(KeyRotationEntry::statement)
            .anyMatch(
                statement ->
                    statement.role() == Role.IDENTITY && statement.oldKey().equals(current));
    if (gone) {
      throw new ConfigurationException(
          "the rotation of the node's identity did not finish; run `cairn keys rotate --role"
              + " identity` again");
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
          "the rotation of the key of log %s did not finish; run `cairn keys rotate --role log"
                  .formatted(origin)
              + " --namespace %s` again".formatted(origin.namespace()));
    }
    List<VerifierKey> former =
        statements(Role.LOG, origin)
            .map(Statement::oldKey)
            .filter(key -> !key.equals(current))
            .toList();
    return new KeyHistory(
        former,
        gone.map(
            statement ->
                "its key was revoked, and counts for its first %d entries; start another log"
                    .formatted(statement.lastTrustedSize())));
  }

  /** Every witness key that ever cosigned a log of this gateway, beside those in use. */
  List<VerifierKey> formerWitnessKeys() {
    return entries.stream()
        .map(KeyRotationEntry::statement)
        .filter(statement -> statement.role() == Role.WITNESS)
        .map(Statement::oldKey)
        .distinct()
        .toList();
  }

  /**
   * Has the log hold what its keys agreed to; it has it once however often it is asked.
   *
   * @return whether to come again: the log takes nothing yet
   */
  boolean logOnce(Log log) throws InterruptedException {
    List<EntryDraft> drafts =
        entries.stream()
            .filter(entry -> entry.statement().origin().equals(log.origin()))
            .filter(entry -> !endsTheLog(entry))
            .map(EntryDraft::new)
            .toList();
    if (drafts.isEmpty()) {
      return false;
    }
    try {
      var _ = log.sequencer().submit(List.copyOf(drafts));
      LOGGER.info("{}: {} rotations of keys are logged", log.origin(), drafts.size());
      return false;
    } catch (ProblemException notYet) {
      Thread.sleep(RETRY);
      return true;
    }
  }

  /** A log whose key was revoked takes no more entries, not even that one. */
  private static boolean endsTheLog(KeyRotationEntry entry) {
    return entry.isRevocation() && entry.statement().role() == Role.LOG;
  }
}
