package cairn.cli;

import cairn.format.NetworkDocument;
import cairn.format.SignatureType;
import cairn.format.VerifierKey;
import cairn.http.Call;
import cairn.http.HttpClientExchange;
import cairn.http.ListenAddress;
import cairn.node.Configuration;
import cairn.node.ConfigurationDraft;
import cairn.node.ConfigurationFile;
import cairn.node.GatewayNode;
import cairn.node.GatewaySetup;
import cairn.node.WitnessFiles;
import cairn.node.WitnessNode;
import cairn.node.WitnessOptions;
import cairn.node.WitnessSetting;
import cairn.node.WitnessSetup;
import cairn.witness.LogFile;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A witness and a gateway in this JVM, which takes part in a federation; its home is a user's. */
final class LocalNetwork implements AutoCloseable {
  private static final ListenAddress FREE_PORT = new ListenAddress("127.0.0.1", 0);
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Path home;
  private final WitnessNode witness;
  private GatewayNode gateway;

  /** Starts network {@code id} in {@code folder}; it gossips when it is told to. */
  LocalNetwork(String id, Path folder) throws Exception {
    home = folder.resolve("home");
    Path data = folder.resolve("witness");
    SecureRandom random = new SecureRandom();
    InstantSource clock = InstantSource.system();
    List<VerifierKey> keys =
        WitnessSetup.init(
            data, "w-" + id, Set.of(SignatureType.COSIGNATURE_ED25519), random, clock);
    witness = WitnessNode.start(new WitnessOptions(data, FREE_PORT));
    WitnessSetting setting =
        new WitnessSetting("w-" + id, keys, URI.create(witness.url()), Optional.empty());
    ConfigurationDraft draft =
        new ConfigurationDraft(id, 1, List.of(setting)).listening(FREE_PORT, FREE_PORT);
    NetworkDocument network = new GatewaySetup(random, clock).init(file(), draft);
    for (var log : network.logs()) {
      new LogFile(WitnessFiles.logs(data)).add(log.key());
    }
    String patient = "quorum_timeout: 20s\n"; // so that no slow machine makes a stamp pending
    Files.writeString(
        file(),
        patient + "federation: {enabled: true, gossip_interval: 1h}\n",
        StandardOpenOption.APPEND);
    gateway = start();
  }

  private GatewayNode start() throws Exception {
    Configuration configuration = ConfigurationFile.read(file(), Map.of(), Map.of());
    GatewayNode started = GatewayNode.start(configuration);
    await(started.url() + "/readyz");
    return started;
  }

  private Path file() {
    return home.resolve("cairn.yaml");
  }

  /** {@code --home} of its operator. */
  String home() {
    return home.toString();
  }

  String url() {
    return gateway.url();
  }

  void stop() {
    gateway.close();
  }

  private static void await(String url) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    try (HttpClientExchange exchange = HttpClientExchange.create()) {
      while (exchange.send(Call.get(URI.create(url), LIMIT, 1 << 20)).status() != 200) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("not ready: " + url);
        }
        Thread.onSpinWait();
      }
    }
  }

  /** Logs so many records. */
  void stamp(int count) throws Exception {
    try (HttpClientExchange exchange = HttpClientExchange.create()) {
      for (int i = 0; i < count; i++) {
        byte[] body = "{\"hash\":\"%064x\"}".formatted(i + 1).getBytes(StandardCharsets.UTF_8);
        URI uri = URI.create(url() + "/v1/timestamp");
        int status =
            exchange.send(Call.post(uri, "application/json", body, LIMIT, 1 << 20)).status();
        if (status != 200) {
          throw new AssertionError("not stamped: " + status);
        }
      }
    }
  }

  @Override
  public void close() {
    gateway.close();
    witness.close();
  }
}
