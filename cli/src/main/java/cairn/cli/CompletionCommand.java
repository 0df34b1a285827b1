package cairn.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;

/** {@code cairn completion}: lets bash and zsh complete the command. */
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = {
      "Prints a script that completes this command in bash and zsh.",
      "To use it in this shell: source <(cairn completion)"
    })
final class CompletionCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  CompletionCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    surroundings.out().print(AutoComplete.bash("cairn", CairnCommand.whole(surroundings)));
    return ExitCode.OK.status();
  }
}
