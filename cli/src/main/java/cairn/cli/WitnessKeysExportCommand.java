package cairn.cli;

import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.format.KeyRotationEntry;
import cairn.node.ConfigurationException;
import cairn.node.RotationLines;
import cairn.node.WitnessRotation;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cairn witness keys export}: what a witness's keys said when they went. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Prints what the witness's keys said when they went, a JSON object on each line.",
      "It is for the operators of the logs: cairn keys rotate|revoke --role witness "
          + "--import FILE."
    })
final class WitnessKeysExportCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final WitnessData data = new WitnessData();

  @Option(
      names = "--network",
      paramLabel = "ID",
      description =
          "Only of that network's logs: which others it cosigns is not everybody's affair.")
  private Optional<String> network = Optional.empty();

  WitnessKeysExportCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws CommandFailure, ConfigurationException {
    List<KeyRotationEntry> statements =
        new WitnessRotation(
                data.directory(surroundings), surroundings.random(), surroundings.clock())
            .statements(network);
    if (statements.isEmpty()) {
      throw new CommandFailure(
          ExitCode.NOT_FOUND,
          "no key of this witness has gone from %s"
              .formatted(network.map(id -> "a log of " + id).orElse("any log")));
    }
    if (common.json()) {
      List<Json> objects = statements.stream().<Json>map(KeyRotationEntry::object).toList();
      surroundings.printJson(JsonObject.builder().put("entries", new JsonArray(objects)).build());
      return ExitCode.OK.status();
    }
    byte[] lines = RotationLines.encode(statements);
    surroundings.out().write(lines, 0, lines.length);
    surroundings.out().flush();
    return ExitCode.OK.status();
  }
}
