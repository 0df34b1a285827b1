package cairn.federation.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.testkit.InProcessNetwork;
import cairn.testkit.VirtualClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A node that reaches a relay, and whom the relay cannot reach, brings what it holds. */
class LogPushingTest {
  private final VirtualClock clock = VirtualClock.atNewYear();
  private final InProcessNetwork net = new InProcessNetwork(clock);
  private final MadeUpLog log = GossipTest.made("network-b/org:records");
  private final FakeNode owner = new FakeNode("b.example", clock, log);

  @SuppressWarnings("NullAway.Init") // open sets it
  private RelayedNode sender;

  @SuppressWarnings("NullAway.Init") // open sets it
  private RelayedNode relay;

  @BeforeEach
  void open() throws Exception {
    sender = new RelayedNode("sender.example", clock, net);
    relay = new RelayedNode("relay.example", clock, net);
    net.listen(owner.host, 80, owner.router());
    sender.node.pin(owner);
    sender.pushTo(relay);
  }

  @AfterEach
  void close() throws Exception {
    sender.close();
    relay.close();
  }

  /** The relay follows the owner's log, and cannot reach the owner. */
  private void relayFollows() throws Exception {
    relay.node.peers.add(owner.fingerprint(), Optional.empty(), false);
    assertThat(relay.node.gossip.learn(owner.card())).isTrue();
    relay.node.peers.add(sender.fingerprint(), Optional.empty(), false);
  }

  private void senderHas(long size) throws Exception {
    log.grow(size);
    clock.advance(GossipNode.INTERVAL);
    assertThat(sender.node.round(owner)).isInstanceOf(Round.Done.class);
    assertThat(sender.node.size(log)).isEqualTo(size);
  }

  private List<SyncLine> push() throws Exception {
    clock.advance(GossipNode.INTERVAL);
    Round round = sender.round(relay);
    return round.lines().stream()
        .filter(line -> line.direction() == SyncLine.Direction.PUSH)
        .toList();
  }

