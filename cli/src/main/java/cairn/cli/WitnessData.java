package cairn.cli;

import cairn.node.WitnessFiles;
import cairn.witness.LogFile;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which witness on this machine a command is about. */
final class WitnessData {
  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "The witness's own directory.")
  private String data = "";

  Path directory(Surroundings surroundings) {
    return surroundings.path(data);
  }

  /** The list of logs of a witness that exists; it may be running. */
  LogFile logs(Surroundings surroundings) throws CommandFailure {
    Path file = WitnessFiles.logs(directory(surroundings));
    if (!Files.exists(file)) {
      throw new CommandFailure(
          ExitCode.NOT_FOUND,
          "%s: holds no witness; make one with 'cairn witness init --data %s --name NAME'"
              .formatted(data, data));
    }
    return new LogFile(file);
  }
}
