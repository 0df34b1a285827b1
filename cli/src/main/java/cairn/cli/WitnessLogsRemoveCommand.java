package cairn.cli;

import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.format.VerifierKey;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code cairn witness logs remove}: ends the cosigning of a log. */
@Command(
    name = "remove",
    mixinStandardHelpOptions = true,
    description = {
      "Ends the cosigning of a log.",
      "What the witness remembers of it stays, so that it can come back, but never with "
          + "another history."
    })
final class WitnessLogsRemoveCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final WitnessData data = new WitnessData();

  @Parameters(paramLabel = "VKEY", description = "The log's vkey, as 'cairn init' printed it.")
  private String vkey = "";

  WitnessLogsRemoveCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws CommandFailure {
    try {
      VerifierKey key = VerifierKey.parse(vkey);
      boolean changed = data.logs(surroundings).remove(key);
      if (!changed) {
        throw new CommandFailure(
            ExitCode.NOT_FOUND,
            key.name() + ": no log with that key is listed; see 'cairn witness logs list'");
      }
      if (common.json()) {
        surroundings.printJson(JsonObject.builder().put("removed", key.name()).build());
      } else {
        surroundings.out().println("removed " + key.name());
      }
      return ExitCode.OK.status();
    } catch (MalformedException e) {
      throw new CommandFailure(ExitCode.USAGE, e.getMessage(), e);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.USAGE, "the list of logs cannot be changed: " + e, e);
    }
  }
}
