package cairn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.Hash;
import cairn.format.JsonObject;
import cairn.http.ErrorCode;
import cairn.http.Method;
import cairn.http.ProblemException;
import cairn.http.Reply;
import cairn.testkit.Engine;
import cairn.testkit.FreePort;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operator of a running gateway says with whom it gossips; the peer is a gateway too. */
class GossipAdminTest {
  private static final String LOG = "network-b/public:timestamps";
  private static final int RECORDS = 5;

  @TempDir private static Path directory;

  @SuppressWarnings("NullAway.Init") // start sets it
  private static Side here;

  @SuppressWarnings("NullAway.Init") // start sets it
  private static Side there;

  @SuppressWarnings("NullAway.Init") // start sets it
  private static GossipAdmin gossip;

  /** A network and its gateway; it asks nobody by itself, so that rounds are those of the test. */
  private record Side(TestNetwork network, Configuration configuration, GatewayNode gateway)
      implements AutoCloseable {
    static Side start(char letter) throws Exception {
      TestNetwork network =
          new TestNetwork(letter, directory.resolve("" + letter), Engine.SQLITE, Map.of());
      Files.writeString(
          network.gatewayFile,
          "federation: {enabled: true, gossip_interval: 1h}\n",
          StandardOpenOption.APPEND);
      Configuration configuration = ConfigurationFile.read(network.gatewayFile, Map.of(), Map.of());
      GatewayNode gateway = GatewayNode.start(configuration);
      network.await(gateway.url() + "/readyz", 200);
      return new Side(network, configuration, gateway);
    }

    Hash identity() throws Exception {
      return NodeIdentity.did(NodeIdentity.read(configuration)).fingerprint();
    }

    @Override
    public void close() {
      gateway.close();
      network.close();
    }
  }

  @BeforeAll
  static void start() throws Exception {
    here = Side.start('a');
    there = Side.start('b');
    for (int i = 0; i < RECORDS; i++) {
      String hash = Hash.sha256(new byte[i]).hex();
      assertThat(there.network().stamp(there.gateway(), hash).status()).isEqualTo(200);
    }
    gossip = GossipAdmin.of(here.configuration(), here.network().exchange);
  }

  @AfterAll
  static void stop() {
    if (there != null) {
      there.close();
    }
    if (here != null) {
      here.close();
    }
  }

  @AfterEach
  void forgetAll() throws Exception {
    for (ListedGossipPeer peer : status().peers()) {
      gossip.remove(peer.fingerprint());
    }
  }

  private static GossipStatus status() throws NodeAdminException {
    return gossip.status().orElseThrow();
  }

  private static ListedGossipPeer add() throws Exception {
    URI url = URI.create(there.gateway().url());
    return gossip.add(there.identity().hex(), Optional.of(url), false);
  }

  /** A round may be under way already: whoever is added is asked at once. */
  private static GossipSync sync(String fingerprint) throws Exception {
    long deadline = System.nanoTime() + TestNetwork.LIMIT.toNanos();
    GossipSync round = gossip.sync(fingerprint);
    while (!round.outcome().equals("done") && !round.outcome().equals("failed")) {
      assertThat(System.nanoTime()).as(round.toString()).isLessThan(deadline);
      Thread.onSpinWait();
      round = gossip.sync(fingerprint);
    }
    return round;
  }

  private static void assertFits(String schema, JsonObject json) {
    assertThat(OpenApiTest.breaches(schema, text(json))).isEmpty();
  }

  private static String text(JsonObject json) {
    return new String(json.canonical(), StandardCharsets.UTF_8);
  }

