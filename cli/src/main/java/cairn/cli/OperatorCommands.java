package cairn.cli;

import picocli.CommandLine;

/** The commands of those who run a gateway or a witness. */
final class OperatorCommands {
  private OperatorCommands() {}

  static void addTo(CommandTable table, Surroundings surroundings) {
    table
        .add("init", () -> SettingOptions.on(new InitCommand(surroundings)))
        .add("run", () -> SettingOptions.on(new RunCommand(surroundings)))
        .add("witness", () -> witness(surroundings))
        .add("keys", () -> keys(surroundings))
        .add("chain", () -> chain(surroundings))
        .add("token", () -> token(surroundings))
        .add("federation", () -> federation(surroundings))
        .add("fsck", () -> new FsckCommand(surroundings))
        .add("doctor", () -> SettingOptions.on(new DoctorCommand(surroundings)))
        .add("demo", () -> new DemoCommand(surroundings))
        .add("mirror-once", () -> new MirrorOnceCommand(surroundings))
        .add("rehearse", () -> new RehearseCommand(surroundings));
  }

  private static CommandLine witness(Surroundings surroundings) {
    return CommandGroup.of("witness", "Makes and runs a witness.")
        .addSubcommand(new WitnessInitCommand(surroundings))
        .addSubcommand(new WitnessRunCommand(surroundings))
        .addSubcommand(
            CommandGroup.of("keys", "Gives the witness another key, or revokes one.")
                .addSubcommand(new WitnessKeysRotateCommand(surroundings))
                .addSubcommand(new WitnessKeysRevokeCommand(surroundings))
                .addSubcommand(new WitnessKeysExportCommand(surroundings)))
        .addSubcommand(
            CommandGroup.of("logs", "Says which logs the witness cosigns.")
                .addSubcommand(new WitnessLogsAddCommand(surroundings))
                .addSubcommand(new WitnessLogsListCommand(surroundings))
                .addSubcommand(new WitnessLogsRemoveCommand(surroundings)));
  }

  private static CommandLine keys(Surroundings surroundings) {
    return CommandGroup.of("keys", "Makes, shows, trusts and retires keys.")
        .addSubcommand(new KeysGenerateCommand(surroundings))
        .addSubcommand(new KeysListCommand(surroundings))
        .addSubcommand(new KeysExportCommand(surroundings))
        .addSubcommand(new KeysTrustCommand(surroundings))
        .addSubcommand(new KeysRotateCommand(surroundings))
        .addSubcommand(new KeysRevokeCommand(surroundings));
  }

  private static CommandLine chain(Surroundings surroundings) {
    return CommandGroup.of(
            "chain", "Hands records to others, by a bundle or a push, and shows a device's log.")
        .addSubcommand(new ChainStatusCommand(surroundings))
        .addSubcommand(new ChainExportCommand(surroundings))
        .addSubcommand(new ChainImportCommand(surroundings))
        .addSubcommand(new ChainPushCommand(surroundings))
        .addSubcommand(new ChainProveCommand(surroundings))
        .addSubcommand(
            CommandGroup.of("held", "Looks after records that came by bundle or push.")
                .addSubcommand(new HeldListCommand(surroundings))
                .addSubcommand(new HeldRemoveCommand(surroundings)))
        .addSubcommand(new ChainForgetCommand(surroundings));
  }

  private static CommandLine token(Surroundings surroundings) {
    return CommandGroup.of(
            "token", "Makes and revokes the tokens by which others may act on the gateway.")
        .addSubcommand(new TokenCreateCommand(surroundings))
        .addSubcommand(new TokenListCommand(surroundings))
        .addSubcommand(new TokenRevokeCommand(surroundings));
  }

  private static CommandLine federation(Surroundings surroundings) {
    return CommandGroup.of(
            "federation", "Adds peers, exchanges logs with them, and shows how they stand.")
        .addSubcommand(
            CommandGroup.of("peer", "Says who the peers are, and what is believed of them.")
                .addSubcommand(new PeerAddCommand(surroundings))
                .addSubcommand(new PeerListCommand(surroundings))
                .addSubcommand(new PeerRemoveCommand(surroundings))
                .addSubcommand(new PeerAcceptCommand(surroundings))
                .addSubcommand(new PeerCheckCommand(surroundings))
                .addSubcommand(new PeerSetAsideCommand(surroundings)))
        .addSubcommand(
            CommandGroup.of("mirror", "Shows whose logs are mirrored here, and removes mirrors.")
                .addSubcommand(new MirrorListCommand(surroundings))
                .addSubcommand(new MirrorRemoveCommand(surroundings)))
        .addSubcommand(new FederationSyncCommand(surroundings))
        .addSubcommand(new FederationStatusCommand(surroundings))
        .addSubcommand(new FederationHistoryCommand(surroundings));
  }
}
