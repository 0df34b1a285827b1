package cairn.cli;

import cairn.format.MalformedException;
import cairn.format.VerifierKey;
import cairn.node.Configuration;
import cairn.node.GatewayFiles;
import cairn.node.KeySetting;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** Where a log's new key is, when that is not the file of the old one. */
final class SuccessorOptions {
  @Option(
      names = "--new-command",
      paramLabel = "ARG",
      description = "The program that signs with the new key; repeat it for its arguments.")
  private List<String> command = List.of();

  @Option(
      names = "--new-vkey",
      paramLabel = "VKEY",
      description = "The public side of the key behind that program.")
  private Optional<String> vkey = Optional.empty();

  @Option(
      names = "--new-file",
      paramLabel = "FILE",
      description = "The file of the new key; made if it does not exist.")
  private Optional<String> file = Optional.empty();

  boolean isEmpty() {
    return command.isEmpty() && vkey.isEmpty() && file.isEmpty();
  }

  Optional<KeySetting> setting(Surroundings surroundings) throws CommandFailure {
    if (isEmpty()) {
      return Optional.empty();
    }
    if (file.isPresent() && command.isEmpty() && vkey.isEmpty()) {
      return Optional.of(new KeySetting.InFile(surroundings.path(file.get())));
    }
    if (file.isEmpty() && !command.isEmpty() && vkey.isPresent()) {
      return Optional.of(new KeySetting.ByCommand(command, key(vkey.get())));
    }
    throw new CommandFailure(
        ExitCode.USAGE, "expected either --new-file, or --new-command together with --new-vkey");
  }

  private static VerifierKey key(String text) throws CommandFailure {
    try {
      return VerifierKey.parse(text);
    } catch (MalformedException e) {
      throw new CommandFailure(ExitCode.USAGE, "--new-vkey: " + e.getMessage(), e);
    }
  }

  /** How the configuration has to say it: {@code keys: {"public:timestamps": …}}. */
  static String inConfiguration(KeySetting setting, String namespace, Configuration current) {
    return switch (setting) {
      case KeySetting.InFile(var path)
          when path.equals(GatewayFiles.logKey(current.data(), namespace)) ->
          "without an entry for \"%s\" in `keys`, as that is its usual file".formatted(namespace);
      case KeySetting.InFile(var path) ->
          "keys: {\"%s\": {file: \"%s\"}}".formatted(namespace, path);
      case KeySetting.ByCommand(var command, var key) ->
          "keys: {\"%s\": {command: [%s], vkey: \"%s\"}}"
              .formatted(
                  namespace,
                  command.stream()
                      .map(
                          argument ->
                              "\"" + argument.replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
                      .collect(Collectors.joining(", ")),
                  key.vkey());
    };
  }
}
