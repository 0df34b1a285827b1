package cairn.federation.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.ForkFile;
import cairn.http.Response;
import cairn.testkit.InProcessNetwork;
import cairn.testkit.VirtualClock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who was shown one history of a log hears from peers that there is another one. */
class HeardForksTest {
  private final VirtualClock clock = VirtualClock.atNewYear();
  private final InProcessNetwork net = new InProcessNetwork(clock);
  private final MadeUpLog log = madeUp();
  private final FakeNode owner = new FakeNode("b.example", clock, log);
  private final FakeNode relay = new FakeNode("relay.example", clock);

  @SuppressWarnings("NullAway.Init") // open sets it
  private GossipNode node;

  private static MadeUpLog madeUp() {
    try {
      return GossipTest.made("network-b/org:records");
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void open() throws Exception {
    node = new GossipNode(clock, net.from("a.example"));
    for (FakeNode peer : List.of(owner, relay)) {
      net.listen(peer.host, 80, peer.router());
      node.pin(peer);
    }
    log.grow(300);
    relay.mirror(log);
    node.round(owner);
    node.round(relay);
  }

  @AfterEach
  void close() throws Exception {
    node.close();
  }

  private Round next(FakeNode peer) throws Exception {
    clock.advance(GossipNode.INTERVAL);
    return node.round(peer);
  }

  private boolean hasStopped() {
    return node.mirror(log).orElseThrow().stopped().isPresent();
  }

  private ForkFile fork(MadeUpLog other) {
    return new ForkFile(log.signed(300), other.signed(300), Optional.empty());
  }

  private boolean wasAsked() {
    return relay.asked.remove("/federation/evidence");
  }

  @Test
  void stopsByAProofThatAPeerHolds() throws Exception {
    ForkFile proof = fork(log.forkedAt(200, 300));
    relay.evidence.add(proof);
    assertThat(next(relay).lines())
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.origin()).isEqualTo(log.origin.toString());
              assertThat(line.outcome()).startsWith("FORK");
              assertThat(line.ok()).isFalse();
            });
    assertThat(hasStopped()).isTrue();
    assertThat(node.forks).containsExactly(proof);
    assertThat(node.peer(relay).health().healthy()).isTrue();
    log.grow(400);
    next(owner);
    assertThat(node.size(log)).isEqualTo(300);
    assertThat(wasAsked()).isTrue();
    relay.evidence.add(fork(log.forkedAt(100, 300)));
    next(relay);
    assertThat(wasAsked()).as("who knows of one asks for no more").isFalse();
  }

  @Test
  void believesNothingThatProvesNothing() throws Exception {
    MadeUpLog stolen = log.forkedAt(200, 300);
    stolen.signer = MadeUpLog.key(log.origin.toString(), "thief");
    relay.evidence.add(fork(stolen));
    assertThat(next(relay)).isEqualTo(new Round.Done(List.of()));
    assertThat(wasAsked()).isTrue();
    assertThat(hasStopped()).isFalse();
    next(relay);
    assertThat(wasAsked()).as("nothing has changed").isFalse();
    log.grow(400);
    next(owner);
    assertThat(node.size(log)).isEqualTo(400);
  }

  @Test
  void asksAgainForWhatItDidNotGet() throws Exception {
    relay.evidence.add(fork(log.forkedAt(200, 300)));
    for (int status : List.of(503, 404, 200)) {
      relay.instead.put("/federation/evidence", request -> Response.text(status, "text/html", "?"));
      assertThat(next(relay)).isInstanceOf(Round.Done.class);
      assertThat(wasAsked()).isTrue();
      assertThat(hasStopped()).isFalse();
    }
    relay.instead.clear();
    next(relay);
    assertThat(hasStopped()).isTrue();
  }

  /** Other nodes stay where they are, and go on showing what this one's operator turned down. */
  @Test
  void followsOnAfterAnAcceptanceWhateverOthersStillShow() throws Exception {
    MadeUpLog other = log.forkedAt(200, 350);
    relay.mirrored.clear();
    relay.mirror(other);
    next(relay);
    assertThat(hasStopped()).isTrue();
    relay.evidence.addAll(node.forks);
    node.gossip.accept(owner.fingerprint());
    log.grow(400);
    for (int round = 0; round < 3; round++) {
      next(relay);
      assertThat(hasStopped()).isFalse();
      next(owner);
    }
    assertThat(node.size(log)).isEqualTo(400);
    assertThat(node.root(log)).contains(log.root(400));
    other.grow(351);
    next(relay);
    assertThat(hasStopped()).as("that history goes on").isTrue();
  }
}
