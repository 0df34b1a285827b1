package cairn.cli;

import cairn.format.Hash;
import cairn.format.JsonObject;
import cairn.format.KeyRotationEntry;
import cairn.node.Configuration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which key is to go. */
final class RotatedKeyOptions {
  @Option(
      names = "--role",
      required = true,
      paramLabel = "ROLE",
      description = "What the key signs as: log, identity, or (to revoke) attestor.")
  private String role = "";

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      description = "Which log, when the gateway has several.")
  private Optional<String> namespace = Optional.empty();

  /** {@link KeyRole#LOG} or {@link KeyRole#IDENTITY}. */
  KeyRole role() throws CommandFailure {
    KeyRole wanted = OptionNames.parse("--role", KeyRole.class, role);
    return switch (wanted) {
      case LOG, IDENTITY -> wanted;
      case WITNESS ->
          throw new CommandFailure(
              ExitCode.USAGE,
              "--role: this version gives no witness a new key; make another witness with 'cairn"
                  + " witness init', and name it in the configuration of the logs");
      case ATTESTOR ->
          throw new CommandFailure(
              ExitCode.USAGE,
              "--role: an attestor's key is in no log; make another one with 'cairn keys"
                  + " generate', and have it trusted in the place of the old one");
    };
  }

  /** Whether it is somebody else's key, whom this home trusts. */
  boolean isAttestor() throws CommandFailure {
    return OptionNames.parse("--role", KeyRole.class, role) == KeyRole.ATTESTOR;
  }

  /** Of this node's own keys a log's alone can be revoked. */
  void requireLog() throws CommandFailure {
    if (role() != KeyRole.LOG) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--role: the key of a log can be revoked; of an identity that somebody else may have,"
              + " tell your peers' operators, who set it aside");
    }
  }

  String namespace(Configuration configuration) throws CommandFailure {
    if (namespace.isPresent()) {
      return namespace.get();
    }
    if (configuration.namespaces().size() != 1) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--namespace: which log? There are " + String.join(", ", configuration.namespaces()));
    }
    return configuration.namespaces().getFirst();
  }

  /** What programs are told. */
  static JsonObject object(KeyRotationEntry entry, Hash fingerprint) {
    JsonObject.Builder object =
        JsonObject.builder()
            .put("entry", entry.object())
            .put("fingerprint", fingerprint)
            .put("last_trusted_size", entry.statement().lastTrustedSize())
            .put("old_vkey", entry.statement().oldKey().vkey());
    entry.statement().newKey().ifPresent(key -> object.put("vkey", key.vkey()));
    return object.build();
  }
}
