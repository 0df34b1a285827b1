package cairn.cli;

import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.NetworkDocument;
import cairn.format.NetworkLog;
import cairn.format.NetworkWitness;
import cairn.http.ExchangeException;
import cairn.verify.Level;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cairn trust add}: shows what a network says of itself, and pins it when told to. */
@Command(
    name = "add",
    mixinStandardHelpOptions = true,
    description = {
      "Pins a network: its logs, witnesses and quorum.",
      "Compare the fingerprint with one that reached you another way before you say yes."
    })
final class TrustAddCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final CommonOptions common = new CommonOptions();

  @Parameters(
      paramLabel = "URL|FILE",
      description = "A gateway, or its network document in a file.")
  private String source = "";

  @Option(
      names = "--fingerprint",
      paramLabel = "HEX",
      description = "Pin only if the fingerprint is this one; asks nothing.")
  private Optional<String> fingerprint = Optional.empty();

  @Option(
      names = "--require",
      split = ",",
      paramLabel = "LEVEL",
      description = "Levels that proofs of this network must reach (default: basic).")
  private List<String> require = new ArrayList<>();

  @Option(
      names = "--unsafe",
      description = "Accept a quorum of not more than half of the witnesses.")
  private boolean unsafe;

  TrustAddCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws CommandFailure, ExchangeException {
    Set<Level.Kind> levels = Levels.of(require);
    NetworkDocument network = read();
    if (!network.hasMajorityQuorum() && !unsafe) {
      throw new CommandFailure(
          ExitCode.POLICY,
          "%s: a quorum of %d of %d witnesses lets two quorums without a common witness sign two histories; accept it with --unsafe"
              .formatted(network.id(), network.threshold(), network.witnesses().size()));
    }
    TrustStore store = new TrustStore(common.home(surroundings).trust());
    List<Pin> earlier = store.pins(network.id());
    boolean known =
        earlier.stream().anyMatch(pin -> pin.network().fingerprint().equals(network.fingerprint()));
    if (!known) {
      describe(network, earlier);
    }
    requireConsent(network, known);
    long now = surroundings.clock().instant().getEpochSecond();
    Pin pin = new Pin(network, now, source, levels);
    store.add(pin);
    report(pin);
    return ExitCode.OK.status();
  }

  private NetworkDocument read() throws CommandFailure, ExchangeException {
    if (source.startsWith("http://") || source.startsWith("https://")) {
      return new GatewayClient(surroundings.network(), GatewayOption.address(source)).network();
    }
    Path file = surroundings.path(source);
    try {
      if (Files.size(file) > NetworkDocument.MAX_BYTES) {
        throw new MalformedException(
            "expected at most %d bytes".formatted(NetworkDocument.MAX_BYTES));
      }
      return NetworkDocument.parse(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.NOT_FOUND,
          source + ": expected a gateway's address or a readable file: " + e.getMessage(),
          e);
    } catch (MalformedException e) {
      throw new CommandFailure(
          ExitCode.USAGE, source + ": is no network document: " + e.getMessage(), e);
    }
  }

  private void describe(NetworkDocument network, List<Pin> earlier) {
    PrintStream err = surroundings.err();
    err.println("Network " + network.id() + " says of itself:");
    for (NetworkLog log : network.logs()) {
      err.println("  log      " + log.origin());
    }
    for (NetworkWitness witness : network.witnesses()) {
      err.println(
          "  witness  " + TerminalText.printable(witness.id() + ", run by " + witness.operator()));
    }
    err.printf("  quorum   %d of %d witnesses%n", network.threshold(), network.witnesses().size());
    err.println("  fingerprint " + network.fingerprint());
    earlier.stream()
        .findFirst()
        .ifPresent(
            pin ->
                err.printf(
                    "CHANGED: since %s you trust another %s, with fingerprint %s.%n"
                        + "Ask its operator why; proofs under the earlier one stay good.%n",
                    Instant.ofEpochSecond(pin.accepted()),
                    network.id(),
                    pin.network().fingerprint()));
  }

  private void requireConsent(NetworkDocument network, boolean known) throws CommandFailure {
    if (fingerprint.isPresent()) {
      requireFingerprint(network, fingerprint.get());
      return;
    }
    if (known) {
      return;
    }
    if (!surroundings.terminal()) {
      throw new CommandFailure(
          ExitCode.POLICY,
          "nobody is here to ask: compare the fingerprint above with one that reached you another"
              + " way and say it with --fingerprint");
    }
    if (!surroundings.confirm("Pin it?")) {
      throw new CommandFailure(ExitCode.POLICY, network.id() + ": not pinned");
    }
  }

  private static void requireFingerprint(NetworkDocument network, String wanted)
      throws CommandFailure {
    Hash expected;
    try {
      expected = Hash.parseHex(wanted, "--fingerprint");
    } catch (MalformedException e) {
      throw new CommandFailure(ExitCode.USAGE, e.getMessage(), e);
    }
    if (!expected.equals(network.fingerprint())) {
      throw new CommandFailure(
          ExitCode.POLICY,
          "%s: has fingerprint %s, not %s; nothing was pinned. Somebody may stand between you and the gateway"
              .formatted(network.id(), network.fingerprint(), expected));
    }
  }

  private void report(Pin pin) {
    if (common.json()) {
      surroundings.printJson(pin.summary());
    } else {
      surroundings
          .out()
          .println("pinned " + pin.network().id() + " " + pin.network().fingerprint());
    }
  }
}
