package cairn.cli;

import cairn.format.SignatureType;
import cairn.format.Utf8;
import cairn.format.VerifierKey;
import cairn.http.Call;
import cairn.http.HttpClientExchange;
import cairn.http.ListenAddress;
import cairn.node.Configuration;
import cairn.node.ConfigurationDraft;
import cairn.node.ConfigurationFile;
import cairn.node.GatewayNode;
import cairn.node.GatewaySetup;
import cairn.node.LogFormat;
import cairn.node.LogLevel;
import cairn.node.Logging;
import cairn.node.WitnessFiles;
import cairn.node.WitnessNode;
import cairn.node.WitnessOptions;
import cairn.node.WitnessSetting;
import cairn.node.WitnessSetup;
import cairn.witness.LogFile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code cairn rehearse DIR}: loads in one process what commands and servers load, while the build
 * records a start-up cache. It leaves {@code file}, its proof and a {@code home} that has its
 * network pinned in the empty {@code DIR}, for other rehearsals. Of no use otherwise.
 */
@Command(name = "rehearse", hidden = true, description = "Used by the build.")
final class RehearseCommand implements Callable<Integer> {
  private static final ListenAddress FREE_PORT = new ListenAddress("127.0.0.1", 0);

  private static final int CLIENTS = 64;
  private static final int STAMPS = 100;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Surroundings surroundings;

  @Parameters(paramLabel = "DIR", description = "An empty directory.")
  private String named = "";

  RehearseCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws Exception {
    Path directory = surroundings.path(named);
    Logging.start(LogFormat.TEXT, LogLevel.INFO, surroundings.err());
    Path data = directory.resolve("witness");
    List<VerifierKey> keys =
        WitnessSetup.init(
            data,
            "w",
            Set.of(SignatureType.COSIGNATURE_ED25519, SignatureType.COSIGNATURE_ML_DSA_44),
            surroundings.random(),
            surroundings.clock());
    try (WitnessNode witness = WitnessNode.start(new WitnessOptions(data, FREE_PORT))) {
      URI endpoint = URI.create(witness.url());
      Configuration configuration =
          setUp(directory, new WitnessSetting("w", keys, endpoint, Optional.empty()));
      try (GatewayNode gateway = GatewayNode.start(configuration)) {
        stamp(directory, gateway);
        load(gateway);
      }
    }
    return ExitCode.OK.status();
  }

  private Configuration setUp(Path directory, WitnessSetting witness) throws Exception {
    Path file = new Home(directory.resolve("home")).configuration();
    ConfigurationDraft draft =
        new ConfigurationDraft("rehearsal.example", 1, List.of(witness))
            .listening(FREE_PORT, FREE_PORT);
    var network = new GatewaySetup(surroundings.random(), surroundings.clock()).init(file, draft);
    new LogFile(WitnessFiles.logs(directory.resolve("witness")))
        .add(network.logs().getFirst().key());
    return ConfigurationFile.read(file, Map.of(), Map.of());
  }

  private void stamp(Path directory, GatewayNode gateway) throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "rehearsed");
    String home = directory.resolve("home").toString();
    String url = gateway.url();
    cairn(
        "trust", "add", url, "--home", home, "--fingerprint", "" + gateway.network().fingerprint());
    cairn("stamp", file.toString(), "--home", home, "--gateway", url);
    cairn("verify", file.toString(), "--home", home);
  }

  /**
   * Stamps for a few seconds: the cache also records how often code runs and on which types, so
   * that a server that has just started compiles what is hot at once.
   */
  private void load(GatewayNode gateway) throws Exception {
    URI uri = URI.create(gateway.url() + "/v1/timestamp");
    try (HttpClientExchange exchange = HttpClientExchange.create();
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> answers = new ArrayList<>();
      for (int client = 0; client < CLIENTS; client++) {
        int first = client * STAMPS;
        answers.add(clients.submit(() -> stamp(exchange, uri, first)));
      }
      for (Future<Integer> answer : answers) {
        answer.get();
      }
    }
  }

  private static int stamp(HttpClientExchange exchange, URI uri, int first) throws Exception {
    int stamped = 0;
    for (int i = first; i < first + STAMPS; i++) {
      String body = "{\"hash\":\"%064x\"}".formatted(i);
      Call call = Call.post(uri, "application/json", Utf8.encode(body), PATIENCE, 64 << 10);
      stamped += exchange.send(call).status() == 200 ? 1 : 0;
    }
    return stamped;
  }

  /** How a command ends does not matter here: its classes are loaded. */
  private void cairn(String... arguments) {
    CairnCommand.commandLine(surroundings, arguments).execute(arguments);
  }
}
