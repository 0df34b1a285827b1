package cairn.node;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.federation.gossip.FollowedLog;
import cairn.federation.gossip.GossipPeer;
import cairn.federation.gossip.SyncLine;
import cairn.format.Hash;
import cairn.format.SignedCheckpoint;
import cairn.format.Utf8;
import cairn.http.Reply;
import cairn.testkit.Engine;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two gateways whose operators have pinned each other's nodes, over sockets. */
class GatewayGossipTest {
  private static final String LOG = "network-b/public:timestamps";

  @TempDir private Path directory;

  @SuppressWarnings("NullAway.Init") // start sets it
  private TestNetwork a;

  @SuppressWarnings("NullAway.Init") // start sets it
  private TestNetwork b;

  @SuppressWarnings("NullAway.Init") // start sets it
  private GatewayNode nodeA;

  @SuppressWarnings("NullAway.Init") // start sets it
  private GatewayNode nodeB;

  @BeforeEach
  void start() throws Exception {
    Map<String, String> gossiping =
        Map.of("federation.enabled", "true", "federation.gossip_interval", "1s");
    a = new TestNetwork('a', directory.resolve("a"), Engine.SQLITE, gossiping);
    b = new TestNetwork('b', directory.resolve("b"), Engine.SQLITE, gossiping);
    nodeA = a.startGateway();
    nodeB = b.startGateway();
    a.await(nodeA.url() + "/readyz", 200);
    b.await(nodeB.url() + "/readyz", 200);
  }

  @AfterEach
  void stop() {
    a.close();
    b.close();
  }

  private static Hash identity(TestNetwork network) throws Exception {
    return NodeIdentity.read(network.configuration).key().publicKeyFingerprint();
  }

  private void stampAtB(int from, int to) throws Exception {
    for (int i = from; i < to; i++) {
      Reply reply = b.stamp(nodeB, Hash.sha256(Utf8.encode("file " + i)).hex());
      assertThat(reply.status()).as(TestNetwork.text(reply)).isEqualTo(200);
    }
  }

  /** What A serves of B's log, as soon as it has that many entries. */
  private SignedCheckpoint mirrored(GatewayNode node, long size) throws Exception {
    String url = node.url() + "/mirror/" + Hash.sha256(Utf8.encode(LOG)).hex() + "/checkpoint";
    long deadline = System.nanoTime() + TestNetwork.LIMIT.toNanos();
    while (true) {
      Reply reply = a.get(url);
      if (reply.status() == 200) {
        SignedCheckpoint shown = SignedCheckpoint.parse(reply.body());
        if (shown.checkpoint().size() >= size) {
          return shown;
        }
      }
      assertThat(System.nanoTime()).as(TestNetwork.text(reply)).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  /** A line is written when its round is over. */
  private static void assertHistoryTells(GatewayGossip gossip, long entries) throws Exception {
    long deadline = System.nanoTime() + TestNetwork.LIMIT.toNanos();
    long told = 0;
    while (told != entries) {
      List<SyncLine> history = gossip.gossip().history(100);
      assertThat(System.nanoTime()).as("%s", history).isLessThan(deadline);
      told = history.stream().mapToLong(SyncLine::entries).sum();
      Thread.onSpinWait();
    }
  }

  @Test
  void mirrorEachOthersLogsAndGoOnAfterARestart() throws Exception {
    stampAtB(0, 5);
    GatewayGossip gossip = nodeA.gossip().orElseThrow();
    gossip.peers().add(identity(b), Optional.of(URI.create(nodeB.url())), false);
    SignedCheckpoint shown = mirrored(nodeA, 5);
    assertThat(shown.lineOfLog(nodeB.network().logs().getFirst().key())).isPresent();
    assertThat(shown.checkpoint())
        .isEqualTo(
            SignedCheckpoint.parse(a.get(nodeB.url() + "/public:timestamps/checkpoint").body())
                .checkpoint());
    assertThat(gossip.followed())
        .extracting(FollowedLog::state)
        .containsOnly(FollowedLog.State.FOLLOWED);

    stampAtB(5, 9);
    assertThat(mirrored(nodeA, 9).checkpoint().size()).isEqualTo(9);
    assertHistoryTells(gossip, 9);
    a.metrics(
        nodeA,
        "cairn_gossip_entries_mirrored_total 9.0",
        "cairn_gossip_peers_healthy 1.0",
        "cairn_gossip_mirrors_stopped 0.0");

    nodeA.close();
    assertThat(GatewayFsck.nodeProblems(a.configuration, InstantSource.system())).isEmpty();
    nodeA = a.startGateway();
    GossipPeer peer = nodeA.gossip().orElseThrow().peers().of(identity(b)).orElseThrow();
    assertThat(peer.card()).isPresent();
    stampAtB(9, 11);
    assertThat(mirrored(nodeA, 11).checkpoint().size()).isEqualTo(11);
    try (var files = Files.list(a.configuration.data())) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .filteredOn(name -> name.startsWith("mirror-") && name.endsWith(".db"))
          .as("both logs of B")
          .hasSize(2);
    }
  }
}
