package cairn.cli;

import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.format.VerifierKey;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cairn witness logs add}: lets the witness cosign a log. */
@Command(
    name = "add",
    mixinStandardHelpOptions = true,
    description = "Lets the witness cosign a log. One that runs takes notice by itself.")
final class WitnessLogsAddCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final WitnessData data = new WitnessData();

  @Parameters(paramLabel = "VKEY", description = "The log's vkey, as 'cairn init' printed it.")
  private String vkey = "";

  WitnessLogsAddCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws CommandFailure {
    try {
      VerifierKey key = VerifierKey.parse(vkey);
      boolean changed = data.logs(surroundings).add(key);
      if (common.json()) {
        surroundings.printJson(
            JsonObject.builder().put("added", changed).put("origin", key.name()).build());
      } else {
        surroundings.out().println((changed ? "added " : "was listed already: ") + key.name());
      }
      return ExitCode.OK.status();
    } catch (MalformedException e) {
      throw new CommandFailure(ExitCode.USAGE, e.getMessage(), e);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.USAGE, "the list of logs cannot be changed: " + e, e);
    }
  }
}
