package cairn.hammer;

import cairn.http.HttpClientExchange;
import java.io.PrintStream;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hammer fetch}: proofs of old entries. */
@Command(
    name = "fetch",
    mixinStandardHelpOptions = true,
    description = "Fetches the proofs of entries stamped before, in random order, and checks them.")
final class FetchCommand implements Callable<Integer> {
  private static final Duration DEFAULT_DURATION = Duration.ofSeconds(10);

  private final PrintStream out;

  @Mixin private final GatewayOption gateway = new GatewayOption();
  @Mixin private final TrustOptions trust = new TrustOptions();
  @Mixin private final MeasureOptions measured = new MeasureOptions();

  @Option(names = "--connections", paramLabel = "N", description = "How many (default: 64).")
  private int connections = 64;

  @Option(
      names = "--seed",
      required = true,
      paramLabel = "N",
      description = "With which 'hammer submit' stamped them.")
  private long seed;

  @Option(
      names = "--stamped",
      required = true,
      paramLabel = "N",
      description = "How many of them it has stamped.")
  private long stamped;

  FetchCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() throws Exception {
    Target target = gateway.target();
    Tally tally = new Tally();
    Findings findings = new Findings();
    CheckpointBook book;
    try (HttpClientExchange exchange = HttpClientExchange.create()) {
      book = new CheckpointBook(trust.trust(target, exchange));
    }
    Measure measure =
        new Measure(
            measured.warmUp(),
            Optional.of(measured.duration().orElse(DEFAULT_DURATION)),
            measured.watched(),
            System::nanoTime);
    FetchTraffic traffic =
        new FetchTraffic(
            target,
            new HashSource(seed),
            stamped,
            new SplittableRandom(seed),
            book,
            findings,
            tally,
            measure);
    try {
      new Connections(target, connections, traffic, Selector.open())
          .run(measured.patience().toNanos());
    } catch (NoAnswerException silence) {
      findings.add(Finding.Kind.NO_ANSWER, silence.toString());
    }
    measure.end();
    return measured.tell(
        out, List.of(LoadReport.of(connections, 0, tally, book.count(), measure, findings)));
  }
}
