package cairn.hammer;

import cairn.http.HttpClientExchange;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hammer check}: a whole log against a journal. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = "Reads a log from its first leaf and seeks every entry of a journal in it.")
final class CheckCommand implements Callable<Integer> {
  private final PrintStream out;

  @Mixin private final GatewayOption gateway = new GatewayOption();
  @Mixin private final TrustOptions trust = new TrustOptions();

  @Option(
      names = "--log",
      paramLabel = "URL",
      description = "Where its tiles are read (default: the gateway's own).")
  private Optional<URI> log = Optional.empty();

  @Option(
      names = "--journal",
      required = true,
      paramLabel = "FILE",
      description = "As 'hammer submit --journal' wrote it.")
  private Path journal = Path.of("");

  CheckCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() throws Exception {
    PrintStream text = new PrintStream(out, true, StandardCharsets.UTF_8);
    try (HttpClientExchange exchange = HttpClientExchange.create();
        Journal kept = FileJournal.open(journal)) {
      Trust trusted = trust.trust(gateway.target(), exchange);
      LoadPlan plan = LoadPlan.of(gateway.url(), trusted);
      Target tiles = log.map(Target::new).orElse(plan.log());
      List<Finding> findings = LogCheck.run(tiles, trusted, exchange, kept);
      findings.forEach(finding -> text.println("✗ " + finding));
      if (findings.isEmpty()) {
        text.println("✓ every acknowledged entry is in the log");
      }
      return findings.isEmpty() ? 0 : HammerCommand.CHECK_FAILED;
    }
  }
}
