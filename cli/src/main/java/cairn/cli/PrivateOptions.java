package cairn.cli;

import cairn.format.PrivatePart;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What is said of the attested files and stays in this home: only a commitment is logged. */
final class PrivateOptions {
  @Option(
      names = "--investigation",
      paramLabel = "ID",
      description = "What the files belong to. Stays in this home; only a commitment is logged.")
  private Optional<String> investigation = Optional.empty();

  @Option(
      names = "--metadata",
      paramLabel = "NAME=TEXT",
      description = "More about the files, kept in the same way. Repeat for each.")
  private List<String> metadata = new ArrayList<>();

  PrivatePart part() throws CommandFailure {
    Map<String, String> members = new LinkedHashMap<>();
    for (String said : metadata) {
      int equals = said.indexOf('=');
      if (equals < 1) {
        throw new CommandFailure(
            ExitCode.USAGE, "--metadata: expected NAME=TEXT, got '%s'".formatted(said));
      }
      if (members.put(said.substring(0, equals), said.substring(equals + 1)) != null) {
        throw new CommandFailure(
            ExitCode.USAGE, "--metadata: '%s' is said twice".formatted(said.substring(0, equals)));
      }
    }
    try {
      return new PrivatePart(investigation, members);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, "--" + e.getMessage(), e);
    }
  }
}
