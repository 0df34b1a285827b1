package cairn.hammer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What must be reached; a goal that is missed makes the exit code 7. */
final class GoalOptions {
  @Option(
      names = "--require-rate",
      paramLabel = "N",
      description = "At least so many entries a second.")
  private Optional<Double> rate = Optional.empty();

  @Option(names = "--require-p50", paramLabel = "MS", description = "At most so many milliseconds.")
  private Optional<Double> p50 = Optional.empty();

  @Option(names = "--require-p99", paramLabel = "MS", description = "At most so many milliseconds.")
  private Optional<Double> p99 = Optional.empty();

  /** A sentence for each goal that was missed. */
  List<String> missed(LoadReport report) {
    List<String> missed = new ArrayList<>();
    if (rate.isPresent() && report.rate() < rate.get()) {
      missed.add(sentence("rate %.0f/s is below %.0f/s", report.rate(), rate.get()));
    }
    if (p50.isPresent() && report.p50Millis() > p50.get()) {
      missed.add(sentence("p50 %.1f ms is above %.1f ms", report.p50Millis(), p50.get()));
    }
    if (p99.isPresent() && report.p99Millis() > p99.get()) {
      missed.add(sentence("p99 %.1f ms is above %.1f ms", report.p99Millis(), p99.get()));
    }
    return missed;
  }

  private static String sentence(String format, double is, double wanted) {
    return String.format(Locale.ROOT, "goal missed: " + format, is, wanted);
  }
}
