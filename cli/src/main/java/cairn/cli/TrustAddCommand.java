package cairn.cli;

import cairn.format.MalformedException;
import cairn.format.NetworkDocument;
import cairn.http.ExchangeException;
import cairn.verify.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
      "Pins a network: its logs, witnesses and quorum; or a device's log, which has none of "
          + "them.",
      "Compare the fingerprint with one that reached you another way before you say yes."
    })
final class TrustAddCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final CommonOptions common = new CommonOptions();

  @Parameters(
      paramLabel = "URL|FILE",
      description = "A gateway, or its network document in a file; with --device a vkey.")
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
      names = "--cross-anchor-threshold",
      paramLabel = "N",
      description =
          "How many peer networks must have logged a batch for the level federated (default: as "
              + "the network says of itself).")
  private Optional<String> crossAnchorThreshold = Optional.empty();

  @Option(
      names = "--device",
      description =
          "Pin the log of a device by its vkey, given or in a file: 'cairn chain status --json' "
              + "there prints it. Its fingerprint is SHA-256 of the raw key.")
  private boolean device;

  @Option(
      names = "--unsafe",
      description = "Accept a quorum of not more than half of the witnesses.")
  private boolean unsafe;

  TrustAddCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws CommandFailure, ExchangeException {
    if (device) {
      addDevice();
      return ExitCode.OK.status();
    }
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
    long now = surroundings.clock().instant().getEpochSecond();
    Pin pin = new Pin(network, now, source, levels, ownThreshold(earlier));
    new PinConsent(surroundings, fingerprint, crossAnchorThreshold.isPresent())
        .require(pin, earlier);
    store.add(pin);
    report(pin);
    return ExitCode.OK.status();
  }

  private void addDevice() throws CommandFailure {
    if (unsafe || !require.isEmpty() || crossAnchorThreshold.isPresent()) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--device goes with none of --unsafe, --require, --cross-anchor-threshold");
    }
    new DeviceConsent(surroundings, common.home(surroundings).trust())
        .add(source, fingerprint, common.json());
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

  /** What the user says, or has said of the network before. */
  private Optional<Integer> ownThreshold(List<Pin> earlier) throws CommandFailure {
    if (crossAnchorThreshold.isEmpty()) {
      return earlier.stream().findFirst().flatMap(Pin::crossAnchorThreshold);
    }
    long stated =
        Numbers.parse(
            "--cross-anchor-threshold", crossAnchorThreshold.get(), 1, NetworkDocument.MAX_PEERS);
    return Optional.of((int) stated);
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
