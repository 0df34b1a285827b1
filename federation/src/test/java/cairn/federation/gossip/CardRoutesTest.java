package cairn.federation.gossip;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.JsonObject;
import cairn.format.NetworkLog;
import cairn.format.NodeCard;
import cairn.format.Origin;
import cairn.http.Call;
import cairn.http.Problem;
import cairn.http.Reply;
import cairn.testkit.InProcessNetwork;
import cairn.testkit.VirtualClock;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CardRoutesTest {
  private static final URI CARDS = URI.create("http://relay.example/federation/cards");
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final VirtualClock clock = VirtualClock.atNewYear();
  private final InProcessNetwork net = new InProcessNetwork(clock);
  private final MadeUpLog log = GossipTest.made("network-b/org:records").grow(3);
  private final FakeNode owner = new FakeNode("b.example", clock, log);

  @SuppressWarnings("NullAway.Init") // open sets it
  private RelayedNode relay;

  @BeforeEach
  void open() throws Exception {
    relay = new RelayedNode("relay.example", clock, net);
  }

  @AfterEach
  void close() throws Exception {
    relay.close();
  }

  private void pin(FakeNode node) throws Exception {
    relay.node.peers.add(node.fingerprint(), Optional.empty(), false);
  }

  private Reply bring(byte[] body) throws Exception {
    return net.send(Call.post(CARDS, "application/json", body, LIMIT, 1 << 20));
  }

  private void assertRefused(Reply reply, int status, String code) {
    assertThat(reply.status()).as(new String(reply.body(), UTF_8)).isEqualTo(status);
    assertThat(Problem.parse(reply).orElseThrow().code().code()).isEqualTo(code);
    assertThat(relay.node.peers.all()).allMatch(peer -> peer.card().isEmpty());
    assertThat(relay.node.mirrors.all()).isEmpty();
  }

  private List<NodeCard> shown() throws Exception {
    Reply reply = net.send(Call.get(CARDS, LIMIT, 1 << 20));
    assertThat(reply.status()).isEqualTo(200);
    List<NodeCard> cards = new ArrayList<>();
    JsonObject body = JsonObject.parseCanonical(reply.body(), 1 << 20, "cards");
    for (JsonObject card : body.array("cards").objects("cards")) {
      cards.add(NodeCard.parse(card.canonical()));
    }
    return cards;
  }

  @Test
  void takesTheCardOfAPinnedNodeAndFollowsItsLogsFromThenOn() throws Exception {
    pin(owner);
    assertThat(relay.node.mirror(log)).isEmpty();

    assertThat(bring(owner.card().encode()).status()).isEqualTo(204);

    assertThat(relay.node.mirror(log)).isPresent();
    assertThat(shown()).containsExactly(relay.cards.card(), owner.card());
  }

  @Test
  void refusesTheCardOfWhomNobodyPinned() throws Exception {
    assertRefused(bring(owner.card().encode()), 403, "unknown_peer");
  }

  @Test
  void refusesACardThatItsIdentityDidNotSign() throws Exception {
    pin(owner);
    NodeCard card = owner.card();
    for (NodeCard forged :
        List.of(
            new NodeCard(
                card.did(),
                "http://evil.example",
                card.roles(),
                card.protocol(),
                card.logs(),
                card.ts(),
                card.sig()),
            new NodeCard(
                card.did(),
                card.url(),
                card.roles(),
                card.protocol(),
                List.of(
                    new NetworkLog(
                        Origin.parse("network-b/org:records"),
                        MadeUpLog.key("network-b/org:records", "another").key())),
                card.ts(),
                card.sig()))) {
      assertRefused(bring(forged.encode()), 403, "bad_signature");
    }
  }

  @Test
  void refusesACardFromTheFutureWhichWouldKeepOutAllThatFollow() throws Exception {
    pin(owner);
    long now = clock.instant().getEpochSecond();
    assertRefused(bring(owner.card(now + 301).encode()), 403, "message_expired");
    assertThat(bring(owner.card(now + 300).encode()).status()).isEqualTo(204);
  }

  @Test
  void refusesWhatIsNoCard() throws Exception {
    pin(owner);
    String card = new String(owner.card().encode(), UTF_8);
    for (String text :
        List.of("", "{}", "[]", card + " ", " " + card, card.replace("\"ts\":", "\"ts\":0"))) {
      assertRefused(bring(text.getBytes(UTF_8)), 400, "malformed_body");
    }
    assertThat(bring(new byte[NodeCard.MAX_BYTES + 1]).status()).isEqualTo(413);
  }

  /** Whoever kept an old card cannot bring back what the node has taken back since. */
  @Test
  void anOldCardChangesNothing() throws Exception {
    pin(owner);
    NodeCard old = owner.card();
    clock.advance(Duration.ofDays(2));
    owner.own.clear();
    NodeCard newest = owner.card();
    assertThat(bring(newest.encode()).status()).isEqualTo(204);

    assertThat(bring(old.encode()).status()).isEqualTo(204);

    assertThat(shown()).containsExactly(relay.cards.card(), newest);
    assertThat(relay.node.mirrors.all()).isEmpty();
  }

  @Test
  void showsAHundredCardsAtMost() throws Exception {
    for (int i = 0; i < 120; i++) {
      FakeNode other = new FakeNode("n" + i + ".example", clock);
      pin(other);
      assertThat(relay.node.peers.learn(other.card())).isTrue();
    }
    assertThat(shown()).hasSize(CardRoutes.MAX_CARDS);
  }

  @Test
  void showsAMebibyteAtMost() throws Exception {
    List<NetworkLog> many = new ArrayList<>();
    for (int i = 0; i < NodeCard.MAX_LOGS; i++) {
      many.add(GossipTest.made("x".repeat(180) + "/org:r" + i).named());
    }
    for (int i = 0; i < 20; i++) {
      FakeNode large = new FakeNode("n" + i + ".example", clock);
      large.alsoNamed = many;
      pin(large);
      assertThat(relay.node.peers.learn(large.card())).isTrue();
      assertThat(large.card().encode()).hasSizeGreaterThan(70_000);
    }
    assertThat(shown()).hasSizeBetween(9, 15); // who reads more than 1 MiB fails
  }
}
