package cairn.cli;

import cairn.format.JsonObject;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn trust remove}: drops a network's pins. */
@Command(
    name = "remove",
    mixinStandardHelpOptions = true,
    description = "Drops every pin of a network; its proofs can then not be judged any more.")
final class TrustRemoveCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final CommonOptions common = new CommonOptions();

  @Parameters(
      paramLabel = "NETWORK",
      description = "The network's id; or a device's log, by its origin.")
  private String network = "";

  @Option(names = "--yes", description = "Do not ask.")
  private boolean yes;

  TrustRemoveCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws CommandFailure {
    if (!yes && !surroundings.terminal()) {
      throw new CommandFailure(ExitCode.USAGE, "nobody is here to ask; say --yes to drop the pins");
    }
    if (!yes && !surroundings.confirm("Drop every pin of " + network + "?")) {
      throw new CommandFailure(ExitCode.USAGE, network + ": kept");
    }
    Path trust = common.home(surroundings).trust();
    if (!new DevicePins(trust).remove(network)) {
      new TrustStore(trust).remove(network);
    }
    if (common.json()) {
      surroundings.printJson(JsonObject.builder().put("removed", network).build());
    } else {
      surroundings.out().println("removed " + network);
    }
    return ExitCode.OK.status();
  }
}
