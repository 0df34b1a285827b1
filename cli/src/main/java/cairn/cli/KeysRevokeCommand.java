package cairn.cli;

import cairn.format.KeyRotationEntry;
import cairn.node.Configuration;
import cairn.node.ConfigurationException;
import cairn.node.GatewaySetup;
import cairn.node.KeyRotation;
import cairn.store.StoreException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cairn keys revoke}: ends a log whose key somebody else may have. */
@Command(
    name = "revoke",
    mixinStandardHelpOptions = true,
    description = {
      "Revokes the key of a log of a stopped gateway, because somebody else may have it.",
      "That ends the log: it can be read, and takes nothing more. There is no way back."
    })
final class KeysRevokeCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final NodeOptions node = new NodeOptions();
  @Mixin private final RotatedKeyOptions key = new RotatedKeyOptions();

  @Option(
      names = "--last-trusted-size",
      paramLabel = "N",
      description =
          "Nothing that the key signed of a larger tree counts (default: the log's size).")
  private Optional<String> lastTrustedSize = Optional.empty();

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  KeysRevokeCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws CommandFailure, ConfigurationException, StoreException {
    key.requireLog();
    Configuration configuration = node.read(surroundings, Map.of());
    String namespace = key.namespace(configuration);
    Optional<Long> size =
        lastTrustedSize.isPresent()
            ? Optional.of(
                Numbers.parse("--last-trusted-size", lastTrustedSize.get(), 0, Long.MAX_VALUE))
            : Optional.empty();
    requireConsent(configuration.id() + "/" + namespace);
    KeyRotationEntry entry =
        new KeyRotation(configuration, surroundings.random(), surroundings.clock())
            .revoke(namespace, size);
    var fingerprint = GatewaySetup.document(configuration).fingerprint();
    if (node.json()) {
      surroundings.printJson(RotatedKeyOptions.object(entry, fingerprint));
      return ExitCode.OK.status();
    }
    surroundings.out().println("revoked " + entry.statement().oldKey().vkey());
    surroundings
        .err()
        .printf(
            "The key counts for the first %d entries. Next:%n"
                + "  1. Take it from each witness: cairn witness logs remove --data DIR VKEY%n"
                + "  2. Start the gateway, and let users and peers pin it anew, with fingerprint"
                + " %s%n"
                + "  3. Go on in another log: another namespace, with its own key%n",
            entry.statement().lastTrustedSize(), fingerprint);
    return ExitCode.OK.status();
  }

  private void requireConsent(String log) throws CommandFailure {
    if (!yes && !surroundings.terminal()) {
      throw new CommandFailure(ExitCode.USAGE, "nobody is here to ask; say --yes to end the log");
    }
    if (!yes && !surroundings.confirm("End the log " + log + " for ever?")) {
      throw new CommandFailure(ExitCode.USAGE, log + ": its key was not revoked");
    }
  }
}
