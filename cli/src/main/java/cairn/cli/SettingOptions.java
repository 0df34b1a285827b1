package cairn.cli;

import cairn.node.SettingHelp;
import cairn.node.SettingNames;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** An option for every single setting of the configuration: {@code --listen-public}. */
final class SettingOptions {
  private SettingOptions() {}

  /** The command with those options. */
  static CommandLine on(Object command) {
    CommandLine commandLine = new CommandLine(command);
    SettingHelp help = SettingHelp.read();
    for (String path : SettingNames.paths()) {
      commandLine
          .getCommandSpec()
          .addOption(
              OptionSpec.builder(SettingNames.option(path))
                  .type(String.class)
                  .paramLabel("VALUE")
                  .description(help.of(path))
                  .order(1000) // after the command's own
                  .build());
    }
    return commandLine;
  }

  /** What was said, by the setting's path. */
  static Map<String, String> said(CommandSpec spec) {
    Map<String, String> said = new HashMap<>();
    for (String path : SettingNames.paths()) {
      String option = SettingNames.option(path);
      if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
        String value = spec.commandLine().getParseResult().matchedOptionValue(option, "");
        said.put(path, value);
      }
    }
    return said;
  }
}
