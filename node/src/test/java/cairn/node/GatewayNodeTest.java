package cairn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.Hash;
import cairn.format.NetworkDocument;
import cairn.format.TlogProof;
import cairn.http.ListenAddress;
import cairn.http.Method;
import cairn.http.Reply;
import cairn.testkit.Engine;
import cairn.verify.Level;
import cairn.verify.ProofVerifier;
import cairn.verify.Subject;
import cairn.verify.TrustedNetwork;
import cairn.verify.TrustedPolicy;
import cairn.verify.Verdict;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** A whole network in one JVM: three witnesses, a gateway, sockets, files. */
class GatewayNodeTest {
  private static final Hash HASH = Hash.sha256("a photograph".getBytes(StandardCharsets.UTF_8));

  @TempDir private Path directory;

  @BeforeAll
  static void quiet() {
    Logging.start(LogFormat.TEXT, LogLevel.ERROR, System.err);
  }

  private static JsonNode json(Reply reply) {
    return OpenApiTest.JSON.readTree(reply.body());
  }

  private static void assertFits(String schema, Reply reply) {
    assertThat(OpenApiTest.breaches(schema, TestNetwork.text(reply))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void stampsWithAProofThatAStrangerVerifiesAndKeepsItOverARestart(Engine engine) throws Exception {
    try (TestNetwork network = new TestNetwork(directory, engine)) {
      GatewayNode gateway = network.startGateway();
      network.await(gateway.url() + "/readyz", 200);

      Reply stamped = network.stamp(gateway, HASH.hex());

      assertThat(stamped.status()).as(TestNetwork.text(stamped)).isEqualTo(200);
      assertFits("Stamp", stamped);
      NetworkDocument pinned =
          NetworkDocument.parse(network.get(gateway.url() + "/v1/network").body());
      assertThat(pinned.fingerprint()).isEqualTo(gateway.network().fingerprint());
      byte[] proof = json(stamped).path("proof").asString().getBytes(StandardCharsets.UTF_8);
      assertThat(verdict(pinned, proof).isVerified()).isTrue();

      gateway.close();
      GatewayNode again = network.startGateway();
      network.await(again.url() + "/readyz", 200);
      Reply repeated = network.stamp(again, HASH.hex());
      assertThat(json(repeated).path("attestation")).isEqualTo(json(stamped).path("attestation"));
    }
  }

  private static Verdict verdict(NetworkDocument pinned, byte[] proof) {
    TrustedPolicy policy = TrustedPolicy.of(pinned);
    return new ProofVerifier(List.of(new TrustedNetwork(pinned.id(), List.of(policy))))
        .verify(new Subject.FileHash(HASH), proof, Set.of(Level.Kind.BASIC));
  }

  @Test
  void answersEachRouteAsTheDocumentSays() throws Exception {
    try (TestNetwork network =
        new TestNetwork(
            directory,
            Engine.SQLITE,
            Map.of("federation.enabled", "true", "federation.batch_period", "1s"))) {
      GatewayNode gateway = network.startGateway();
      String url = gateway.url();
      assertThat(OpenApiTest.operations(gateway.routes())).isEqualTo(OpenApiTest.described());
      assertFits("Readiness", network.await(url + "/readyz", 200));
      Reply stamped = network.stamp(gateway, HASH.hex());

      assertFits("Stamp", network.get(url + "/v1/timestamp/" + HASH));
      assertFits("Stamp", network.get(url + "/v1/timestamp/" + HASH + "?newest"));
      assertFits("ProofFile", network.get(url + "/v1/proof/" + HASH));
      assertFits("Network", network.get(url + "/v1/network"));
      assertFits("Logs", network.get(url + "/v1/logs"));
      assertFits("Problem", network.get(url + "/v1/timestamp/" + HASH.hex().substring(1)));
      assertFits("Problem", network.get(url + "/nothing"));
      assertFits("SealedBatch", network.await(url + "/v1/batches/1", 200));
      assertFits("Anchors", network.get(url + "/v1/anchors/" + HASH));
      assertFits("LogStatus", network.get(url + "/federation/status"));
      assertFits("Records", network.get(url + "/federation/records?start=0"));
      assertFits("ConsistencyProof", network.get(url + "/federation/consistency-proof?old_size=0"));
      assertFits("NodeCard", network.get(url + "/federation/node"));
      assertFits("NodeCards", network.get(url + "/federation/cards"));
      assertFits("Evidence", network.get(url + "/federation/evidence"));
      assertFits("Problem", network.send(Method.POST, url + "/v1/federation/anchor", "", "{}"));
      Reply verdict =
          network.send(Method.POST, url + "/v1/verify", "", json(stamped).path("proof").asString());
      assertFits("Verdict", verdict);
      assertThat(json(verdict).path("outcome").asString()).isEqualTo("verified");
      assertThat(network.get(url + "/openapi.json").body())
          .isEqualTo(Resources.bytes("openapi.json"));
      assertThat(TestNetwork.text(network.get(url + "/health"))).isEqualTo("OK\n");
      assertThat(TestNetwork.text(network.get(url + "/livez"))).isEqualTo("OK\n");
    }
  }

  @Test
  void countsInMetricsByRouteTemplateAndNeverByPath() throws Exception {
    try (TestNetwork network = new TestNetwork(directory, Engine.SQLITE)) {
      GatewayNode gateway = network.startGateway();
      network.await(gateway.url() + "/readyz", 200);
      network.stamp(gateway, HASH.hex());
      network.get(gateway.url() + "/v1/timestamp/" + HASH);
      network.get(gateway.url() + "/secret-path");

      String metrics =
          network.metrics(
              gateway,
              "route=\"/v1/timestamp/{hash}\"",
              "route=\"unmatched\"",
              "cairn_witness_votes_total{log=\"public:timestamps\",witness=\"witness-a-");

      assertThat(metrics)
          .contains("cairn_log_entries{log=\"public:timestamps\"} 1.0")
          .contains("cairn_log_writable{log=\"org:records\"} 1.0")
          .contains("cairn_log_round_seconds_count{log=\"public:timestamps\"}")
          .contains("cairn_disk_free_bytes")
          .contains("jvm_memory_used_bytes")
          .doesNotContain(HASH.hex())
          .doesNotContain("secret-path");
      assertThat(network.get(gateway.url() + "/metrics").status()).isEqualTo(200);
    }
  }

  @Test
  void lendsAppendingToTokensAndWritesItDown() throws Exception {
    try (TestNetwork network = new TestNetwork(directory, Engine.SQLITE)) {
      GatewayNode gateway = network.startGateway();
      network.await(gateway.url() + "/readyz", 200);
      TokenAdmin admin =
          TokenAdmin.of(network.configuration, network.exchange, InstantSource.system());
      String entries = gateway.url() + "/v1/logs/org:records/entries";
      String entry = "{\"type\":\"event/v1\",\"id\":\"build-17\",\"payload\":{\"ok\":true}}";

      TokenAdmin.Created append =
          admin.create(List.of(TokenScope.parse("append:org:records")), "ci");
      TokenAdmin.Created manage = admin.create(List.of(TokenScope.parse("admin")), "operator");

      TokenAdmin.Created elsewhere =
          admin.create(List.of(TokenScope.parse("append:public:timestamps")), "another log's");

      assertThat(network.send(Method.POST, entries, "none", entry).status()).isEqualTo(401);
      for (TokenAdmin.Created other : List.of(manage, elsewhere)) {
        Reply refused = network.send(Method.POST, entries, other.token(), entry);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(json(refused).path("code").asString()).isEqualTo("forbidden_scope");
      }
      Reply logged = network.send(Method.POST, entries, append.token(), entry);
      assertThat(logged.status()).as(TestNetwork.text(logged)).isEqualTo(200);
      assertFits("LoggedEntry", logged);
      String tokens = gateway.adminUrl() + "/v1/admin/tokens";
      assertThat(network.send(Method.GET, tokens, append.token(), "").status()).isEqualTo(403);
      assertFits("Tokens", network.send(Method.GET, tokens, manage.token(), ""));
      assertThat(admin.revoke(append.id())).isTrue();
      assertThat(admin.revoke("0000")).isFalse();
      assertThat(network.send(Method.POST, entries, append.token(), entry).status()).isEqualTo(401);
      Reply audit =
          network.send(Method.GET, gateway.adminUrl() + "/v1/admin/audit", manage.token(), "");
      assertFits("AuditLog", audit);
      assertThat(TestNetwork.text(audit))
          .contains(append.id(), "/v1/logs/org:records/entries", "token-revoke")
          .doesNotContain(append.token());

      gateway.close();
      TokenAdmin stopped =
          TokenAdmin.of(network.configuration, network.exchange, InstantSource.system());
      assertThat(stopped).isInstanceOf(LocalTokens.class);
      assertThat(stopped.list())
          .extracting(TokenAdmin.Listed::id)
          .containsExactlyInAnyOrder(append.id(), manage.id(), elsewhere.id());
    }
  }

  @Test
  void keepsTheAdminRoutesOffThePublicListener() throws Exception {
    try (TestNetwork network = new TestNetwork(directory, Engine.SQLITE)) {
      GatewayNode gateway = network.startGateway();

      assertThat(network.get(gateway.url() + "/v1/admin/tokens").status()).isEqualTo(404);
      assertThat(network.get(gateway.adminUrl() + "/v1/admin/tokens").status()).isEqualTo(401);
    }
  }

  @Test
  void saysWhyItIsNotReadyAndRecoversByItself() throws Exception {
    try (TestNetwork network = new TestNetwork(directory, Engine.SQLITE)) {
      ListenAddress first = network.witnesses.get(0).address();
      ListenAddress second = network.witnesses.get(1).address();
      network.witnesses.forEach(WitnessNode::close);
      GatewayNode gateway = network.startGateway();

      Reply unfit = network.get(gateway.url() + "/readyz");

      assertThat(unfit.status()).isEqualTo(503);
      assertFits("Readiness", unfit);
      assertThat(TestNetwork.text(unfit))
          .contains("read-only: ", "{\"name\":\"start\",\"ready\":true}");
      assertThat(network.get(gateway.url() + "/health").status()).isEqualTo(503);
      assertThat(network.get(gateway.url() + "/livez").status()).isEqualTo(200);
      Reply refused = network.stamp(gateway, HASH.hex());
      assertThat(refused.status()).isEqualTo(503);
      assertThat(json(refused).path("code").asString()).isEqualTo("read_only");
      network.startWitness(1, first);
      network.startWitness(2, second);
      network.await(gateway.url() + "/readyz", 200);
      assertThat(network.stamp(gateway, HASH.hex()).status()).isEqualTo(200);
    }
  }

  @Test
  void answersPendingWhenTheQuorumIsLateAndTheWholeStampAfterwards() throws Exception {
    try (TestNetwork network =
        new TestNetwork(directory, Engine.SQLITE, Map.of("quorum_timeout", "200ms"))) {
      GatewayNode gateway = network.startGateway();
      network.await(gateway.url() + "/readyz", 200);
      ListenAddress first = network.witnesses.get(0).address();
      network.witnesses.get(0).close();
      network.witnesses.get(1).close();

      Reply pending = network.stamp(gateway, HASH.hex());

      assertThat(pending.status()).as(TestNetwork.text(pending)).isEqualTo(202);
      assertFits("PendingStamp", pending);
      network.startWitness(1, first);
      Reply later = network.await(gateway.url() + "/v1/timestamp/" + HASH, 200);
      assertFits("Stamp", later);
      TlogProof.parse(json(later).path("proof").asString());
    }
  }

  @Test
  void refusesASecondProcessOnItsDataAndABusyPort() throws Exception {
    try (TestNetwork network = new TestNetwork(directory, Engine.SQLITE)) {
      GatewayNode gateway = network.startGateway();

      assertThatThrownBy(network::startGateway)
          .isInstanceOf(NodeStartException.class)
          .hasMessageContaining("already open");
      WitnessNode running = network.witnesses.get(0);
      assertThatThrownBy(
              () -> {
                network.witnesses.get(1).close();
                network.startWitness(2, running.address());
              })
          .isInstanceOf(NodeStartException.class)
          .hasMessageContaining("already in use; stop the program that listens there");
      assertThat(network.get(gateway.url() + "/livez").status()).isEqualTo(200);
      network.startWitness(2, TestNetwork.ANY).close(); // nothing of it was left open
    }
  }

  @Test
  void refusesToListenInTheClearForOthers() throws Exception {
    try (TestNetwork network = new TestNetwork(directory, Engine.SQLITE)) {
      Configuration open =
          ConfigurationFile.read(
              network.gatewayFile, Map.of("CAIRN_LISTEN_PUBLIC", "0.0.0.0:0"), Map.of());

      assertThatThrownBy(() -> GatewayNode.start(open))
          .isInstanceOf(NodeStartException.class)
          .hasMessageContaining("can be reached from other machines");
      network.witnesses.get(0).close();
      assertThatThrownBy(() -> network.startWitness(1, new ListenAddress("0.0.0.0", 0)))
          .isInstanceOf(NodeStartException.class)
          .hasMessageContaining("can be reached from other machines");
    }
  }

  @Test
  void doesNotMakeUpForWhatIsMissing() throws Exception {
    try (TestNetwork network = new TestNetwork(directory, Engine.SQLITE)) {
      Path data = network.configuration.data();
      Path key = GatewayFiles.logKey(data, "org:records");
      Files.move(key, data.resolve("elsewhere"));

      assertThatThrownBy(network::startGateway).hasMessageContaining("there is no key file");
      Files.move(data.resolve("elsewhere"), key);
      try (var files = Files.list(data)) {
        for (Path file :
            files.filter(path -> path.getFileName().toString().startsWith("log-")).toList()) {
          Files.delete(file);
        }
      }
      assertThatThrownBy(network::startGateway)
          .isInstanceOf(NodeStartException.class)
          .hasMessageContaining("does not exist");
    }
  }

  @Test
  void isSetUpOnce() throws Exception {
    try (TestNetwork network = new TestNetwork(directory, Engine.SQLITE)) {
      GatewaySetup setup = new GatewaySetup(new SecureRandom(), InstantSource.system());

      assertThatThrownBy(() -> setup.init(network.configuration))
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("never overwritten");
      assertThat(GatewaySetup.document(network.configuration).fingerprint())
          .isEqualTo(network.startGateway().network().fingerprint());
    }
  }

  @Test
  void leavesNothingBehindWhenClosed() throws Exception {
    try (TestNetwork network = new TestNetwork(directory, Engine.SQLITE)) {
      GatewayNode gateway = network.startGateway();
      network.await(gateway.url() + "/readyz", 200);
      assertThat(RunningFile.read(network.configuration.data())).isPresent();

      gateway.close();
      gateway.close();

      assertThat(gateway.await()).isEmpty();
      assertThat(RunningFile.read(network.configuration.data())).isEmpty();
      assertThat(Thread.getAllStackTraces().keySet())
          .extracting(Thread::getName)
          .noneMatch(name -> name.startsWith("sequencer ") || name.startsWith("publisher "));
    }
  }
}
