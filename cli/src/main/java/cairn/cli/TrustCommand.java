package cairn.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code cairn trust}: whom the user believes. */
@Command(
    name = "trust",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "add|list|remove",
    description = "Pins the networks by whose witnesses proofs are judged.")
final class TrustCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "Missing command; try 'cairn trust add', 'list' or 'remove'.");
  }
}
