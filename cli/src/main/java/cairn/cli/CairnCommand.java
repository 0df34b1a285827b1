package cairn.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code cairn} command: its subcommands, and how each ends. */
@Command(
    name = "cairn",
    mixinStandardHelpOptions = true,
    versionProvider = CairnCommand.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Stamps files into witnessed logs and verifies the proofs offline.",
    footer = {
      "",
      "Exit codes: 0 ok, 1 internal error, 2 usage, 3 verification failed, 4 pending, 5 not "
          + "found, 6 network, 7 policy or required level not met, 8 split view."
    })
final class CairnCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  private CairnCommand() {}

  /** The command line, ready to run {@code arguments}. */
  static CommandLine commandLine(Surroundings surroundings, String... arguments) {
    CommandLine commandLine = new CommandLine(new CairnCommand());
    commands(surroundings).addTo(commandLine, arguments);
    commandLine.setOut(surroundings.printer(surroundings.out()));
    commandLine.setErr(surroundings.printer(surroundings.err()));
    commandLine.setColorScheme(
        CommandLine.Help.defaultColorScheme(
            surroundings.colour() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
    commandLine.setExecutionExceptionHandler(
        (exception, failed, parsed) -> Failures.report(exception, surroundings));
    return commandLine;
  }

  /** Every command, built: for a script that completes them all. */
  static CommandLine whole(Surroundings surroundings) {
    return commandLine(surroundings);
  }

  private static CommandTable commands(Surroundings surroundings) {
    CommandTable table =
        new CommandTable()
            .add("stamp", () -> new StampCommand(surroundings))
            .add("attest", () -> new AttestCommand(surroundings))
            .add("get", () -> new GetCommand(surroundings))
            .add("verify", () -> new VerifyCommand(surroundings))
            .add("verify-fork", () -> new VerifyForkCommand(surroundings))
            .add("trust", () -> trust(surroundings));
    OperatorCommands.addTo(table, surroundings);
    return table.add("completion", () -> new CompletionCommand(surroundings));
  }

  private static CommandLine trust(Surroundings surroundings) {
    return CommandGroup.of("trust", "Pins the networks by whose witnesses proofs are judged.")
        .addSubcommand(new TrustAddCommand(surroundings))
        .addSubcommand(new TrustListCommand(surroundings))
        .addSubcommand(new TrustRemoveCommand(surroundings));
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "Missing command; try 'cairn --help'.");
  }

  /** The version in the jar's manifest. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = CairnCommand.class.getPackage().getImplementationVersion();
      return new String[] {"cairn " + (version == null ? "(not packaged)" : version)};
    }
  }
}
