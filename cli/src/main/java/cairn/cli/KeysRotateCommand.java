package cairn.cli;

import cairn.format.Hash;
import cairn.format.KeyRotationEntry;
import cairn.node.Configuration;
import cairn.node.ConfigurationException;
import cairn.node.KeyRotation;
import cairn.node.KeySetting;
import cairn.node.WitnessKeyImport;
import cairn.store.StoreException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cairn keys rotate}: gives a log of a stopped node, or its identity, a new key. */
@Command(
    name = "rotate",
    mixinStandardHelpOptions = true,
    description = {
      "Gives a log of a stopped gateway, or a stopped node's identity, a new key; the names stay.",
      "Both keys sign that the old one counts for the entries so far, and for no tree above. Proofs"
          + " from before stay good. A rotation that was cut short is finished by the next call. A"
          + " witness gets its new key by 'cairn witness keys rotate'; what that says is taken"
          + " here."
    })
final class KeysRotateCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final NodeOptions node = new NodeOptions();
  @Mixin private final RotatedKeyOptions key = new RotatedKeyOptions();
  @Mixin private final SuccessorOptions successor = new SuccessorOptions();

  KeysRotateCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws CommandFailure, ConfigurationException, StoreException {
    KeyRole role = key.role();
    if (role != KeyRole.LOG && !successor.isEmpty()) {
      throw new CommandFailure(
          ExitCode.USAGE, "--new-command, --new-vkey, --new-file: only with --role log");
    }
    Optional<KeySetting> place = successor.setting(surroundings);
    Configuration configuration = node.read(surroundings, Map.of());
    if (role == KeyRole.WITNESS) {
      new ImportedStatements(surroundings, node.json())
          .report(
              new WitnessKeyImport(configuration, surroundings.clock())
                  .take(key.statements(surroundings), false));
      return ExitCode.OK.status();
    }
    KeyRotation rotation =
        new KeyRotation(configuration, surroundings.random(), surroundings.clock());
    KeyRotationEntry entry =
        role == KeyRole.IDENTITY
            ? rotation.rotateIdentity()
            : rotateLog(rotation, key.namespace(configuration), place);
    report(entry, configuration);
    return ExitCode.OK.status();
  }

  private static KeyRotationEntry rotateLog(
      KeyRotation rotation, String namespace, Optional<KeySetting> place)
      throws ConfigurationException, StoreException {
    return place.isPresent() ? rotation.rotate(namespace, place.get()) : rotation.rotate(namespace);
  }

  private void report(KeyRotationEntry entry, Configuration configuration)
      throws CommandFailure, ConfigurationException {
    KeyRotationEntry.Statement statement = entry.statement();
    Optional<Hash> network = RotatedKeyOptions.network(configuration, entry);
    if (node.json()) {
      surroundings.printJson(RotatedKeyOptions.object(entry, network));
      return;
    }
    surroundings.out().println(new PublicKey(statement.newKey().orElseThrow()).text());
    if (network.isPresent()) {
      surroundings
          .err()
          .printf("The old key counts for the first %d entries. ", statement.lastTrustedSize());
    }
    surroundings.err().println("Next:");
    surroundings
        .err()
        .print(
            switch (statement.role()) {
              case LOG -> ofLog(statement, network.orElseThrow());
              case IDENTITY -> ofIdentity(statement);
              case WITNESS -> throw new IllegalStateException("no gateway holds a witness's key");
            });
    sayWhereKeysAre(statement, configuration);
  }

  private void sayWhereKeysAre(KeyRotationEntry.Statement statement, Configuration configuration)
      throws CommandFailure {
    Optional<KeySetting> place = successor.setting(surroundings);
    String namespace = statement.origin().namespace();
    if (place.isEmpty() || place.get().equals(configuration.key(namespace))) {
      surroundings
          .err()
          .println(
              "Destroy the old private key, in the file that ends with .gone-"
                  + statement.oldKey().keyIdHex());
      return;
    }
    surroundings
        .err()
        .printf(
            "FIRST say in the configuration where the new key is; until then the gateway does not"
                + " start:%n  %s%n",
            SuccessorOptions.inConfiguration(place.get(), namespace, configuration));
    surroundings.err().println("Destroy the old private key, which is where it was.");
  }

  private static String ofIdentity(KeyRotationEntry.Statement statement) {
    return """
      1. Start the node: cairn run
      2. Tell the operators of your peers the DID above. Of a network in their configuration they
         say: cairn federation peer accept ID; of a node that was added:
         cairn federation peer accept %s --identity DID
    """
        .formatted(statement.oldKey().publicKeyFingerprint());
  }

  private static String ofLog(KeyRotationEntry.Statement statement, Hash fingerprint) {
    return """
      1. Give each witness the vkey above: cairn witness logs add --data DIR VKEY
      2. Start the gateway: cairn run
      3. Let users and peers pin it anew, with fingerprint %s
      4. Take the old key from the witnesses: cairn witness logs remove --data DIR %s
    """
        .formatted(fingerprint, statement.oldKey().vkey());
  }
}
