package cairn.cli;

import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.format.VerifierKey;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code cairn witness logs list}: shows the logs that the witness cosigns. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "Shows the vkeys of the logs that the witness cosigns.")
final class WitnessLogsListCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final WitnessData data = new WitnessData();

  WitnessLogsListCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws CommandFailure {
    List<VerifierKey> keys = read();
    if (common.json()) {
      surroundings.printJson(
          JsonObject.builder().put("logs", new JsonArray(WitnessArgument.vkeys(keys))).build());
    } else {
      keys.forEach(key -> surroundings.out().println(key.vkey()));
    }
    return ExitCode.OK.status();
  }

  private List<VerifierKey> read() throws CommandFailure {
    try {
      return data.logs(surroundings).list();
    } catch (MalformedException | IOException e) {
      throw new CommandFailure(
          ExitCode.USAGE, "the list of logs cannot be used: " + e.getMessage(), e);
    }
  }
}
