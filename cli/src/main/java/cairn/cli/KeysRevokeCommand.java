package cairn.cli;

import cairn.format.Hash;
import cairn.format.JsonNumber;
import cairn.format.KeyRotationEntry;
import cairn.node.AttestorStore;
import cairn.node.Configuration;
import cairn.node.ConfigurationException;
import cairn.node.GatewayFiles;
import cairn.node.KeyRotation;
import cairn.node.WitnessKeyImport;
import cairn.store.StoreException;
import cairn.verify.TrustedAttestor;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cairn keys revoke}: ends what is signed with a key that somebody else may have. */
@Command(
    name = "revoke",
    mixinStandardHelpOptions = true,
    description = {
      "Revokes a key of a stopped node, because somebody else may have it. No way leads back.",
      "A log ends with its key: it can be read, and takes nothing more. Without its identity a node"
          + " is no peer, until it has another one and peers accept that. A witness's key is"
          + " revoked where it runs, by 'cairn witness keys revoke'; what that says is taken here,"
          + " and the witness's votes count no longer. With --role attestor: the key of an attestor"
          + " whom this home trusts counts no more, or only for the first records of a log."
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
      revokeAttestor();
      return ExitCode.OK.status();
    }
    attestor.refuse();
    KeyRole role = key.role();
    Configuration configuration = node.read(surroundings, Map.of());
    switch (role) {
      case LOG -> revokeLog(configuration);
      case IDENTITY -> revokeIdentity(configuration);
      case WITNESS -> revokeWitness(configuration);
      case ATTESTOR -> throw new IllegalStateException("seen to above");
    }
    return ExitCode.OK.status();
  }

  private void revokeAttestor() throws CommandFailure, ConfigurationException {
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
  }

  private void revokeLog(Configuration configuration)
      throws CommandFailure, ConfigurationException, StoreException {
    String namespace = key.namespace(configuration);
    Optional<Long> size = size(Long.MAX_VALUE);
    requireConsent("End the log %s/%s for ever?".formatted(configuration.id(), namespace));
    KeyRotationEntry entry = rotation(configuration).revoke(namespace, size);
    Optional<Hash> network = RotatedKeyOptions.network(configuration, entry);
    if (node.json()) {
      surroundings.printJson(RotatedKeyOptions.object(entry, network));
      return;
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
            entry.statement().lastTrustedSize(), network.orElseThrow());
  }

  private void revokeIdentity(Configuration configuration)
      throws CommandFailure, ConfigurationException, StoreException {
    Optional<Long> size = size(Long.MAX_VALUE);
    requireConsent("Revoke the identity of %s for ever?".formatted(configuration.id()));
    KeyRotationEntry entry = rotation(configuration).revokeIdentity(size);
    if (node.json()) {
      surroundings.printJson(
          RotatedKeyOptions.object(entry, RotatedKeyOptions.network(configuration, entry)));
      return;
    }
    surroundings.out().println("revoked " + new PublicKey(entry.statement().oldKey()).text());
    surroundings
        .err()
        .printf(
            "Next:%n  1. Tell the operators of your peers; they say: cairn federation peer"
                + " set-aside ID, or of a node that was added: cairn federation peer remove %s%n"
                + "  2. Make another one: cairn keys generate --role identity --name %s"
                + " --out %s%n  3. Start the node: cairn run%n  4. Tell your peers' operators"
                + " the new DID; they say: cairn federation peer accept ID, or: cairn federation"
                + " peer add%nDestroy the old private key, in the file that ends with .gone-%s%n",
            entry.statement().oldKey().publicKeyFingerprint(),
            configuration.id(),
            GatewayFiles.identityKey(configuration.data()),
            entry.statement().oldKey().keyIdHex());
  }

  private void revokeWitness(Configuration configuration)
      throws CommandFailure, ConfigurationException, StoreException {
    if (lastTrustedSize.isPresent()) {
      throw new CommandFailure(
          ExitCode.USAGE, "--last-trusted-size: a witness itself says how far it has signed");
    }
    byte[] statements = key.statements(surroundings);
    requireConsent("Have the witness's votes count no longer, for ever?");
    new ImportedStatements(surroundings, node.json())
        .report(new WitnessKeyImport(configuration, surroundings.clock()).take(statements, true));
  }

  private KeyRotation rotation(Configuration configuration) {
    return new KeyRotation(configuration, surroundings.random(), surroundings.clock());
  }

  private Optional<Long> size(long most) throws CommandFailure {
    return lastTrustedSize.isPresent()
        ? Optional.of(Numbers.parse("--last-trusted-size", lastTrustedSize.get(), 0, most))
        : Optional.empty();
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
