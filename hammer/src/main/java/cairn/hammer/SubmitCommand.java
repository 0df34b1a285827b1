package cairn.hammer;

import cairn.format.Json;
import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.http.HttpClientExchange;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hammer submit}: stamps over many connections. */
@Command(
    name = "submit",
    mixinStandardHelpOptions = true,
    description = "Stamps hashes over many connections and checks every answer and the log.")
final class SubmitCommand implements Callable<Integer> {
  private final PrintStream out;

  @Mixin private final TrustOptions trust = new TrustOptions();
  @Mixin private final GoalOptions goals = new GoalOptions();

  @Option(
      names = "--gateway",
      required = true,
      paramLabel = "URL",
      description = "Who is asked; http only.")
  private URI gateway = URI.create("http://127.0.0.1:8000");

  @Option(
      names = "--log",
      paramLabel = "URL",
      description = "Where its tiles are read (default: the gateway's own).")
  private Optional<URI> log = Optional.empty();

  @Option(
      names = {"--connections", "--sweep"},
      split = ",",
      paramLabel = "N",
      description = "How many connections; several by comma are run one after another.")
  private List<Integer> connections = List.of(64);

  @Option(
      names = "--bulk",
      paramLabel = "N",
      description = "So many hashes in a request to the bulk route (default: single stamps).")
  private int bulk;

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

  @Option(names = "--count", paramLabel = "N", description = "Ends after so many stamps.")
  private Optional<Long> count = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Which hashes are stamped (default: new ones).")
  private Optional<Long> seed = Optional.empty();

  @Option(
      names = "--journal",
      paramLabel = "FILE",
      description = "Keeps what was acknowledged, synced before it is counted.")
  private Optional<Path> journal = Optional.empty();

  @Option(
      names = "--patience",
      paramLabel = "S",
      description = "Seconds without any answer after which it gives up (default: 60).")
  private long patience = 60;

  @Option(
      names = "--watch",
      paramLabel = "NAME=PID",
      description = "A process whose CPU and memory are shown; may be repeated.")
  private List<String> watch = List.of();

  @Option(
      names = "--no-proofs",
      description = "The server answers with the attestation alone; entries are sought in the log.")
  private boolean withoutProofs;

  @Option(names = "--json", description = "Print the result as JSON, for programs.")
  private boolean json;

  SubmitCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() throws Exception {
    List<LoadReport> reports = new ArrayList<>();
    try (HttpClientExchange exchange = HttpClientExchange.create();
        Journal kept = journal.isPresent() ? FileJournal.open(journal.get()) : Journal.none()) {
      LoadPlan plan = plan(trust.trust(new Target(gateway), exchange));
      long first = 0;
      for (int many : connections) {
        LoadReport report = run(plan.over(many).stamping(plan.hashes(), first), kept, exchange);
        reports.add(report);
        first += report.acknowledged() + report.pending() + many * Math.max(1L, bulk);
      }
    }
    print(reports);
    return exitCode(reports);
  }

  private LoadPlan plan(Trust trusted) {
    LoadPlan plan =
        LoadPlan.of(gateway, trusted)
            .inBulk(bulk)
            .patient(Duration.ofSeconds(patience))
            .stamping(new HashSource(seed.orElseGet(() -> new SecureRandom().nextLong())), 0);
    if (count.isPresent()) {
      plan = plan.count(count.get());
    }
    if (duration.isPresent() || count.isEmpty()) {
      plan = plan.lasting(Duration.ofSeconds(warmUp), Duration.ofSeconds(duration.orElse(10L)));
    }
    if (log.isPresent()) {
      plan = plan.readingLogAt(log.get());
    }
    return withoutProofs ? plan.withoutProofs() : plan;
  }

  private LoadReport run(LoadPlan plan, Journal kept, HttpClientExchange exchange)
      throws InterruptedException, MalformedException, IOException {
    List<ProcessUse> watched = new ArrayList<>();
    for (String process : watch) {
      watched.add(ProcessUse.parse(process));
    }
    try (Load load = Load.start(plan, kept, exchange, watched)) {
      return load.finish();
    }
  }

  private void print(List<LoadReport> reports) {
    PrintStream text = new PrintStream(out, true, StandardCharsets.UTF_8);
    if (json) {
      List<Json> runs = new ArrayList<>();
      reports.forEach(report -> runs.add(report.object()));
      JsonObject object = JsonObject.builder().put("runs", new JsonArray(runs)).build();
      text.println(new String(object.canonical(), StandardCharsets.UTF_8));
      return;
    }
    for (LoadReport report : reports) {
      text.print(report.text());
      goals.missed(report).forEach(text::println);
    }
  }

  private int exitCode(List<LoadReport> reports) {
    if (!reports.stream().allMatch(LoadReport::isSound)) {
      return HammerCommand.CHECK_FAILED;
    }
    boolean missed = reports.stream().anyMatch(report -> !goals.missed(report).isEmpty());
    return missed ? HammerCommand.GOAL_MISSED : 0;
  }
}
