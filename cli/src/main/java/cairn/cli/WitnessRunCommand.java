package cairn.cli;

import cairn.format.JsonArray;
import cairn.format.JsonObject;
import cairn.format.MalformedException;
import cairn.http.ListenAddress;
import cairn.node.LogFormat;
import cairn.node.LogLevel;
import cairn.node.Logging;
import cairn.node.NodeStartException;
import cairn.node.TlsSetting;
import cairn.node.WitnessNode;
import cairn.node.WitnessOptions;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code cairn witness run}: runs the witness until it is told to stop. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the witness that 'cairn witness init' made, until SIGTERM or Ctrl-C.",
      "Prints 'ready URL' when it accepts requests; its log goes to stderr. After SIGTERM "
          + "it stops cleanly and its exit code is 143 (systemd: SuccessExitStatus=143)."
    })
final class WitnessRunCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Mixin private final CommonOptions common = new CommonOptions();
  @Mixin private final WitnessData data = new WitnessData();
  @Mixin private final ServingOptions serving = new ServingOptions();

  @Option(
      names = "--listen",
      required = true,
      paramLabel = "HOST:PORT",
      description = "Where it listens; port 0 takes a free one.")
  private String listen = "";

  @Option(
      names = "--tls-certificate",
      paramLabel = "FILE",
      description = "The certificate chain (PEM), needed off loopback.")
  private Optional<String> certificate = Optional.empty();

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "Its key (PEM, PKCS#8, mode 0600).")
  private Optional<String> key = Optional.empty();

  @Option(names = "--behind-proxy", description = "A proxy in front of it does TLS.")
  private boolean behindProxy;

  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      description = "text (the default) or json.")
  private String logFormat = "text";

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      description = "error, warn, info (the default), debug or trace.")
  private String logLevel = "info";

  WitnessRunCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws CommandFailure, NodeStartException, InterruptedException {
    WitnessOptions options = options();
    Logging.start(
        OptionNames.parse("--log-format", LogFormat.class, logFormat),
        OptionNames.parse("--log-level", LogLevel.class, logLevel),
        surroundings.err());
    try (WitnessNode witness = WitnessNode.start(options)) {
      JsonObject ready =
          JsonObject.builder()
              .put("url", witness.url())
              .put("vkeys", new JsonArray(WitnessArgument.vkeys(witness.keys())))
              .build();
      return new Foreground(surroundings, serving, common.json())
          .run(witness, "ready " + witness.url(), ready);
    }
  }

  private WitnessOptions options() throws CommandFailure {
    if (certificate.isPresent() != key.isPresent()) {
      throw new CommandFailure(
          ExitCode.USAGE, "--tls-certificate and --tls-key belong together; got one of them");
    }
    Optional<TlsSetting> tls =
        certificate.flatMap(
            chain ->
                key.map(
                    secret -> new TlsSetting(surroundings.path(chain), surroundings.path(secret))));
    return new WitnessOptions(data.directory(surroundings), listenAddress(), tls, behindProxy);
  }

  private ListenAddress listenAddress() throws CommandFailure {
    try {
      return ListenAddress.parse(listen);
    } catch (MalformedException e) {
      throw new CommandFailure(ExitCode.USAGE, "--listen: " + e.getMessage(), e);
    }
  }
}
