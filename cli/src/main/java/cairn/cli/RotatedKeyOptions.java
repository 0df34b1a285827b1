package cairn.cli;

import cairn.format.Hash;
import cairn.format.JsonObject;
import cairn.format.KeyRotationEntry;
import cairn.node.Configuration;
import cairn.node.ConfigurationException;
import cairn.node.GatewaySetup;
import cairn.node.WitnessKeyImport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which key is to go. */
final class RotatedKeyOptions {
  @Option(
      names = "--role",
      required = true,
      paramLabel = "ROLE",
      description = "What the key signs as: log, identity, witness, or (to revoke) attestor.")
  private String role = "";

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      description = "Which log, when the gateway has several.")
  private Optional<String> namespace = Optional.empty();

  @Option(
      names = "--import",
      paramLabel = "FILE",
      description = "For a witness: what 'cairn witness keys export' wrote where it runs.")
  private Optional<String> statements = Optional.empty();

  /** {@link KeyRole#LOG}, {@link KeyRole#IDENTITY} or {@link KeyRole#WITNESS}. */
  KeyRole role() throws CommandFailure {
    KeyRole wanted = OptionNames.parse("--role", KeyRole.class, role);
    if (wanted == KeyRole.ATTESTOR) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--role: an attestor's key is in no log; make another one with 'cairn keys"
              + " generate', and have it trusted in the place of the old one");
    }
    if (wanted == KeyRole.WITNESS && statements.isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--role: a witness's key goes where the witness runs, with 'cairn witness keys'; say here"
              + " what its operator sent you, with --import FILE");
    }
    if (wanted != KeyRole.WITNESS && statements.isPresent()) {
      throw new CommandFailure(ExitCode.USAGE, "--import: only with --role witness");
    }
    return wanted;
  }

  /** Whether it is somebody else's key, whom this home trusts. */
  boolean isAttestor() throws CommandFailure {
    return OptionNames.parse("--role", KeyRole.class, role) == KeyRole.ATTESTOR;
  }

  String namespace(Configuration configuration) throws CommandFailure {
    if (namespace.isPresent()) {
      return namespace.get();
    }
    if (configuration.namespaces().isEmpty()) {
      throw new CommandFailure(ExitCode.USAGE, "--role log: a relay has no log");
    }
    if (configuration.namespaces().size() != 1) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--namespace: which log? There are " + String.join(", ", configuration.namespaces()));
    }
    return configuration.namespaces().getFirst();
  }

  /** What a witness's operator sent. */
  byte[] statements(Surroundings surroundings) throws CommandFailure {
    Path file = surroundings.path(statements.orElseThrow());
    try {
      if (Files.size(file) > WitnessKeyImport.MAX_BYTES) {
        throw new CommandFailure(
            ExitCode.USAGE,
            "--import: expected at most %d bytes".formatted(WitnessKeyImport.MAX_BYTES));
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.USAGE, "--import: " + file + " cannot be read: " + e, e);
    }
  }

  /** The fingerprint that is pinned after that, of a node that has a network. */
  static Optional<Hash> network(Configuration configuration, KeyRotationEntry entry)
      throws ConfigurationException {
    return configuration.namespaces().isEmpty()
        ? Optional.empty()
        : Optional.of(GatewaySetup.documentAfter(configuration, entry).fingerprint());
  }

  /** What programs are told. */
  static JsonObject object(KeyRotationEntry entry, Optional<Hash> network) {
    KeyRotationEntry.Statement statement = entry.statement();
    JsonObject.Builder object =
        JsonObject.builder()
            .put("entry", entry.object())
            .put("last_trusted_size", statement.lastTrustedSize())
            .put("old_vkey", statement.oldKey().vkey());
    network.ifPresent(fingerprint -> object.put("fingerprint", fingerprint));
    statement.newKey().ifPresent(key -> object.put("vkey", key.vkey()));
    if (statement.role() == KeyRotationEntry.Role.IDENTITY) {
      statement
          .newKey()
          .ifPresent(key -> object.put("node_fingerprint", key.publicKeyFingerprint()));
    }
    return object.build();
  }
}
