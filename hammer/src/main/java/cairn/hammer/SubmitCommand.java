package cairn.hammer;

import cairn.format.MalformedException;
import cairn.http.HttpClientExchange;
import java.io.PrintStream;
import java.net.URI;
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
  /** Behind a warm-up, before each measurement: as long as a change of connections is felt. */
  private static final Duration SETTLING = Duration.ofSeconds(1);

  private final PrintStream out;

  @Mixin private final GatewayOption gateway = new GatewayOption();
  @Mixin private final TrustOptions trust = new TrustOptions();
  @Mixin private final MeasureOptions measure = new MeasureOptions();

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
      names = "--warm-up-connections",
      paramLabel = "N",
      description = "Over how many connections the one warm-up runs (default: 256).")
  private int warmUpConnections = 256;

  @Option(
      names = "--bulk",
      paramLabel = "N",
      description = "So many hashes in a request to the bulk route (default: single stamps).")
  private int bulk;

  @Option(names = "--count", paramLabel = "N", description = "Ends after so many stamps.")
  private Optional<Long> count = Optional.empty();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Which hashes are stamped (default: new ones).")
  private Optional<Long> seed = Optional.empty();

  @Option(
      names = "--first",
      paramLabel = "N",
      description = "With --seed: the position of the first hash (default: 0).")
  private long firstHash;

  @Option(
      names = "--journal",
      paramLabel = "FILE",
      description = "Keeps what was acknowledged, synced before it is counted.")
  private Optional<Path> journal = Optional.empty();

  @Option(
      names = "--no-proofs",
      description = "The server answers with the attestation alone; entries are sought in the log.")
  private boolean withoutProofs;

  SubmitCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() throws Exception {
    List<LoadReport> reports = new ArrayList<>();
    try (HttpClientExchange exchange = HttpClientExchange.create();
        Journal kept = journal.isPresent() ? FileJournal.open(journal.get()) : Journal.none()) {
      LoadPlan plan = plan(trust.trust(gateway.target(), exchange));
      List<LoadPlan> plans = new ArrayList<>();
      if (!measure.warmUp().isZero()) {
        plans.add(plan.over(warmUpConnections).lasting(Duration.ZERO, measure.warmUp()));
      }
      connections.forEach(many -> plans.add(plan.over(many)));
      long first = firstHash;
      for (LoadPlan next : plans) {
        LoadReport report = run(next.stamping(plan.hashes(), first), kept, exchange);
        reports.add(report);
        first += report.acknowledged() + report.pending() + next.connections() * Math.max(1L, bulk);
      }
    }
    boolean hasWarmedUpWell = reports.size() > connections.size() && reports.getFirst().isSound();
    return measure.tell(out, hasWarmedUpWell ? reports.subList(1, reports.size()) : reports);
  }

  private LoadPlan plan(Trust trusted) {
    LoadPlan plan =
        LoadPlan.of(gateway.url(), trusted)
            .inBulk(bulk)
            .patient(measure.patience())
            .stamping(new HashSource(seed.orElseGet(() -> new SecureRandom().nextLong())), 0);
    if (count.isPresent()) {
      plan = plan.count(count.get());
    }
    if (measure.duration().isPresent() || count.isEmpty()) {
      Duration settling = measure.warmUp().isZero() ? Duration.ZERO : SETTLING;
      plan = plan.lasting(settling, measure.duration().orElse(Duration.ofSeconds(10)));
    }
    if (log.isPresent()) {
      plan = plan.readingLogAt(log.get());
    }
    return withoutProofs ? plan.withoutProofs() : plan;
  }

  private LoadReport run(LoadPlan plan, Journal kept, HttpClientExchange exchange)
      throws InterruptedException, MalformedException {
    try (Load load = Load.start(plan, kept, exchange, measure.watched())) {
      return load.finish();
    }
  }
}
