package cairn.cli;

import java.util.Optional;
import java.util.OptionalLong;
import picocli.CommandLine.Option;

/** Which records of a log leave it. */
final class RangeOptions {
  @Option(
      names = "--investigation",
      paramLabel = "ID",
      description = "Only records of that investigation, as far as this home still knows it.")
  private Optional<String> investigation = Optional.empty();

  @Option(names = "--start", paramLabel = "N", description = "The first index (default: 0).")
  private long start;

  @Option(
      names = "--end",
      paramLabel = "M",
      description = "One behind the last index (default: the log's end).")
  private Optional<Long> end = Optional.empty();

  Optional<String> investigation() {
    return investigation;
  }

  long start() {
    return start;
  }

  OptionalLong end() {
    return end.isPresent() ? OptionalLong.of(end.get()) : OptionalLong.empty();
  }

  /** As of what says {@code --start} and {@code --end} wrongly. */
  static CommandFailure wrong(IllegalArgumentException e) {
    return new CommandFailure(ExitCode.USAGE, "--start and --end: " + e.getMessage(), e);
  }
}
