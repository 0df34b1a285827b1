package cairn.cli;

import cairn.format.SignatureType;
import cairn.format.VerifierKey;
import cairn.node.ConfigurationException;
import cairn.node.WitnessSetup;
import cairn.store.StoreException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cairn witness init}: makes a witness, once in its life. */
@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a witness: its keys and an empty memory.",
      "Prints its vkeys, for the gateways. Happens once: a witness whose memory is lost "
          + "needs a new directory and new keys."
    })
final class WitnessInitCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final WitnessData data = new WitnessData();

  @Option(
      names = "--name",
      required = true,
      paramLabel = "NAME",
      description = "Under which it signs, best a DNS name that you control.")
  private String name = "";

  @Option(
      names = "--key-type",
      paramLabel = "TYPE",
      description = "ed25519 (the default), ml-dsa-44, or both: one witness, two kinds of key.")
  private String keyType = "ed25519";

  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      description = "Where it will be reached; only for the output of --json.")
  private Optional<String> endpoint = Optional.empty();

  @Option(
      names = "--operator",
      paramLabel = "NAME",
      description = "Who runs it; only for the output of --json.")
  private Optional<String> operator = Optional.empty();

  WitnessInitCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws CommandFailure, ConfigurationException, StoreException {
    KeyType type = OptionNames.parse("--key-type", KeyType.class, keyType);
    Set<SignatureType> types =
        KeyRole.WITNESS.types().stream().filter(type::includes).collect(Collectors.toSet());
    List<VerifierKey> keys =
        WitnessSetup.init(
            data.directory(surroundings), name, types, surroundings.random(), surroundings.clock());
    report(keys);
    return ExitCode.OK.status();
  }

  private void report(List<VerifierKey> keys) {
    if (common.json()) {
      surroundings.printJson(WitnessArgument.object(name, endpoint, operator, keys));
      return;
    }
    keys.forEach(key -> surroundings.out().println(key.vkey()));
    surroundings.out().flush();
    String directory = surroundings.display(data.directory(surroundings));
    surroundings
        .err()
        .printf(
            "Witness %s is set up in %s. Next:%n"
                + "  1. Give the vkey above to the gateways whose logs it shall cosign.%n"
                + "  2. Tell it their logs: cairn witness logs add --data %s VKEY%n"
                + "  3. Start it: cairn witness run --data %s --listen 127.0.0.1:8001%n",
            name, directory, directory, directory);
  }
}
