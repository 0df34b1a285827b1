package cairn.cli;

import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that only holds others: {@code cairn keys}. */
@Command(mixinStandardHelpOptions = true, synopsisSubcommandLabel = "COMMAND")
final class CommandGroup implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  private CommandGroup() {}

  /** A group by that name, still empty. */
  static CommandLine of(String name, String description) {
    CommandLine group = new CommandLine(new CommandGroup());
    group.getCommandSpec().name(name).usageMessage().description(description);
    return group;
  }

  @Override
  public Integer call() {
    String name = spec.qualifiedName();
    String commands =
        spec.subcommands().keySet().stream()
            .map(command -> "'" + name + " " + command + "'")
            .collect(Collectors.joining(", "));
    throw new ParameterException(spec.commandLine(), "Missing command; try " + commands + ".");
  }
}
