package cairn.hammer;

import cairn.format.JsonArray;
import cairn.format.JsonNumber;
import cairn.format.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a load found and measured.
 *
 * @param connections how many there were
 * @param bulk hashes a request; 0 for single stamps
 * @param acknowledged entries proved and kept, the warm-up's included
 * @param pending entries answered 202
 * @param refused requests answered 429 or 503
 * @param unanswered requests whose connection broke
 * @param checkpoints accepted ones that differ
 * @param seconds measured
 * @param entries answered in that time
 * @param p50Millis half of the requests took at most that
 * @param p99Millis 99 of 100 did
 * @param uses CPU and memory, the generator's first
 * @param findings the first hundred
 * @param findingCount all of them
 */
public record LoadReport(
    int connections,
    int bulk,
    long acknowledged,
    long pending,
    long refused,
    long unanswered,
    int checkpoints,
    double seconds,
    long entries,
    double p50Millis,
    double p99Millis,
    List<Use> uses,
    List<Finding> findings,
    long findingCount) {
  /**
   * What a process used while it was measured.
   *
   * @param cpuSeconds user and system
   * @param pssMib at the end
   */
  public record Use(String name, double cpuSeconds, double pssMib) {}

  public LoadReport {
    uses = List.copyOf(uses);
    findings = List.copyOf(findings);
  }

  static LoadReport of(
      int connections, int bulk, Tally tally, int checkpoints, Measure measure, Findings findings) {
    return new LoadReport(
        connections,
        bulk,
        tally.acknowledged().get(),
        tally.pending().get(),
        tally.refused().get(),
        tally.unanswered().get(),
        checkpoints,
        measure.seconds(),
        measure.entries(),
        measure.latencies().millisAt(0.50),
        measure.latencies().millisAt(0.99),
        measure.uses(),
        findings.kept(),
        findings.count());
  }

  /** Entries a second. */
  public double rate() {
    return seconds == 0 ? 0 : entries / seconds;
  }

  /** CPU microseconds of that process for each entry. */
  public double cpuMicrosPerEntry(Use use) {
    return entries == 0 ? 0 : use.cpuSeconds() * 1e6 / entries;
  }

  /** The share of all cores that the generator itself took. */
  public double ownShare() {
    int cores = Runtime.getRuntime().availableProcessors();
    return seconds == 0 || uses.isEmpty() ? 0 : uses.getFirst().cpuSeconds() / (seconds * cores);
  }

  /** Whether every check passed. */
  public boolean isSound() {
    return findingCount == 0;
  }

  /** A few lines for people. */
  public String text() {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%d connections%s: %.0f/s over %.1f s, p50 %.1f ms, p99 %.1f ms",
            connections,
            bulk == 0 ? "" : ", " + bulk + " a request",
            rate(),
            seconds,
            p50Millis,
            p99Millis));
    lines.add(
        "  %d acknowledged and proved under %d checkpoints; %d pending, %d refused, %d unanswered"
            .formatted(acknowledged, checkpoints, pending, refused, unanswered));
    uses.forEach(use -> lines.add(text(use)));
    lines.add(isSound() ? "  ✓ every check passed" : "  ✗ %d findings".formatted(findingCount));
    findings.forEach(finding -> lines.add("    ✗ " + finding));
    return String.join("\n", lines) + "\n";
  }

  private String text(Use use) {
    String used =
        String.format(
            Locale.ROOT,
            "  %s: %.1f CPU s, %.1f µs each, PSS %.0f MiB",
            use.name(),
            use.cpuSeconds(),
            cpuMicrosPerEntry(use),
            use.pssMib());
    return use.equals(uses.getFirst())
        ? used + String.format(Locale.ROOT, ", %.0f %% of the machine", 100 * ownShare())
        : used;
  }

  /** The same for programs. */
  public JsonObject object() {
    return JsonObject.builder()
        .put("connections", connections)
        .put("bulk", bulk)
        .put("rate", number(rate()))
        .put("p50_ms", number(p50Millis))
        .put("p99_ms", number(p99Millis))
        .put("seconds", number(seconds))
        .put("entries", entries)
        .put("acknowledged", acknowledged)
        .put("pending", pending)
        .put("refused", refused)
        .put("unanswered", unanswered)
        .put("checkpoints", checkpoints)
        .put("own_cpu_share", number(ownShare()))
        .put("processes", new JsonArray(uses.stream().map(this::object).toList()))
        .put("finding_count", findingCount)
        .put("findings", JsonArray.ofStrings(findings.stream().map(Finding::toString).toList()))
        .build();
  }

  private JsonObject object(Use use) {
    return JsonObject.builder()
        .put("name", use.name())
        .put("cpu_s", number(use.cpuSeconds()))
        .put("cpu_us_per_entry", number(cpuMicrosPerEntry(use)))
        .put("pss_mib", number(use.pssMib()))
        .build();
  }

  /** Three digits behind the point say more than any of these measurements. */
  private static JsonNumber number(double value) {
    return new JsonNumber(Math.round(value * 1000) / 1000.0);
  }
}
