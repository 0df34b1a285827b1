package cairn.hammer;

import cairn.format.VerifierKey;
import java.io.PrintStream;
import java.net.URI;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code hammer witness}: a C2SP witness under load. */
@Command(
    name = "witness",
    mixinStandardHelpOptions = true,
    description = {
      "Has a witness cosign the growing checkpoints of many logs, and verifies each cosignature.",
      "It must know the logs ('hammer keys') and have seen none of them before: each run needs",
      "another --seed."
    })
final class WitnessCommand implements Callable<Integer> {
  private final PrintStream out;

  @Mixin private final MeasureOptions measured = new MeasureOptions();

  @Option(
      names = "--endpoint",
      required = true,
      paramLabel = "URL",
      description = "What stands before /add-checkpoint; http only.")
  private URI endpoint = URI.create("http://127.0.0.1:8001");

  @Option(
      names = "--vkey",
      required = true,
      paramLabel = "VKEY",
      description = "The witness's key, of type 04 or 06.")
  private String vkey = "";

  @Option(names = "--logs", paramLabel = "N", description = "How many logs (default: 1).")
  private int logs = 1;

  @Option(
      names = "--requests",
      paramLabel = "N",
      description = "How many checkpoints of each log (default: 1000).")
  private int requests = 1000;

  @Option(
      names = "--leaves",
      paramLabel = "N",
      description = "Added before each checkpoint (default: 100).")
  private int leaves = 100;

  @Option(
      names = "--seed",
      required = true,
      paramLabel = "N",
      description = "From which the logs' keys are made.")
  private long seed;

  WitnessCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() throws Exception {
    VerifierKey key = VerifierKey.parse(vkey);
    Target target = new Target(endpoint);
    Findings findings = new Findings();
    List<GrowingLog> growing = new ArrayList<>();
    for (int i = 0; i < logs; i++) {
      growing.add(GrowingLog.of(new HashSource(seed), i));
    }
    Measure measure =
        new Measure(measured.warmUp(), Optional.empty(), measured.watched(), System::nanoTime);
    WitnessTraffic traffic =
        new WitnessTraffic(target, growing, requests, leaves, findings, measure);
    try {
      new Connections(target, logs, traffic, Selector.open()).run(measured.patience().toNanos());
    } catch (NoAnswerException silence) {
      findings.add(Finding.Kind.NO_ANSWER, silence.toString());
    }
    measure.end();
    Tally tally = new Tally();
    tally.acknowledged().set(traffic.verify(key));
    return measured.tell(
        out, List.of(LoadReport.of(logs, 0, tally, logs * requests, measure, findings)));
  }
}