  @Test
  void aPeerIsAddedSynchronisedAndForgotten() throws Exception {
    ListedGossipPeer added = add();
    assertThat(added.url()).contains(there.gateway().url());
    assertThat(added.push()).isFalse();
    assertFits("GossipPeer", added.json());

    GossipSync round = sync(added.fingerprint());
    assertThat(round.outcome()).as(round.toString()).isEqualTo("done");
    assertFits("GossipRound", round.json());

    GossipStatus status = status();
    assertFits("Gossip", status.json());
    assertThat(status.fingerprint()).isEqualTo(here.identity().hex());
    assertThat(status.identity()).startsWith("did:key:");
    assertThat(status.url()).isEqualTo(here.gateway().url());
    assertThat(status.intervalSeconds()).isEqualTo(3600);
    assertThat(status.logs())
        .filteredOn(log -> log.origin().equals(LOG))
        .singleElement()
        .satisfies(log -> assertThat(log.kind()).isEqualTo("mirror"))
        .satisfies(log -> assertThat(log.size()).isEqualTo(RECORDS));
    assertThat(status.logs().getFirst().kind()).isEqualTo("own");
    assertThat(status.peers())
        .singleElement()
        .satisfies(peer -> assertThat(peer.status()).isEqualTo("healthy"))
        .satisfies(peer -> assertThat(peer.name()).isEqualTo("network-b"))
        .satisfies(peer -> assertThat(peer.lastSeen()).isPresent())
        .satisfies(
            peer ->
                assertThat(peer.logs())
                    .anyMatch(
                        log ->
                            log.origin().equals(LOG)
                                && log.size() == RECORDS
                                && log.state().equals("followed")));
    List<ListedSync> history = gossip.history(10);
    assertThat(history).anyMatch(line -> line.origin().equals(LOG) && line.ok());
    history.forEach(line -> assertFits("GossipLine", line.json()));
    assertThat(gossip.history(0)).isEmpty();

    gossip.remove(added.fingerprint());
    assertThat(status().peers()).isEmpty();
    assertThat(status().logs()).as("the mirror stays").anyMatch(log -> log.origin().equals(LOG));
    assertRefused(ErrorCode.NOT_FOUND, () -> gossip.remove(added.fingerprint()));
    assertRefused(ErrorCode.NOT_FOUND, () -> gossip.sync(added.fingerprint()));
    assertRefused(ErrorCode.NOT_FOUND, () -> gossip.accept(added.fingerprint()));
    assertRefused(ErrorCode.NOT_FOUND, () -> gossip.sync("no-fingerprint"));
  }

  private interface Order {
    void give() throws Exception;
  }

  private static void assertRefused(ErrorCode code, Order order) {
    assertThatThrownBy(order::give)
        .isInstanceOf(NodeAdminException.class)
        .satisfies(
            refused ->
                assertThat(refused.getCause())
                    .isInstanceOfSatisfying(
                        ProblemException.class,
                        cause -> assertThat(cause.problem().code()).isEqualTo(code)));
  }

  private static Optional<ListedMirror> mirror() throws NodeAdminException {
    return gossip.mirrors().usable().stream().filter(one -> one.origin().equals(LOG)).findFirst();
  }

  @Test
  void aMirrorThatNoPeerNamesIsRemovedByItsOriginAndThatIsInTheAuditLog() throws Exception {
    ListedGossipPeer added = add();
    sync(added.fingerprint());
    assertFits("Mirror", mirror().orElseThrow().json());
    assertThat(mirror().orElseThrow().namedBy()).containsExactly(added.fingerprint());
    assertThat(mirror().orElseThrow().bytes()).isPositive();
    assertThatThrownBy(() -> gossip.removeMirror(LOG))
        .hasMessageContaining(added.fingerprint())
        .hasMessageContaining("federation peer remove");
    assertRefused(ErrorCode.CONFLICT, () -> gossip.removeMirror(LOG));
    assertRefused(ErrorCode.CONFLICT, () -> gossip.removeMirror("network-a/public:timestamps"));
    assertRefused(ErrorCode.NOT_FOUND, () -> gossip.removeMirror("network-c/org:records"));

    gossip.remove(added.fingerprint());
    ListedMirror unnamed = mirror().orElseThrow();
    assertThat(unnamed.size()).isEqualTo(RECORDS);
    assertThat(unnamed.namedBy()).isEmpty();
    TestNetwork network = here.network();
    String path = here.gateway().adminUrl() + "/v1/admin/mirrors";
    String target = path + "/" + ListedMirror.originHash(LOG);
    TokenAdmin tokens =
        TokenAdmin.of(here.configuration(), network.exchange, InstantSource.system());
    String append = tokens.create(List.of(new TokenScope.Append("org:records")), "").token();
    for (String token : List.of("", "cairn_0", append)) {
      int refusal = token.equals(append) ? 403 : 401;
      assertThat(network.send(Method.GET, path, token, "").status()).isEqualTo(refusal);
      assertThat(network.send(Method.DELETE, target, token, "").status()).isEqualTo(refusal);
    }
    assertThat(mirror()).isPresent();

    assertThat(gossip.removeMirror(LOG)).isZero();
    assertThat(mirror()).isEmpty();
    assertThat(status().logs()).noneMatch(log -> log.origin().equals(LOG));
    assertRefused(ErrorCode.NOT_FOUND, () -> gossip.removeMirror(LOG));
    TokenAdmin.Created admin = tokens.create(List.of(new TokenScope.Admin()), "");
    assertThat(
            TestNetwork.text(
                network.send(
                    Method.GET, here.gateway().adminUrl() + "/v1/admin/audit", admin.token(), "")))
        .contains(
            "\"who\":\"local\",\"action\":\"mirror-remove\",\"detail\":\""
                + LOG
                + ", 5 entries, root "
                + unnamed.root().orElseThrow());

    sync(add().fingerprint());
    assertThat(mirror().orElseThrow().size()).as("it is mirrored again").isEqualTo(RECORDS);
  }

