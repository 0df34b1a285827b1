package cairn.cli;

import cairn.format.Hash;
import cairn.format.KeyRotationEntry;
import cairn.node.Configuration;
import cairn.node.ConfigurationException;
import cairn.node.GatewaySetup;
import cairn.node.KeyRotation;
import cairn.store.StoreException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cairn keys rotate}: gives a log of a stopped gateway, or its identity, a new key. */
@Command(
    name = "rotate",
    mixinStandardHelpOptions = true,
    description = {
      "Gives a log of a stopped gateway, or the gateway's identity, a new key; the names stay.",
      "Both keys sign that the old one counts for the entries so far, and for no tree above.",
      "Proofs from before stay good. A rotation that was cut short is finished by the next call."
    })
final class KeysRotateCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final NodeOptions node = new NodeOptions();
  @Mixin private final RotatedKeyOptions key = new RotatedKeyOptions();

  KeysRotateCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws CommandFailure, ConfigurationException, StoreException {
    KeyRole role = key.role();
    Configuration configuration = node.read(surroundings, Map.of());
    KeyRotation rotation =
        new KeyRotation(configuration, surroundings.random(), surroundings.clock());
    KeyRotationEntry entry =
        role == KeyRole.IDENTITY
            ? rotation.rotateIdentity()
            : rotation.rotate(key.namespace(configuration));
    report(entry, GatewaySetup.document(configuration).fingerprint());
    return ExitCode.OK.status();
  }

  private void report(KeyRotationEntry entry, Hash fingerprint) throws CommandFailure {
    KeyRotationEntry.Statement statement = entry.statement();
    if (node.json()) {
      surroundings.printJson(RotatedKeyOptions.object(entry, fingerprint));
      return;
    }
    surroundings.out().println(new PublicKey(statement.newKey().orElseThrow()).text());
    surroundings
        .err()
        .printf(
            "The old key counts for the first %d entries. Next:%n", statement.lastTrustedSize());
    surroundings
        .err()
        .print(
            switch (statement.role()) {
              case LOG -> ofLog(statement, fingerprint);
              case IDENTITY -> OF_IDENTITY;
              case WITNESS -> throw new IllegalStateException("no gateway holds a witness's key");
            });
    surroundings
        .err()
        .println(
            "Destroy the old private key, in the file that ends with .gone-"
                + statement.oldKey().keyIdHex());
  }

  private static final String OF_IDENTITY =
      """
        1. Start the gateway: cairn run
        2. Tell the operators of your peers the DID above; they say: cairn federation peer accept
      """;

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
