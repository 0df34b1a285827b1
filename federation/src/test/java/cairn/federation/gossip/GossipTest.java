package cairn.federation.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.SignedCheckpoint;
import cairn.http.ErrorCode;
import cairn.http.Problem;
import cairn.testkit.InProcessNetwork;
import cairn.testkit.VirtualClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rounds with peers that are honest, reachable or not. */
class GossipTest {
  private final VirtualClock clock = VirtualClock.atNewYear();
  private final InProcessNetwork net = new InProcessNetwork(clock);
  private final MadeUpLog log = made("network-b/org:records");
  private final FakeNode b = new FakeNode("b.example", clock, log);
  private GossipNode node;

  static MadeUpLog made(String origin) {
    try {
      return new MadeUpLog(origin);
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void open() throws Exception {
    node = new GossipNode(clock, net.from("a.example"));
    listen(b);
    node.pin(b);
  }

  @AfterEach
  void close() throws Exception {
    node.close();
  }

  private void listen(FakeNode peer) {
    net.listen(peer.host, 80, peer.router());
  }

  private void pass() {
    clock.advance(GossipNode.INTERVAL);
  }

  @Test
  void mirrorsWhatThePeersCardNames() throws Exception {
    log.grow(700);
    Round round = node.round(b);
    assertThat(round).isInstanceOf(Round.Done.class);
    assertThat(round.lines())
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.origin()).isEqualTo("network-b/org:records");
              assertThat(line.entries()).isEqualTo(700);
              assertThat(line.ok()).isTrue();
              assertThat(line.direction()).isEqualTo(SyncLine.Direction.PULL);
              assertThat(line.peer()).isEqualTo(b.fingerprint());
            });
    assertThat(node.size(log)).isEqualTo(700);
    assertThat(node.root(log)).contains(log.root(700));
    assertThat(node.gossip.history(10)).isEqualTo(round.lines());
    assertThat(node.mirroredEntries).isEqualTo(700);
    PeerHealth health = node.peer(b).health();
    assertThat(health.lastSize()).isEqualTo(700);
    assertThat(health.lastRoot()).contains(log.root(700));
    assertThat(health.lastSeen()).contains(clock.instant());

