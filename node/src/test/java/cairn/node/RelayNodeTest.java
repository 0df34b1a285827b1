package cairn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.Hash;
import cairn.format.NodeCard;
import cairn.format.VerifierKey;
import cairn.http.Call;
import cairn.http.HttpClientExchange;
import cairn.http.Reply;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A relay over sockets: what it serves, and that it serves nothing else. */
class RelayNodeTest {
  private static final Map<String, String> ANY_PORTS =
      Map.of("listen.public", "127.0.0.1:0", "listen.admin", "127.0.0.1:0");

  @TempDir private Path directory;

  @BeforeAll
  static void quiet() {
    Logging.start(LogFormat.TEXT, LogLevel.ERROR, System.err);
  }

  private Path file() {
    return directory.resolve("relay/cairn.yaml");
  }

  private VerifierKey init() throws Exception {
    return new GatewaySetup(new SecureRandom(), InstantSource.system())
        .initRelay(file(), ConfigurationDraft.relay("relay.example", ANY_PORTS));
  }

  private Configuration configuration() throws ConfigurationException {
    return ConfigurationFile.read(file(), Map.of(), Map.of());
  }

  private static Reply get(HttpClientExchange exchange, String url) throws Exception {
    return exchange.send(Call.get(URI.create(url), TestNetwork.LIMIT, 1 << 20));
  }

  @Test
  void servesMirrorsFederationAndHealthAndNothingElse() throws Exception {
    init();
    try (RelayNode relay = RelayNode.start(configuration())) {
      assertThat(OpenApiTest.operations(relay.publicRoutes()))
          .containsExactlyInAnyOrder(
              "GET /livez",
              "GET /readyz",
              "GET /health",
              "GET /mirror/{originHash}/checkpoint",
              "GET /mirror/{originHash}/tile/entries/{index}",
              "GET /mirror/{originHash}/tile/{level}/{index}",
              "POST /mirror/add-checkpoint",
              "POST /mirror/add-entries",
              "GET /federation/status",
              "GET /federation/records",
              "GET /federation/consistency-proof",
              "GET /federation/node",
              "GET /federation/cards",
              "POST /federation/cards",
              "GET /federation/evidence");
      assertThat(OpenApiTest.described())
          .containsAll(OpenApiTest.operations(relay.publicRoutes()))
          .containsAll(OpenApiTest.operations(relay.adminRoutes()));
    }
  }

  /** What a gateway has beside that. */
  @ParameterizedTest
  @CsvSource({
    "POST, /v1/timestamp",
    "POST, /v1/timestamps",
    "POST, /v1/logs/org:records/entries",
    "POST, /v1/federation/anchor",
    "POST, /federation/announce",
    "POST, /v1/admin/tokens",
    "GET, /v1/admin/tokens",
    "GET, /v1/network",
    "GET, /v1/logs",
    "GET, /org:records/checkpoint",
    "GET, /metrics",
    "GET, /openapi.json",
    "GET, /ws/events",
    "GET, /federation",
    "GET, /login",
  })
  void answers404ToWhatOtherNodesServe(String method, String path) throws Exception {
    init();
    try (RelayNode relay = RelayNode.start(configuration());
        HttpClientExchange exchange = HttpClientExchange.create()) {
      URI uri = URI.create(relay.url() + path);
      Reply reply =
          exchange.send(
              method.equals("GET")
                  ? Call.get(uri, TestNetwork.LIMIT, 1 << 20)
                  : Call.post(
                      uri,
                      "application/json",
                      "{}".getBytes(StandardCharsets.UTF_8),
                      TestNetwork.LIMIT,
                      1 << 20));

      assertThat(reply.status()).as(TestNetwork.text(reply)).isEqualTo(404);
    }
  }

  @Test
  void isTheSameNodeAfterARestartAndNamesNoLogOfItsOwn() throws Exception {
    Hash fingerprint = init().publicKeyFingerprint();
    try (HttpClientExchange exchange = HttpClientExchange.create()) {
      for (int start = 0; start < 2; start++) {
        try (RelayNode relay = RelayNode.start(configuration())) {
          assertThat(relay.fingerprint()).isEqualTo(fingerprint);
          NodeCard card = NodeCard.parse(get(exchange, relay.url() + "/federation/node").body());
          assertThat(card.isSignedByNode()).isTrue();
          assertThat(card.did().fingerprint()).isEqualTo(fingerprint);
          assertThat(card.logs()).isEmpty();
          assertThat(card.roles()).contains("relay");
          assertThat(card.url()).isEqualTo(relay.url());
          assertThat(TestNetwork.text(get(exchange, relay.url() + "/health"))).isEqualTo("OK\n");
          assertThat(TestNetwork.text(get(exchange, relay.url() + "/readyz")))
              .contains("{\"name\":\"start\",\"ready\":true}");
          assertThat(get(exchange, relay.adminUrl() + "/metrics").status()).isEqualTo(200);
          assertThat(TestNetwork.text(get(exchange, relay.url() + "/federation/status?all")))
              .isEqualTo("{\"logs\":[]}");
        }
      }
    }
  }

  @Test
  void hasNoKeyOfALogAndNoLog() throws Exception {
    init();
    try (var keys = Files.list(configuration().data().resolve("keys"));
        var databases = Files.list(configuration().data())) {
      assertThat(keys.map(key -> key.getFileName().toString()))
          .containsExactlyInAnyOrder("identity.key", "mirror.key");
      assertThat(databases.map(database -> database.getFileName().toString()))
          .noneMatch(name -> name.startsWith("log-"));
    }
  }

  @Test
  void isSetUpOnceAndDoesNotStartOnAnotherNodesHome() throws Exception {
    init();
    assertThatThrownBy(this::init)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("never overwritten");
    assertThatThrownBy(() -> GatewayNode.start(configuration()))
        .isInstanceOf(NodeStartException.class)
        .hasMessageContaining("relay's");
    Files.delete(GatewayFiles.identityKey(configuration().data()));
    assertThatThrownBy(() -> RelayNode.start(configuration()))
        .isInstanceOf(NodeStartException.class)
        .hasMessageContaining("identity");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          threshold: 2                       | no log that a witness could sign for
          logs: [org:records]                | no log of its own
          logs: org:records                  | no log of its own
          federation: {enabled: false}       | does nothing else
          keys: {"org:records": {file: k}}   | only namespaces listed
          """)
  void refusesSettingsOfOtherNodes(String line, String why) throws Exception {
    init();
    Files.writeString(file(), Files.readString(file()) + line.strip() + "\n");
    assertThatThrownBy(this::configuration)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(why);
  }

  @Test
  void doctorLooksAtItsKeysAndMirrors() throws Exception {
    init();
    try (HttpClientExchange exchange = HttpClientExchange.create()) {
      List<Finding> findings =
          new Doctor(exchange, InstantSource.system()).examine(file(), Map.of(), Map.of());
      assertThat(findings).noneMatch(found -> found.outcome() == Finding.Outcome.FAIL);
      assertThat(findings).extracting(Finding::check).contains("identity", "mirrors' key");

      Files.delete(GatewayFiles.mirrorKey(configuration().data()));
      assertThat(new Doctor(exchange, InstantSource.system()).examine(file(), Map.of(), Map.of()))
          .anyMatch(
              found ->
                  found.check().equals("mirrors' key") && found.outcome() == Finding.Outcome.FAIL);
    }
  }
}
