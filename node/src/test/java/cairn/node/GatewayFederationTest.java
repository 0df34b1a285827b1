package cairn.node;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Hash;
import cairn.format.KeyRotationEntry;
import cairn.format.NetworkDocument;
import cairn.format.ProofFile;
import cairn.http.ListenAddress;
import cairn.http.Method;
import cairn.http.Reply;
import cairn.testkit.Engine;
import cairn.testkit.FreePort;
import cairn.verify.FederationTerms;
import cairn.verify.Level;
import cairn.verify.ProofVerifier;
import cairn.verify.Subject;
import cairn.verify.TrustedNetwork;
import cairn.verify.TrustedPolicy;
import cairn.witness.LogFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Three networks with real sockets, files and threads that pin each other. */
class GatewayFederationTest {
  private static final Hash HASH = Hash.sha256("a photograph".getBytes(StandardCharsets.UTF_8));

  @TempDir private Path directory;

  private final List<Member> members = new ArrayList<>();

  @BeforeAll
  static void quiet() {
    Logging.start(LogFormat.TEXT, LogLevel.ERROR, System.err);
  }

  /** A network, where its gateway listens, and the gateway while it runs. */
  private static final class Member {
    final TestNetwork network;
    final int port;
    Optional<GatewayNode> gateway = Optional.empty();

    Member(char letter, Path directory) throws Exception {
      port = FreePort.findLasting(new Random());
      network = new TestNetwork(letter, directory, Engine.SQLITE, Map.of());
    }

    String asPeer() throws Exception {
      return "    - {id: %s, gateway: \"http://127.0.0.1:%d\", fingerprint: \"%s\"}\n"
          .formatted(
              network.configuration.id(),
              port,
              GatewaySetup.document(network.configuration).fingerprint());
    }

    void start(List<Member> all) throws Exception {
      StringBuilder yaml = new StringBuilder(Files.readString(network.gatewayFile));
      if (yaml.indexOf("\nfederation:") < 0) {
        yaml.append("federation:\n  enabled: true\n  batch_period: 1s\n  peer_networks:\n");
        for (Member peer : all) {
          yaml.append(peer == this ? "" : peer.asPeer());
        }
        Files.writeString(network.gatewayFile, yaml);
      }
      Configuration configuration =
          ConfigurationFile.read(
              network.gatewayFile, Map.of(), Map.of("listen.public", "127.0.0.1:" + port));
      gateway = Optional.of(GatewayNode.start(configuration));
    }

    GatewayNode running() {
      return gateway.orElseThrow();
    }

    void stop() {
      gateway.ifPresent(GatewayNode::close);
      gateway = Optional.empty();
    }
  }

