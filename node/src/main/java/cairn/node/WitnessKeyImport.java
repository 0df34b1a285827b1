package cairn.node;

import cairn.format.KeyRotationEntry;
import cairn.format.KeyRotationEntry.Role;
import cairn.format.KeyRotationEntry.Statement;
import cairn.format.MalformedException;
import cairn.format.NetworkDocument;
import cairn.format.Origin;
import cairn.format.VerifierKey;
import cairn.log.Log;
import cairn.store.StoreException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Has a stopped gateway believe what a witness's keys said when one of them went: which key has
 * come, and how far the old one signed each log. From then on the new key votes, the old one counts
 * for what it had signed, and both are one witness.
 */
public final class WitnessKeyImport {
  /** As much as a network's document holds: 256 statements of 11 KB with two ML-DSA-44 keys. */
  public static final int MAX_BYTES = NetworkDocument.MAX_BYTES;

  private final Configuration configuration;
  private final InstantSource clock;

  public WitnessKeyImport(Configuration configuration, InstantSource clock) {
    this.configuration = configuration;
    this.clock = clock;
  }

  /**
   * What was taken.
   *
   * @param statements those about this network's logs, known before or not
   * @param unsaid logs of which nothing is said: the old key counts for none of their trees
   * @param after the network as verifiers are told of it from now on
   */
  public record Taken(
      List<KeyRotationEntry> statements, Set<Origin> unsaid, NetworkDocument after) {
    public Taken {
      statements = List.copyOf(statements);
      unsaid = Set.copyOf(unsaid);
    }
  }

  /**
   * Takes what {@code cairn witness keys export} wrote: all of it durably, or nothing.
   *
   * @param revocations whether keys may be revoked by it
   * @throws ConfigurationException if it is damaged, not about this network's logs and witnesses,
   *     or contradicts what is known
   * @throws StoreException {@code BUSY} while the gateway runs
   */
  public Taken take(byte[] lines, boolean revocations)
      throws ConfigurationException, StoreException {
    configuration.requireGateway("this");
    GatewaySetup.requireFinished(configuration);
    List<KeyRotationEntry> statements = ownStatements(lines);
    if (!revocations && statements.stream().anyMatch(KeyRotationEntry::isRevocation)) {
      throw new ConfigurationException(
          "it says that a key was revoked; if you accept that: `cairn keys revoke --role witness"
              + " --import`");
    }
    RotationFolder folder = new RotationFolder(configuration.data());
    try (NodeStores stores = NodeStores.open(configuration, clock)) {
      KeyRotations known = new KeyRotations(folder.entries());
      List<KeyRotationEntry> fresh = new ArrayList<>(statements);
      fresh.removeAll(known.entries());
      KeyRotations after = known.with(fresh);
      requireOfWitnesses(fresh, new WitnessKeys(after, configuration.origins()));
      for (KeyRotationEntry entry : fresh) {
        requireWithinLog(stores, entry.statement());
      }
      NetworkDocument document;
      try (LogSigners signers = LogSigners.open(configuration, System::nanoTime)) {
        document = NodeNetwork.document(configuration, signers.keys(), after);
      }
      if (!fresh.isEmpty()) {
        folder.add(fresh);
      }
      return new Taken(statements, unsaid(statements), document);
    }
  }

  private List<KeyRotationEntry> ownStatements(byte[] lines) throws ConfigurationException {
    List<KeyRotationEntry> all;
    try {
      all = RotationLines.parse(lines);
    } catch (MalformedException e) {
      throw new ConfigurationException(
          "expected what `cairn witness keys export` wrote: " + e.getMessage(), e);
    }
    if (all.stream().anyMatch(entry -> entry.statement().role() != Role.WITNESS)) {
      throw new ConfigurationException("expected statements of witnesses' keys alone");
    }
    List<KeyRotationEntry> own =
        all.stream()
            .filter(entry -> configuration.origins().contains(entry.statement().origin()))
            .distinct()
            .toList();
    if (own.isEmpty()) {
      throw new ConfigurationException(
          "it says nothing of the logs here, %s; is it for another network?"
              .formatted(configuration.origins()));
    }
    return own;
  }

  private void requireOfWitnesses(List<KeyRotationEntry> fresh, WitnessKeys after)
      throws ConfigurationException {
    Set<VerifierKey> known =
        configuration.witnesses().stream()
            .flatMap(witness -> after.all(witness).stream())
            .collect(Collectors.toSet());
    for (KeyRotationEntry entry : fresh) {
      VerifierKey oldKey = entry.statement().oldKey();
      if (!known.contains(oldKey)) {
        throw new ConfigurationException(
            "%s is and was the key of no witness in the configuration".formatted(oldKey.vkey()));
      }
    }
  }

  /** No witness can have signed what the log does not have. */
  private static void requireWithinLog(NodeStores stores, Statement statement)
      throws ConfigurationException, StoreException {
    long size = Log.sizeOf(stores.stores(), statement.origin());
    if (statement.lastTrustedSize() > size) {
      throw new ConfigurationException(
          "the witness has signed a tree of %d entries of %s, which has only %d here: an older backup"
                  .formatted(statement.lastTrustedSize(), statement.origin(), size)
              + " was restored, or the log's key is used elsewhere");
    }
  }

  private Set<Origin> unsaid(List<KeyRotationEntry> statements) {
    Set<Origin> said =
        statements.stream().map(entry -> entry.statement().origin()).collect(Collectors.toSet());
    return configuration.origins().stream()
        .filter(origin -> !said.contains(origin))
        .collect(Collectors.toSet());
  }
}
