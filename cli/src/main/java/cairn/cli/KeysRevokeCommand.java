package cairn.cli;

import cairn.format.JsonNumber;
import cairn.format.KeyRotationEntry;
import cairn.node.AttestorStore;
import cairn.node.Configuration;
import cairn.node.ConfigurationException;
import cairn.node.GatewaySetup;
import cairn.node.KeyRotation;
import cairn.store.StoreException;
import cairn.verify.TrustedAttestor;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cairn keys revoke}: ends a log, or the trust in an attestor, whose key is lost. */
@Command(
    name = "revoke",
    mixinStandardHelpOptions = true,
    description = {
      "Revokes the key of a log of a stopped gateway, because somebody else may have it.",
      "That ends the log: it can be read, and takes nothing more. There is no way back.",
      "With --role attestor: the key of an attestor whom this home trusts counts no more, or only",
      "for the first records of a log."
    })
final class KeysRevokeCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final NodeOptions node = new NodeOptions();
  @Mixin private final RotatedKeyOptions key = new RotatedKeyOptions();

  @Option(
      names = "--last-trusted-size",
      paramLabel = "N",
      description =
          "Nothing that the key signed of a larger tree counts (default: the log's size; of an"
              + " attestor's records none count).")
  private Optional<String> lastTrustedSize = Optional.empty();

  @Mixin private final RevokedAttestorOptions attestor = new RevokedAttestorOptions();

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  KeysRevokeCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws CommandFailure, ConfigurationException, StoreException {
    if (key.isAttestor()) {
      return revokeAttestor();
    }
    attestor.refuse();
    key.requireLog();
    Configuration configuration = node.read(surroundings, Map.of());
    String namespace = key.namespace(configuration);
    Optional<Long> size = size(Long.MAX_VALUE);
    requireConsent("End the log " + configuration.id() + "/" + namespace + " for ever?");
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

  private Optional<Long> size(long most) throws CommandFailure {
    return lastTrustedSize.isPresent()
        ? Optional.of(Numbers.parse("--last-trusted-size", lastTrustedSize.get(), 0, most))
        : Optional.empty();
  }

  private int revokeAttestor() throws CommandFailure, ConfigurationException {
    AttestorStore store = new AttestorStore(node.home(surroundings));
    TrustedAttestor known = attestor.find(store.current());
    TrustedAttestor.Revocation revocation =
        new TrustedAttestor.Revocation(
            surroundings.clock().instant().getEpochSecond(),
            attestor.lastTrusted(size(JsonNumber.MAX_INTEGER)));
    requireConsent("Trust the key of " + known.name() + " no more?");
    TrustedAttestor revoked = store.revoke(known.fingerprint(), revocation);
    if (node.json()) {
      surroundings.printJson(revoked.object());
    } else {
      surroundings.out().println("revoked " + AttestorText.of(revoked));
    }
    return ExitCode.OK.status();
  }

  private void requireConsent(String question) throws CommandFailure {
    if (!yes && !surroundings.terminal()) {
      throw new CommandFailure(ExitCode.USAGE, "nobody is here to ask; say --yes to revoke");
    }
    if (!yes && !surroundings.confirm(question)) {
      throw new CommandFailure(ExitCode.USAGE, "the key was not revoked");
    }
  }
}
