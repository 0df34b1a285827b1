package cairn.hammer;

import cairn.format.JsonNumber;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code hammer table}: several runs of the same measurements as one Markdown table. */
@Command(
    name = "table",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a Markdown table of results: median, and minimum to maximum.",
      "A file NAME.RUN.json is one run of NAME, as --json printed it."
    })
final class TableCommand implements Callable<Integer> {
  private static final int MAX_BYTES = 16 << 20;

  private final PrintStream out;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "Results.")
  private List<Path> files = List.of();

  /** What is one line of the table. */
  private record Line(String name, long connections) {}

  /** One measurement of it. */
  private record Run(
      double rate, double p50, double p99, double ownMicros, double ownShare, String processes) {}

  TableCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() throws IOException, MalformedException {
    Map<Line, List<Run>> table =
        new TreeMap<>(Comparator.comparing(Line::name).thenComparingLong(Line::connections));
    for (Path file : files) {
      String name = String.valueOf(file.getFileName()).replaceFirst("\\.[^.]*\\.json$", "");
      JsonObject result = JsonObject.parse(Files.readAllBytes(file), MAX_BYTES, "result");
      for (JsonObject run : result.array("runs").objects("runs")) {
        Line line = new Line(name, run.integer("connections"));
        table.computeIfAbsent(line, key -> new ArrayList<>()).add(run(run));
      }
    }
    print(table);
    return 0;
  }

  private static Run run(JsonObject run) throws MalformedException {
    List<JsonObject> processes = run.array("processes").objects("processes");
    if (processes.isEmpty()) {
      throw new MalformedException("a result that measured nothing: the load ended too early");
    }
    List<String> others = new ArrayList<>();
    for (JsonObject process : processes.subList(1, processes.size())) {
      others.add(
          String.format(
              Locale.ROOT,
              "%s %.0f µs, %.0f MiB",
              process.string("name"),
              number(process, "cpu_us_per_entry"),
              number(process, "pss_mib")));
    }
    return new Run(
        number(run, "rate"),
        number(run, "p50_ms"),
        number(run, "p99_ms"),
        number(processes.getFirst(), "cpu_us_per_entry"),
        number(run, "own_cpu_share"),
        String.join("; ", others));
  }

  private static double number(JsonObject object, String name) throws MalformedException {
    if (object.member(name).orElse(JsonNumber.of(-1)) instanceof JsonNumber number) {
      return number.value();
    }
    throw new MalformedException(name + ": expected a number");
  }

  private void print(Map<Line, List<Run>> table) {
    PrintStream text = new PrintStream(out, true, StandardCharsets.UTF_8);
    text.println(
        "| what | connections | runs | per second | p50 ms | p99 ms | generator | servers, CPU each"
            + " and PSS (last run) |");
    text.println("|---|---|---|---|---|---|---|---|");
    table.forEach(
        (line, runs) ->
            text.println(
                "| %s | %d | %d | %s | %s | %s | %s µs, %s %% | %s |"
                    .formatted(
                        line.name(),
                        line.connections(),
                        runs.size(),
                        spread(runs, Run::rate, 0),
                        spread(runs, Run::p50, 1),
                        spread(runs, Run::p99, 1),
                        median(runs, Run::ownMicros, 1),
                        median(runs, run -> 100 * run.ownShare(), 0),
                        runs.getLast().processes())));
  }

  /** {@code 8120 (7990 to 8304)}. */
  private static String spread(List<Run> runs, ToDoubleFunction<Run> value, int digits) {
    double[] sorted = runs.stream().mapToDouble(value).sorted().toArray();
    return median(runs, value, digits)
        + (runs.size() == 1
            ? ""
            : " ("
                + shown(sorted[0], digits)
                + " to "
                + shown(sorted[sorted.length - 1], digits)
                + ")");
  }

  private static String median(List<Run> runs, ToDoubleFunction<Run> value, int digits) {
    double[] sorted = runs.stream().mapToDouble(value).sorted().toArray();
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return shown(median, digits);
  }

  private static String shown(double value, int digits) {
    return BigDecimal.valueOf(value).setScale(digits, RoundingMode.HALF_UP).toPlainString();
  }
}
