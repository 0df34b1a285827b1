package cairn.cli;

import picocli.CommandLine;

/** The commands of those who run a gateway or a witness. */
final class OperatorCommands {
  private OperatorCommands() {}

  static void addTo(CommandLine cairn, Surroundings surroundings) {
    cairn.addSubcommand(SettingOptions.on(new InitCommand(surroundings)));
    cairn.addSubcommand(SettingOptions.on(new RunCommand(surroundings)));
    cairn.addSubcommand(
        CommandGroup.of("witness", "Makes and runs a witness.")
            .addSubcommand(new WitnessInitCommand(surroundings))
            .addSubcommand(new WitnessRunCommand(surroundings))
            .addSubcommand(
                CommandGroup.of("logs", "Says which logs the witness cosigns.")
                    .addSubcommand(new WitnessLogsAddCommand(surroundings))
                    .addSubcommand(new WitnessLogsListCommand(surroundings))
                    .addSubcommand(new WitnessLogsRemoveCommand(surroundings))));
    cairn.addSubcommand(
        CommandGroup.of("keys", "Makes and shows keys.")
            .addSubcommand(new KeysGenerateCommand(surroundings))
            .addSubcommand(new KeysListCommand(surroundings))
            .addSubcommand(new KeysExportCommand(surroundings)));
    cairn.addSubcommand(
        CommandGroup.of("token", "Says who may act on the gateway.")
            .addSubcommand(new TokenCreateCommand(surroundings))
            .addSubcommand(new TokenListCommand(surroundings))
            .addSubcommand(new TokenRevokeCommand(surroundings)));
    cairn.addSubcommand(new FsckCommand(surroundings));
    cairn.addSubcommand(SettingOptions.on(new DoctorCommand(surroundings)));
    cairn.addSubcommand(new DemoCommand(surroundings));
    cairn.addSubcommand(new RehearseCommand(surroundings));
    cairn.addSubcommand(new CompletionCommand(surroundings));
  }
}
