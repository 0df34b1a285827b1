package cairn.node;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.SignatureType;
import cairn.format.VerifierKey;
import cairn.http.Call;
import cairn.http.Headers;
import cairn.http.HttpClientExchange;
import cairn.http.ListenAddress;
import cairn.http.Method;
import cairn.http.Reply;
import cairn.store.PostgresSettings;
import cairn.testkit.Engine;
import cairn.testkit.FreePort;
import cairn.testkit.RealPostgres;
import cairn.witness.LogFile;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Three real witnesses and a gateway that is set up, in this JVM, on ports that the system chose.
 */
final class TestNetwork implements AutoCloseable {
  static final ListenAddress ANY = new ListenAddress("127.0.0.1", 0);
  static final Duration LIMIT = Duration.ofSeconds(60);

  final HttpClientExchange exchange = HttpClientExchange.create();
  final List<WitnessNode> witnesses = new ArrayList<>();
  final Path gatewayFile;
  final Configuration configuration;

  private final Path directory;
  private final List<GatewayNode> gateways = new ArrayList<>();

  TestNetwork(Path directory, Engine engine) throws Exception {
    this(directory, engine, Map.of());
  }

  TestNetwork(Path directory, Engine engine, Map<String, String> settings) throws Exception {
    this('a', directory, engine, settings);
  }

  TestNetwork(char letter, Path directory, Engine engine, Map<String, String> settings)
      throws Exception {
    this.directory = directory;
    List<WitnessSetting> settled = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      String name = "witness-%c-%d".formatted(letter, i);
      Set<SignatureType> types =
          i == 3
              ? Set.of(SignatureType.COSIGNATURE_ED25519, SignatureType.COSIGNATURE_ML_DSA_44)
              : Set.of(SignatureType.COSIGNATURE_ED25519);
      List<VerifierKey> keys =
          WitnessSetup.init(
              witnessData(i), name, types, new SecureRandom(), InstantSource.system());
      WitnessNode witness = startWitness(i, lasting());
      settled.add(
          new WitnessSetting(
              name, keys, URI.create(witness.url()), java.util.Optional.of("operator-" + i)));
    }
    gatewayFile = directory.resolve("gateway/cairn.yaml");
    Map<String, String> all = new HashMap<>(settings(engine));
    all.put("quorum_timeout", "20s"); // so that no slow machine makes a stamp pending
    all.putAll(settings);
    ConfigurationDraft draft =
        new ConfigurationDraft(
                "network-" + letter,
                java.util.Optional.empty(),
                2,
                settled,
                List.of("public:timestamps", "org:records"),
                false,
                all)
            .listening(ANY, ANY);
    var document =
        new GatewaySetup(new SecureRandom(), InstantSource.system()).init(gatewayFile, draft);
    for (int i = 1; i <= 3; i++) {
      LogFile logs = new LogFile(WitnessFiles.logs(witnessData(i)));
      for (var log : document.logs()) {
        logs.add(log.key());
      }
    }
    configuration = ConfigurationFile.read(gatewayFile, Map.of(), Map.of());
  }

  private static Map<String, String> settings(Engine engine) throws Exception {
    return switch (engine) {
      case SQLITE -> Map.of();
      case POSTGRESQL -> {
        PostgresSettings server = RealPostgres.emptyDatabase();
        yield Map.of(
            "store.kind", "postgresql", "store.url", server.url(), "store.user", server.user());
      }
    };
  }

  /** So that nobody else gets it while the witness is stopped. */
  private static ListenAddress lasting() throws IOException {
    return new ListenAddress("127.0.0.1", FreePort.findLasting(new Random()));
  }

  Path witnessData(int number) {
    return directory.resolve("w" + number);
  }

  WitnessNode startWitness(int number, ListenAddress address) throws NodeStartException {
    WitnessNode witness = WitnessNode.start(new WitnessOptions(witnessData(number), address));
    witnesses.add(witness);
    return witness;
  }

  GatewayNode startGateway() throws NodeStartException {
    GatewayNode gateway = GatewayNode.start(configuration);
    gateways.add(gateway);
    return gateway;
  }

  /** Asks until the answer is that status; for what becomes true by itself. */
  Reply await(String url, int status) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    Reply reply = get(url);
    while (reply.status() != status) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("no " + status + " from " + url + " but " + text(reply));
      }
      Thread.onSpinWait();
      reply = get(url);
    }
    return reply;
  }

  /**
   * Scrapes until all of it is there, and returns what was scraped: a thing is counted after it has
   * happened, and a quorum does not wait for the last witness.
   */
  String metrics(GatewayNode gateway, String... wanted) throws Exception {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    String metrics = text(get(gateway.adminUrl() + "/metrics"));
    while (!Arrays.stream(wanted).allMatch(metrics::contains) && System.nanoTime() < deadline) {
      metrics = text(get(gateway.adminUrl() + "/metrics"));
    }
    assertThat(metrics).contains(wanted);
    return metrics;
  }

  Reply get(String url) throws Exception {
    return exchange.send(Call.get(URI.create(url), LIMIT, 16 << 20));
  }

  Reply send(Method method, String url, String token, String json) throws Exception {
    Headers headers = Headers.of("Authorization", "Bearer " + token);
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    if (body.length > 0) {
      headers = headers.with("Content-Type", "application/json");
    }
    return exchange.send(new Call(method, URI.create(url), headers, body, LIMIT, 16 << 20));
  }

  Reply post(String url, byte[] json) throws Exception {
    return exchange.send(Call.post(URI.create(url), "application/json", json, LIMIT, 1 << 20));
  }

  Reply stamp(GatewayNode gateway, String hash) throws Exception {
    return exchange.send(
        Call.post(
            URI.create(gateway.url() + "/v1/timestamp"),
            "application/json",
            ("{\"hash\":\"" + hash + "\"}").getBytes(StandardCharsets.UTF_8),
            LIMIT,
            1 << 20));
  }

  static String text(Reply reply) {
    return new String(reply.body(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    for (GatewayNode gateway : gateways) {
      gateway.close();
    }
    witnesses.forEach(WitnessNode::close);
    exchange.close();
  }
}