  private void start(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      char letter = (char) ('a' + i);
      members.add(new Member(letter, directory.resolve(String.valueOf(letter))));
    }
    for (Member member : members) {
      member.start(members);
    }
    for (Member member : members) {
      member.network.await(member.running().url() + "/readyz", 200);
    }
  }

  @AfterEach
  void stop() {
    for (Member member : members) {
      member.stop();
      member.network.close();
    }
  }

  private static Reply until(Member member, String url, Predicate<Reply> isThere) throws Exception {
    long deadline = System.nanoTime() + TestNetwork.LIMIT.toNanos();
    Reply reply = member.network.get(url);
    while (!isThere.test(reply)) {
      assertThat(System.nanoTime()).as(TestNetwork.text(reply)).isLessThan(deadline);
      reply = member.network.get(url);
    }
    return reply;
  }

  private static int anchors(Reply reply) {
    try {
      return reply.status() == 200 ? ProofFile.parse(reply.body()).crossAnchors().size() : 0;
    } catch (cairn.format.MalformedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theProofOfAStampSoonCarriesTheAnchorsOfBothPeers() throws Exception {
    start(3);
    Member a = members.getFirst();
    assertThat(a.network.stamp(a.running(), HASH.hex()).status()).isEqualTo(200);

    Reply proof = until(a, a.running().url() + "/v1/proof/" + HASH, reply -> anchors(reply) == 2);

    assertThat(
            ProofFile.parse(proof.body()).crossAnchors().stream()
                .map(anchor -> anchor.networkId())
                .collect(Collectors.toSet()))
        .containsExactlyInAnyOrder("network-b", "network-c");
    Reply judged = a.network.post(a.running().url() + "/v1/verify", proof.body());
    assertThat(TestNetwork.text(judged)).contains("\"federated 2/2\"", "\"verified\"");
    a.network.metrics(
        a.running(),
        "cairn_federation_peer_status{peer=\"network-b\",status=\"active\"} 1",
        "cairn_federation_anchors_received_total{peer=\"network-c\"} 1",
        "cairn_federation_anchor_batch{log=\"public:timestamps\",peer=\"network-b\"} 1",
        "cairn_federation_anchor_age_seconds{log=\"public:timestamps\",peer=\"network-b\"}",
        "cairn_federation_peers_set_aside 0");
  }

  /** Gives the log, the first witness and the node of a stopped gateway new keys. */
  private static NetworkDocument rotateEveryRole(Member member) throws Exception {
    TestNetwork network = member.network;
    Configuration configuration = network.configuration;
    ListenAddress address = network.witnesses.getFirst().address();
    network.witnesses.getFirst().close();
    WitnessRotation witness =
        new WitnessRotation(network.witnessData(1), new SecureRandom(), InstantSource.system());
    witness.rotate(Optional.empty());
    network.startWitness(1, address);
    new WitnessKeyImport(configuration, InstantSource.system())
        .take(RotationLines.encode(witness.statements(Optional.of(configuration.id()))), false);
    KeyRotation node = new KeyRotation(configuration, new SecureRandom(), InstantSource.system());
    node.rotateIdentity();
    KeyRotationEntry log = node.rotate("public:timestamps");
    for (int number = 1; number <= 3; number++) {
      new LogFile(WitnessFiles.logs(network.witnessData(number)))
          .add(log.statement().newKey().orElseThrow());
    }
    return GatewaySetup.document(configuration);
  }

  private static boolean isFederated(byte[] proof, TrustedNetwork... pins) throws Exception {
    return new ProofVerifier(List.of(pins))
        .verify(new Subject.FileHash(HASH), ProofFile.parse(proof), Set.of(Level.Kind.FEDERATED))
        .isVerified();
  }

  private static TrustedNetwork pin(FederationTerms terms, NetworkDocument... accepted) {
    return new TrustedNetwork(
        accepted[0].id(), Stream.of(accepted).map(TrustedPolicy::of).toList(), terms);
  }

  @Test
  void aFederatedProofOutlivesTheKeysOfEveryRoleOnBothSides() throws Exception {
    start(2);
    Member a = members.getFirst();
    Member b = members.get(1);
    final NetworkDocument homeBefore = a.running().network();
    final NetworkDocument peerBefore = b.running().network();
    assertThat(a.network.stamp(a.running(), HASH.hex()).status()).isEqualTo(200);
    final byte[] proof =
        until(a, a.running().url() + "/v1/proof/" + HASH, reply -> anchors(reply) == 1).body();
    a.stop();
    b.stop();
    rotateEveryRole(a);
    final NetworkDocument peerAfter = rotateEveryRole(b);

    a.start(members);
    NetworkDocument homeAfter = a.running().network();
    assertThat(homeAfter.rotations()).hasSize(3);
    FederationTerms terms = FederationTerms.of(homeAfter);
    byte[] again = a.network.await(a.running().url() + "/v1/proof/" + HASH, 200).body();
    for (byte[] one : List.of(proof, again)) {
      assertThat(
              isFederated(
                  one,
                  pin(terms, homeBefore, homeAfter),
                  pin(FederationTerms.NONE, peerBefore, peerAfter)))
          .as("who has kept his pins")
          .isTrue();
      assertThat(isFederated(one, pin(terms, homeAfter), pin(FederationTerms.NONE, peerAfter)))
          .as("who pins both now for the first time")
          .isTrue();
    }
    assertThat(
            isFederated(
                proof,
                pin(terms, homeAfter.withRotations(List.of())),
                pin(FederationTerms.NONE, peerAfter)))
        .as("nobody said that the new keys follow the old ones")
        .isFalse();
  }

  @Test
  void aDeadPeerNeitherDelaysStampsNorMakesTheNodeUnready() throws Exception {
    start(2);
    Member a = members.getFirst();
    members.get(1).stop();
    assertThat(a.network.stamp(a.running(), HASH.hex()).status()).isEqualTo(200);
    until(a, a.running().url() + "/v1/batches/1", reply -> reply.status() == 200);
    assertThat(a.network.get(a.running().url() + "/readyz").status()).isEqualTo(200);

    members.get(1).start(members);
    Reply proof = until(a, a.running().url() + "/v1/proof/" + HASH, reply -> anchors(reply) == 1);
    assertThat(proof.status()).isEqualTo(200);
  }

  @Test
  void theOperatorListsPeersSetsOneAsideAndTakesItBack() throws Exception {
    start(2);
    Member a = members.getFirst();
    TokenAdmin tokens =
        TokenAdmin.of(a.network.configuration, a.network.exchange, InstantSource.system());
    String token = tokens.create(List.of(TokenScope.parse("admin")), "operator").token();
    String peers = a.running().adminUrl() + "/v1/admin/peers";

    assertThat(a.network.get(peers).status()).isEqualTo(401);
    JsonNode active = listed(a, peers, token, "active");
    assertThat(active.path("identity").asString()).startsWith("did:key:z6Mk");
    String body = "{\"reason\":\"a test\"}";
    String peer = peers + "/network-b";
    Reply aside = a.network.send(Method.POST, peer + "/set-aside", token, body);
    assertThat(OpenApiTest.breaches("Peer", TestNetwork.text(aside))).isEmpty();
    assertThat(listed(a, peers, token, "set_aside").path("set_aside").asString())
        .isEqualTo("a test");
    assertThat(a.network.send(Method.POST, peer + "/accept", token, "{}").status()).isEqualTo(200);
    assertThat(listed(a, peers, token, "active").has("set_aside")).isFalse();
    String nobody = peers + "/network-x/accept";
    assertThat(a.network.send(Method.POST, nobody, token, "{}").status()).isEqualTo(404);
    assertThat(
            TestNetwork.text(
                a.network.send(Method.GET, a.running().adminUrl() + "/v1/admin/audit", token, "")))
        .contains("peer-set-aside", "peer-accept", "network-b");
  }

  /** Asks until the only peer has that status. */
  private static JsonNode listed(Member member, String url, String token, String status)
      throws Exception {
    long deadline = System.nanoTime() + TestNetwork.LIMIT.toNanos();
    while (true) {
      Reply reply = member.network.send(Method.GET, url, token, "");
      assertThat(OpenApiTest.breaches("Peers", TestNetwork.text(reply))).isEmpty();
      JsonNode peer = OpenApiTest.JSON.readTree(reply.body()).path("peers").path(0);
      if (peer.path("status").asString().equals(status)) {
        return peer;
      }
      assertThat(System.nanoTime()).as(peer.toString()).isLessThan(deadline);
    }
  }
}
