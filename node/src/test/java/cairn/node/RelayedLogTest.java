package cairn.node;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.federation.gossip.SyncLine;
import cairn.format.Checkpoint;
import cairn.format.Hash;
import cairn.format.SignedCheckpoint;
import cairn.format.Utf8;
import cairn.http.Reply;
import cairn.testkit.Engine;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Over sockets: a gateway whose address nobody was told brings its log to a relay; another relay,
 * which knows that gateway by its fingerprint alone, follows the log there.
 */
class RelayedLogTest {
  private static final String LOG = "network-a/public:timestamps";

  @TempDir private Path directory;

  private final List<RelayNode> relays = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // start sets it
  private TestNetwork network;

  @SuppressWarnings("NullAway.Init") // start sets it
  private GatewayNode owner;

  @BeforeEach
  void start() throws Exception {
    Logging.start(LogFormat.TEXT, LogLevel.ERROR, System.err);
    network =
        new TestNetwork(
            directory.resolve("a"),
            Engine.SQLITE,
            Map.of("federation.enabled", "true", "federation.gossip_interval", "1s"));
    owner = network.startGateway();
    network.await(owner.url() + "/readyz", 200);
  }

  @AfterEach
  void stop() {
    relays.forEach(RelayNode::close);
    network.close();
  }

  private Configuration init(String name) throws Exception {
    Path file = directory.resolve(name + "/cairn.yaml");
    Map<String, String> settings =
        Map.of(
            "listen.public", "127.0.0.1:0",
            "listen.admin", "127.0.0.1:0",
            "federation.gossip_interval", "1s");
    new GatewaySetup(new SecureRandom(), InstantSource.system())
        .initRelay(file, ConfigurationDraft.relay(name + ".example", settings));
    return ConfigurationFile.read(file, Map.of(), Map.of());
  }

  private RelayNode run(Configuration configuration) throws Exception {
    RelayNode relay = RelayNode.start(configuration);
    relays.add(relay);
    return relay;
  }

  private Hash fingerprint() throws Exception {
    return NodeIdentity.read(network.configuration).key().publicKeyFingerprint();
  }

  private void stamp(int from, int to) throws Exception {
    for (int i = from; i < to; i++) {
      Reply reply = network.stamp(owner, Hash.sha256(Utf8.encode("file " + i)).hex());
      assertThat(reply.status()).as(TestNetwork.text(reply)).isEqualTo(200);
    }
  }

  private void assertMirrors(RelayNode relay, long size) throws Exception {
    String url = relay.url() + "/mirror/" + Hash.sha256(Utf8.encode(LOG)).hex() + "/checkpoint";
    long deadline = System.nanoTime() + TestNetwork.LIMIT.toNanos();
    Reply reply = network.get(url);
    while (size(reply) < size) {
      assertThat(System.nanoTime())
          .as("%s; %s", TestNetwork.text(reply), history())
          .isLessThan(deadline);
      Thread.onSpinWait();
      reply = network.get(url);
    }
    Checkpoint own =
        SignedCheckpoint.parse(network.get(owner.url() + "/public:timestamps/checkpoint").body())
            .checkpoint();
    assertThat(SignedCheckpoint.parse(reply.body()).checkpoint()).isEqualTo(own);
  }

  private static long size(Reply reply) throws Exception {
    return reply.status() == 200
        ? SignedCheckpoint.parse(reply.body()).checkpoint().size()
        : -1; // not followed yet, or nothing has come
  }

  private List<SyncLine> history() throws Exception {
    return owner.gossip().orElseThrow().gossip().history(10);
  }

  @Test
  void aLogThatNobodyCanReachIsFollowedThroughRelays() throws Exception {
    Configuration nearHome = init("near");
    RelayNode near = run(nearHome);
    RelayNode far = run(init("far"));
    stamp(0, 5);

    owner
        .gossip()
        .orElseThrow()
        .peers()
        .add(near.fingerprint(), Optional.of(URI.create(near.url())), true);
    near.gossip().peers().add(fingerprint(), Optional.empty(), false);
    far.gossip().peers().add(near.fingerprint(), Optional.of(URI.create(near.url())), false);
    far.gossip().peers().add(fingerprint(), Optional.empty(), false);
    assertMirrors(near, 5);
    assertMirrors(far, 5);

    near.close();
    stamp(5, 9);
    RelayNode again = run(nearHome); // elsewhere: its port is another one
    URI moved = URI.create(again.url());
    owner.gossip().orElseThrow().peers().add(again.fingerprint(), Optional.of(moved), true);
    far.gossip().peers().add(again.fingerprint(), Optional.of(moved), false);
    assertMirrors(again, 9);
    assertMirrors(far, 9);

    assertThat(TestNetwork.text(network.get(owner.adminUrl() + "/metrics")))
        .as("nobody has asked the owner for anything of its log")
        .doesNotContain("route=\"/federation")
        .doesNotContain("route=\"/{namespace}/tile")
        .doesNotContain("route=\"/mirror");
    assertThat(GatewayFsck.nodeProblems(stopped(again, nearHome), InstantSource.system()))
        .isEmpty();
    assertThat(GatewayFsck.mirrors(nearHome, false, InstantSource.system()).values())
        .isNotEmpty()
        .allSatisfy(report -> assertThat(report.isSound()).isTrue());
  }

  private static Configuration stopped(RelayNode relay, Configuration configuration) {
    relay.close();
    return configuration;
  }
}