    log.grow(1000);
    pass();
    assertThat(node.round(b).lines())
        .singleElement()
        .satisfies(line -> assertThat(line.entries()).isEqualTo(300));
    assertThat(node.root(log)).contains(log.root(1000));
  }

  @Test
  void saysOfALogWithoutEntriesThatItHasNone() throws Exception {
    assertThat(node.round(b).lines())
        .singleElement()
        .satisfies(
            line ->
                assertThat(line.outcome()).isEqualTo("its first checkpoint, of no entries yet"));
    log.grow(2);
    pass();
    assertThat(node.round(b).lines())
        .singleElement()
        .satisfies(line -> assertThat(line.outcome()).isEqualTo("extended from 0 to 2 entries"));
  }

  @Test
  void asksAnIdlePeerOneQuestion() throws Exception {
    log.grow(10);
    node.round(b);
    b.asked.clear();
    for (int i = 0; i < 3; i++) {
      pass();
      assertThat(node.round(b)).isEqualTo(new Round.Done(List.of()));
    }
    assertThat(b.asked)
        .containsExactly("/federation/status", "/federation/status", "/federation/status");
    assertThat(node.peer(b).health().lastSeen()).contains(clock.instant());
    assertThat(node.gossip.history(10)).hasSize(1);
  }

  @Test
  void goesOnAfterARestartWithoutFetchingAnythingTwice() throws Exception {
    log.grow(600);
    node.round(b);
    List<SyncLine> before = node.gossip.history(10);
    node.restart();
    assertThat(node.gossip.history(10)).isEqualTo(before);
    assertThat(node.peer(b).health().lastSize()).isEqualTo(600);
    log.grow(601);
    b.asked.clear();
    assertThat(node.round(b).lines())
        .singleElement()
        .satisfies(line -> assertThat(line.entries()).isEqualTo(1));
    assertThat(b.asked)
        .filteredOn(path -> path.contains("/tile/entries/"))
        .containsExactly("/org:records/tile/entries/002.p/89");
  }

  @Test
  void fetchesThroughARelayWhatItsOwnerNames() throws Exception {
    FakeNode relay = new FakeNode("relay.example", clock);
    relay.mirror(log);
    listen(relay);
    node.pin(relay);
    log.grow(300);
    assertThat(node.round(relay).lines()).as("nobody has named it yet").isEmpty();
    assertThat(node.mirror(log)).isEmpty();
    node.peers.learn(b.card());
    net.silence(b.host, 80);
    pass();
    assertThat(node.round(relay).lines())
        .singleElement()
        .satisfies(line -> assertThat(line.peer()).isEqualTo(relay.fingerprint()));
    assertThat(node.root(log)).contains(log.root(300));
  }

  @Test
  void learnsOfAPeerThatNobodyReachesThroughOthers() throws Exception {
    MadeUpLog hidden = made("network-h/org:records").grow(20);
    FakeNode behindNat = new FakeNode("h.example", clock, hidden);
    log.grow(10);
    node.round(b);
    node.peers.add(behindNat.fingerprint(), Optional.empty(), false);
    b.others.add(behindNat.card());
    b.mirror(hidden);
    pass();
    node.round(b);
    assertThat(node.root(hidden)).contains(hidden.root(20));
    assertThat(node.round(behindNat)).isInstanceOf(Round.Skipped.class);
  }

  /** A second node's real routes in between: what one has, the next one gets. */
  @Test
  void passesOnWhatItHasMirrored() throws Exception {
    log.grow(400);
    node.round(b);
    try (GossipNode next = new GossipNode(clock, net.from("c.example"))) {
      FakeNode a = new FakeNode("a.example", clock);
      next.pin(a);
      next.peers.add(b.fingerprint(), Optional.empty(), false);
      next.peers.learn(b.card());
      net.listen("a.example", 80, node.routerWith(a));
      assertThat(next.gossip.gossipOnce(next.peer(a)).lines())
          .singleElement()
          .satisfies(line -> assertThat(line.entries()).isEqualTo(400));
      assertThat(next.root(log)).contains(log.root(400));
      SignedCheckpoint head = next.mirror(log).orElseThrow().head().orElseThrow();
      assertThat(head.lineOfLog(log.signer.key())).isPresent();
    }
  }

  @Test
  void isUnhealthyAfterThreeFailuresAndWellAgainAfterOneAnswer() throws Exception {
    log.grow(5);
    node.round(b);
    net.silence(b.host, 80);
    for (int failures = 1; failures <= 5; failures++) {
      pass();
      assertThat(node.round(b))
          .isInstanceOfSatisfying(
              Round.Failed.class,
              failed -> assertThat(failed.stage()).isEqualTo(Round.Stage.STATUS));
      assertThat(node.peer(b).health().consecutiveFailures()).isEqualTo(failures);
      assertThat(node.peer(b).health().healthy()).isEqualTo(failures < 3);
    }
    assertThat(node.gossip.history(10)).as("said once, and when it is unhealthy").hasSize(3);
    node.restart();
    assertThat(node.peer(b).health().consecutiveFailures()).isEqualTo(5);

    listen(b);
    log.grow(9);
    pass();
    assertThat(node.round(b)).isInstanceOf(Round.Done.class);
    assertThat(node.peer(b).health().consecutiveFailures()).isZero();
    assertThat(node.size(log)).isEqualTo(9);
    assertThat(node.gossip.history(1).getFirst().outcome()).contains("well again");
  }

  @Test
  void doesNotBlameWhoAsksForPatience() throws Exception {
    b.instead.put(
        "/federation/status",
        request -> {
          throw Problem.of(ErrorCode.RATE_LIMITED, "later")
              .retryAfter(Duration.ofMinutes(3))
              .asException();
        });
    assertThat(node.round(b)).isEqualTo(new Round.Probed(Duration.ofMinutes(3)));
    assertThat(node.peer(b).health().consecutiveFailures()).isZero();
    assertThat(node.gossip.due(node.peer(b))).isEqualTo(Duration.ofMinutes(3));
  }

  @Test
  void isDueAtOnceAndThenEachIntervalMoreOrLess() throws Exception {
    log.grow(5);
    assertThat(node.gossip.due(node.peer(b))).isEqualTo(Duration.ZERO);
    node.round(b);
    assertThat(node.gossip.due(node.peer(b)))
        .isBetween(Duration.ofSeconds(54), Duration.ofSeconds(66));
    pass();
    clock.advance(Duration.ofSeconds(6));
    assertThat(node.gossip.due(node.peer(b))).isEqualTo(Duration.ZERO);
  }

  @Test
  void comesBackSoonWhileThereIsMoreToBeHad() throws Exception {
    log.grow(4000);
    node.limits = new Gossip.Limits(GossipNode.INTERVAL, Duration.ofSeconds(60), 30_000);
    node.restart();
    int rounds = 0;
    while (node.size(log) < 4000) {
      assertThat(rounds++).isLessThan(20);
      Round round = node.round(b);
      assertThat(round).as(round.toString()).isInstanceOf(Round.Done.class);
      assertThat(node.gossip.due(node.peer(b))).isLessThanOrEqualTo(GossipNode.INTERVAL);
      if (node.size(log) < 4000) {
        assertThat(node.gossip.due(node.peer(b))).isEqualTo(Duration.ofSeconds(1));
      }
    }
    assertThat(rounds).isGreaterThan(2);
    assertThat(node.root(log)).contains(log.root(4000));
    assertThat(node.peer(b).health().healthy()).isTrue();
  }

  @Test
  void forgetsNothingOfARemovedPeersLogs() throws Exception {
    log.grow(5);
    node.round(b);
    Hash peer = b.fingerprint();
    GossipPeer known = node.peer(b);
    node.peers.remove(peer);
    assertThat(node.gossip.gossipOnce(known)).isInstanceOf(Round.Skipped.class);
    assertThat(node.size(log)).isEqualTo(5);
    assertThat(node.gossip.followed()).isEmpty();
  }

  @Test
  void pushesAfterEachRoundToWhomItIsToldTo() throws Exception {
    log.grow(5);
    int[] pushed = {0};
    node.pushing =
        peer -> {
          pushed[0]++;
          return List.of(
              new SyncLine(
                  clock.instant(),
                  peer.fingerprint(),
                  "a/org:records",
                  SyncLine.Direction.PUSH,
                  3,
                  true,
                  "brought 3 entries",
                  1));
        };
    node.round(b);
    assertThat(pushed[0]).as("not told to").isZero();
    node.peers.add(b.fingerprint(), Optional.of(b.url()), true);
    node.round(b);
    pass();
    assertThat(node.round(b).lines())
        .as("also when the peer has nothing new")
        .extracting(SyncLine::direction)
        .containsExactly(SyncLine.Direction.PUSH);
    assertThat(pushed[0]).isEqualTo(2);
    assertThat(node.gossip.history(1).getFirst().direction()).isEqualTo(SyncLine.Direction.PUSH);
  }
}
