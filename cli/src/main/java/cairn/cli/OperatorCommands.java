package cairn.cli;

import picocli.CommandLine;

/** The commands of those who run a gateway or a witness. */
final class OperatorCommands {
  private OperatorCommands() {}

  static void addTo(CommandLine cairn, Surroundings surroundings) {
    cairn.addSubcommand(
        CommandGroup.of("keys", "Makes and shows keys.")
            .addSubcommand(new KeysGenerateCommand(surroundings))
            .addSubcommand(new KeysListCommand(surroundings))
            .addSubcommand(new KeysExportCommand(surroundings)));
    cairn.addSubcommand(new CompletionCommand(surroundings));
  }
}
