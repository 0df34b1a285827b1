package cairn.hammer;

import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How long a command measures, what it watches, and how it tells. */
final class MeasureOptions {
  @Mixin private final GoalOptions goals = new GoalOptions();

  @Option(
      names = "--duration",
      paramLabel = "S",
      description = "Seconds to measure (default: 10, without --count).")
  private Optional<Long> duration = Optional.empty();

  @Option(
      names = "--warm-up",
      paramLabel = "S",
      description = "Seconds before that, checked but not measured (default: 0).")
  private long warmUp;

  @Option(
      names = "--watch",
      paramLabel = "NAME=PID",
      description = "A process whose CPU and memory are shown; may be repeated.")
  private List<String> watch = List.of();

  @Option(
      names = "--patience",
      paramLabel = "S",
      description = "Seconds without any answer after which it gives up (default: 60).")
  private long patience = 60;

  @Option(names = "--json", description = "Print the result as JSON, for programs.")
  private boolean json;

  Duration warmUp() {
    return Duration.ofSeconds(warmUp);
  }

  Optional<Duration> duration() {
    return duration.map(Duration::ofSeconds);
  }

  Duration patience() {
    return Duration.ofSeconds(patience);
  }

  List<ProcessUse> watched() throws MalformedException {
    List<ProcessUse> processes = new ArrayList<>();
    for (String process : watch) {
      processes.add(ProcessUse.parse(process));
    }
    return processes;
  }

  /** Prints the reports; returns the exit code that they deserve. */
  int tell(PrintStream out, List<LoadReport> reports) {
    PrintStream text = new PrintStream(out, true, StandardCharsets.UTF_8);
    if (json) {
      List<Json> runs = new ArrayList<>();
      reports.forEach(report -> runs.add(report.object()));
      JsonObject object = JsonObject.builder().put("runs", new JsonArray(runs)).build();
      text.println(new String(object.canonical(), StandardCharsets.UTF_8));
    } else {
      reports.forEach(report -> text.print(report.text()));
    }
    if (!reports.stream().allMatch(LoadReport::isSound)) {
      return HammerCommand.CHECK_FAILED;
    }
    List<String> missed =
        reports.stream().flatMap(report -> goals.missed(report).stream()).toList();
    if (!json) {
      missed.forEach(text::println);
    }
    return missed.isEmpty() ? 0 : HammerCommand.GOAL_MISSED;
  }
}
