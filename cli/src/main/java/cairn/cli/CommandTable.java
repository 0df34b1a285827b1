package cairn.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * The commands by name, none of them built yet: reading the options of all of them takes picocli
 * longer than {@code cairn verify} takes altogether.
 */
final class CommandTable {
  private final Map<String, Supplier<Object>> commands = new LinkedHashMap<>();

  /** Adds a command, to be made when it is asked for. */
  CommandTable add(String name, Supplier<Object> command) {
    if (commands.put(name, command) != null) {
      throw new IllegalArgumentException("Two commands are called " + name + ".");
    }
    return this;
  }

  /**
   * Builds what {@code arguments} need: the command that they begin with, or all commands, for the
   * help and for finding what a mistyped name might mean.
   */
  void addTo(CommandLine cairn, String... arguments) {
    if (arguments.length > 0 && commands.containsKey(arguments[0])) {
      cairn.addSubcommand(arguments[0], commands.get(arguments[0]).get());
    } else {
      commands.forEach((name, command) -> cairn.addSubcommand(name, command.get()));
    }
  }
}