  @Test
  void addingItAgainChangesItsAddressAndNothingElse() throws Exception {
    add();
    String other = "http://127.0.0.1:1"; // it is asked at once, and needs no name server
    ListedGossipPeer moved =
        gossip.add(there.identity().hex(), Optional.of(URI.create(other)), true);
    assertThat(moved.url()).contains(other);
    assertThat(moved.push()).isTrue();
    assertThat(gossip.add(there.identity().hex(), Optional.empty(), false).status())
        .isEqualTo("distant");
    assertThat(status().peers()).hasSize(1);
  }

  @Test
  void refusesWhatIsNoPeer() throws Exception {
    String own = here.identity().hex();
    URI url = URI.create(there.gateway().url());
    assertRefused(ErrorCode.CONFLICT, () -> gossip.add(own, Optional.of(url), false));
    add();
    String other = Hash.sha256().hex();
    assertRefused(ErrorCode.CONFLICT, () -> gossip.add(other, Optional.of(url), false));
    assertRefused(ErrorCode.MALFORMED_BODY, () -> gossip.add("abc", Optional.of(url), false));
    URI ftp = URI.create("ftp://b.example");
    assertRefused(ErrorCode.MALFORMED_BODY, () -> gossip.add(other, Optional.of(ftp), false));
    assertRefused(ErrorCode.BAD_REQUEST, () -> gossip.add(other, Optional.empty(), true));
    assertThat(status().peers()).hasSize(1);
  }

  @Test
  void whoShowsAnotherIdentityAndWhoIsAwayFailWithTheReason() throws Exception {
    String stranger = Hash.sha256().hex();
    gossip.add(stranger, Optional.of(URI.create(there.gateway().url())), false);
    GossipSync wrong = sync(stranger);
    assertThat(wrong.outcome() + " " + wrong.stage()).isEqualTo("failed identity");
    assertThat(wrong.reason()).contains(there.identity().hex());
    gossip.remove(stranger);

    URI nowhere = URI.create("http://127.0.0.1:" + FreePort.findLasting(new Random()));
    gossip.add(stranger, Optional.of(nowhere), false);
    for (int i = 0; i < 3; i++) {
      GossipSync away = sync(stranger);
      assertThat(away.outcome() + " " + away.stage()).isEqualTo("failed status");
    }
    assertThat(status().peers())
        .singleElement()
        .satisfies(peer -> assertThat(peer.status()).isEqualTo("unhealthy"))
        .satisfies(peer -> assertThat(peer.consecutiveFailures()).isGreaterThanOrEqualTo(3))
        .satisfies(peer -> assertThat(peer.name()).isEqualTo(stranger));
    assertThat(gossip.history(10)).anyMatch(line -> !line.ok() && line.peer().equals(stranger));
  }

