package cairn.hammer;

import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code hammer} command. */
@Command(
    name = "hammer",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Drives gateways and witnesses under load, and checks every answer.",
    footer = {
      "",
      "Exit codes: 0 ok, 1 internal error, 2 usage, 3 a check failed, 7 a goal was missed."
    })
final class HammerCommand implements Callable<Integer> {
  static final int CHECK_FAILED = 3;
  static final int GOAL_MISSED = 7;

  @Spec private CommandSpec spec = CommandSpec.create();

  private HammerCommand() {}

  /** The whole command line, ready to run. */
  static CommandLine commandLine(PrintStream out) {
    CommandLine hammer = new CommandLine(new HammerCommand());
    hammer.addSubcommand(new SubmitCommand(out));
    hammer.addSubcommand(new FetchCommand(out));
    hammer.addSubcommand(new CheckCommand(out));
    hammer.addSubcommand(new KeysCommand(out));
    hammer.addSubcommand(new WitnessCommand(out));
    hammer.addSubcommand(new TableCommand(out));
    return hammer;
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "Missing command; try 'hammer --help'.");
  }
}
