package cairn.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code cairn} command: picks the subcommand and turns its outcome into an exit code. */
@Command(
    name = "cairn",
    description = "Stamps files in witnessed logs and verifies the proofs offline.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  /** The packaged application's version, from its jar. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String packaged = Main.class.getPackage().getImplementationVersion();
      return new String[] {"cairn " + (packaged == null ? "(not packaged)" : packaged)};
    }
  }

  /** Runs the command and exits with its code. */
  public static void main(String... arguments) {
    System.exit(new CommandLine(new Main()).execute(arguments));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "which command? See cairn --help");
  }
}