  @Test
  void thereMayBeNothingToAccept() throws Exception {
    ListedGossipPeer added = add();
    GossipAdmin.Accepted accepted = gossip.accept(added.fingerprint());
    assertThat(accepted.resumed()).isEmpty();
    assertThat(accepted.rekeyed()).isEmpty();
  }

  @Test
  void nobodyWithoutAnAdminsTokenDoesAnythingAndEachOrderIsInTheAuditLog() throws Exception {
    TestNetwork network = here.network();
    String path = here.gateway().adminUrl() + "/v1/admin/gossip";
    String peer = path + "/peers/" + there.identity();
    String body =
        text(
            JsonObject.builder()
                .put("fingerprint", there.identity().hex())
                .put("url", there.gateway().url())
                .build());
    TokenAdmin tokens =
        TokenAdmin.of(here.configuration(), network.exchange, InstantSource.system());
    String append = tokens.create(List.of(new TokenScope.Append("org:records")), "").token();
    for (String token : List.of("", "cairn_0", append)) {
      List<Reply> replies =
          List.of(
              network.send(Method.GET, path, token, ""),
              network.send(Method.GET, path + "/history", token, ""),
              network.send(Method.POST, path + "/peers", token, body),
              network.send(Method.DELETE, peer, token, ""),
              network.send(Method.POST, peer + "/sync", token, "{}"),
              network.send(Method.POST, peer + "/accept", token, "{}"));
      assertThat(replies).allMatch(reply -> reply.status() == (token.equals(append) ? 403 : 401));
    }
    assertThat(status().peers()).isEmpty();

    TokenAdmin.Created admin = tokens.create(List.of(new TokenScope.Admin()), "");
    assertThat(network.send(Method.POST, path + "/peers", admin.token(), body).status())
        .isEqualTo(200);
    assertThat(network.send(Method.POST, peer + "/accept", admin.token(), "{}").status())
        .isEqualTo(200);
    assertThat(network.send(Method.DELETE, peer, admin.token(), "").status()).isEqualTo(204);
    add();
    String audit =
        TestNetwork.text(
            network.send(
                Method.GET, here.gateway().adminUrl() + "/v1/admin/audit", admin.token(), ""));
    assertThat(audit)
        .contains("gossip-peer-add", "gossip-peer-accept", "gossip-peer-remove")
        .contains("\"who\":\"" + admin.id() + "\",\"action\":\"gossip-peer-add\"")
        .contains("\"who\":\"local\",\"action\":\"gossip-peer-add\"");
  }

  @Test
  void bodiesAreReadStrictly() throws Exception {
    TestNetwork network = here.network();
    String path = here.gateway().adminUrl() + "/v1/admin/gossip";
    TokenAdmin tokens =
        TokenAdmin.of(here.configuration(), network.exchange, InstantSource.system());
    String admin = tokens.create(List.of(new TokenScope.Admin()), "").token();
    String fingerprint = Hash.sha256().hex();
    for (String body :
        List.of(
            "[]",
            "{",
            "{}",
            "{\"fingerprint\":1}",
            "{\"fingerprint\":\"%s\",\"push\":\"yes\"}".formatted(fingerprint),
            "{\"fingerprint\":\"%s\",\"x\":1}".formatted(fingerprint),
            "{\"fingerprint\":\"%s\",\"url\":\"http://u@b.example\"}".formatted(fingerprint),
            "{\"fingerprint\":\"%1$s\",\"fingerprint\":\"%1$s\"}".formatted(fingerprint))) {
      assertThat(network.send(Method.POST, path + "/peers", admin, body).status())
          .as(body)
          .isEqualTo(400);
      assertThat(network.send(Method.POST, path + "/peers", "", body).status())
          .as("nothing is said of a body to who may not ask")
          .isEqualTo(401);
    }
    assertThat(network.send(Method.GET, path + "/history?count=4294967295", admin, "").status())
        .as("as many as there are")
        .isEqualTo(200);
    for (String count : List.of("x", "-1", "007", "")) {
      assertThat(network.send(Method.GET, path + "/history?count=" + count, admin, "").status())
          .as(count)
          .isEqualTo(400);
    }
    assertThat(status().peers()).isEmpty();
  }
}