  @Test
  void bringsWhatTheRelayFollowsAndThenWhatIsNew() throws Exception {
    relayFollows();
    senderHas(700);
    assertThat(push())
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.ok()).as(line.outcome()).isTrue();
              assertThat(line.origin()).isEqualTo("network-b/org:records");
              assertThat(line.entries()).isEqualTo(700);
              assertThat(line.peer()).isEqualTo(relay.fingerprint());
            });
    assertThat(relay.node.root(log)).contains(log.root(700));

    senderHas(1000);
    assertThat(push()).singleElement().satisfies(line -> assertThat(line.entries()).isEqualTo(300));
    assertThat(relay.node.root(log)).contains(log.root(1000));
    assertThat(sender.node.gossip.history(1).getFirst().direction())
        .isEqualTo(SyncLine.Direction.PUSH);
  }

  @Test
  void sendsNothingWhileNothingIsNew() throws Exception {
    relayFollows();
    senderHas(10);
    push();
    push();
    relay.asked.clear();

    for (int i = 0; i < 3; i++) {
      assertThat(push()).isEmpty();
    }
    assertThat(relay.asked).allMatch("GET /federation/status"::equals).hasSize(3);
  }

  @Test
  void asksAfterAnHourWhetherItIsStillThere() throws Exception {
    relayFollows();
    senderHas(10);
    push();
    relay.asked.clear();
    clock.advance(LogPushing.LATER);

    assertThat(push()).isEmpty();

    assertThat(relay.asked)
        .contains(
            "POST /federation/cards", "POST /mirror/add-checkpoint", "POST /mirror/add-entries");
  }

  @Test
  void bringsItsCardToWhoHasPinnedIt() throws Exception {
    relayFollows();
    assertThat(relay.node.peers.of(sender.fingerprint()).orElseThrow().card()).isEmpty();

    assertThat(push()).isEmpty();

    assertThat(relay.node.peers.of(sender.fingerprint()).orElseThrow().card())
        .hasValueSatisfying(card -> assertThat(card.url()).isEqualTo("http://sender.example"));
  }

  @Test
  void saysOnceThatItsCardIsNotTakenAndOffersItAgain() throws Exception {
    assertThat(push())
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.ok()).isFalse();
              assertThat(line.outcome()).contains("card").contains("403").contains("pinned");
            });
    assertThat(push()).isEmpty();

    relayFollows();
    assertThat(push()).isEmpty();
    assertThat(relay.node.peers.of(sender.fingerprint()).orElseThrow().card()).isPresent();
    assertThat(sender.node.peers.of(relay.fingerprint()).orElseThrow().health().healthy()).isTrue();
  }

  /** The logs of others are offered; that nobody wants them is nobody's fault. */
  @Test
  void offersALogAgainAfterAWhileToWhoDidNotFollowIt() throws Exception {
    relay.node.peers.add(sender.fingerprint(), Optional.empty(), false);
    senderHas(10);
    for (int i = 0; i < 5; i++) {
      assertThat(push()).isEmpty();
    }
    assertThat(relay.asked).filteredOn(path -> path.contains("add-checkpoint")).hasSize(1);
    assertThat(sender.node.peers.of(relay.fingerprint()).orElseThrow().health().healthy()).isTrue();

    relayFollows();
    clock.advance(LogPushing.UNWANTED);
    assertThat(push()).singleElement().satisfies(line -> assertThat(line.entries()).isEqualTo(10));
  }

  @Test
  void bringsNobodyHisOwnLog() throws Exception {
    senderHas(10);
    try (RelayedNode home = new RelayedNode("home.example", clock, net, log.named())) {
      home.node.peers.add(sender.fingerprint(), Optional.empty(), false);
      sender.pushTo(home);
      for (int i = 0; i < 2; i++) { // once its card is known
        home.asked.clear();
        clock.advance(GossipNode.INTERVAL);
        assertThat(sender.round(home)).isInstanceOf(Round.Done.class);
      }
      assertThat(home.asked).isNotEmpty().noneMatch(path -> path.contains("add-"));
    }
  }

  @Test
  void bringsNothingToPeersWhoDidNotAskForIt() throws Exception {
    relayFollows();
    senderHas(10);
    sender.node.peers.add(relay.fingerprint(), Optional.of(relay.url()), false);

    assertThat(push()).isEmpty();
    assertThat(relay.asked).noneMatch(path -> path.startsWith("POST"));
  }

  /** What was known of the place where the relay was is not believed of where it is. */
  @Test
  void beginsAnewAtAnotherAddress() throws Exception {
    relayFollows();
    senderHas(10);
    push();
    net.silence(relay.host, 80);
    net.listen("moved.example", 80, relay.router());
    sender.node.peers.add(
        relay.fingerprint(), Optional.of(java.net.URI.create("http://moved.example")), true);
    senderHas(12);

    assertThat(push()).singleElement().satisfies(line -> assertThat(line.entries()).isEqualTo(2));
    assertThat(relay.node.root(log)).contains(log.root(12));
  }

  /** Both reach the relay alone, and know each other by their fingerprints. */
  @Test
  void whoKnowsTheOwnerByItsFingerprintFollowsItsLogThroughTheRelay() throws Exception {
    relayFollows();
    senderHas(300);
    push();
    try (RelayedNode reader = new RelayedNode("reader.example", clock, net)) {
      net.separate(reader.host, owner.host);
      net.separate(reader.host, sender.host);
      reader.node.peers.add(relay.fingerprint(), Optional.of(relay.url()), false);
      reader.node.peers.add(owner.fingerprint(), Optional.empty(), false);

      assertThat(reader.round(relay)).isInstanceOf(Round.Done.class);

      assertThat(reader.node.root(log)).contains(log.root(300));
      senderHas(301);
      push();
      clock.advance(Duration.ofMinutes(1));
      reader.round(relay);
      assertThat(reader.node.root(log)).contains(log.root(301));
    }
  }
}
