package cairn.federation.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.http.HttpClientExchange;
import cairn.http.JettyServer;
import cairn.http.ListenAddress;
import cairn.http.Response;
import cairn.http.Router;
import cairn.http.ServerLimits;
import cairn.testkit.FaultProxy;
import cairn.testkit.VirtualClock;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rounds over real sockets, with real time where it is about time. */
class GossipOverSocketsTest {
  private static final Duration BUDGET = Duration.ofSeconds(2);

  /** So that a machine under load passes, and nothing that waits for ever. */
  private static final Duration LONG = Duration.ofSeconds(30);

  private final VirtualClock clock = VirtualClock.atNewYear();
  private final MadeUpLog log = GossipTest.made("network-b/org:records");
  private final FakeNode b = new FakeNode("b.example", clock, log);
  private final MadeUpLog other = GossipTest.made("network-c/org:records");
  private final FakeNode c = new FakeNode("c.example", clock, other);
  private final HttpClientExchange exchange = HttpClientExchange.create();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @SuppressWarnings("NullAway.Init") // open sets it
  private JettyServer serverB;

  @SuppressWarnings("NullAway.Init") // open sets it
  private JettyServer serverC;

  @SuppressWarnings("NullAway.Init") // open sets it
  private FaultProxy wayToB;

  @SuppressWarnings("NullAway.Init") // open sets it
  private GossipNode node;

  @BeforeEach
  void open() throws Exception {
    serverB = serve(b.router());
    serverC = serve(c.router());
    wayToB = FaultProxy.start("127.0.0.1", serverB.port());
    node = new GossipNode(clock, exchange);
    node.fetches = threads;
    node.nanos = System::nanoTime;
    limit(LONG, 64 << 20);
    pin(b, wayToB.port());
    pin(c, serverC.port());
  }

  @AfterEach
  void close() throws Exception {
    threads.shutdownNow();
    node.close();
    exchange.close();
    wayToB.close();
    serverB.close();
    serverC.close();
  }

  private void limit(Duration time, long bytes) throws Exception {
    node.limits = new Gossip.Limits(GossipNode.INTERVAL, time, bytes);
    node.restart();
  }

  private static JettyServer serve(Router router) throws Exception {
    return JettyServer.start(
        new ListenAddress("127.0.0.1", 0),
        Optional.empty(),
        router,
        ServerLimits.defaults(),
        observation -> {},
        System::nanoTime,
        new SplittableRandom(1));
  }

  private void pin(FakeNode peer, int port) throws Exception {
    node.peers.add(peer.fingerprint(), Optional.of(URI.create("http://127.0.0.1:" + port)), false);
  }

  /** Over the way to B, both ways. */
  private long passed() {
    return wayToB.requestBytes() + wayToB.replyBytes();
  }

  @Test
  void anIdleRoundCostsLessThanAKilobyteBothWays() throws Exception {
    log.grow(700);
    assertThat(node.round(b)).isInstanceOf(Round.Done.class);
    assertThat(node.size(log)).isEqualTo(700);
    b.asked.clear();
    long before = passed();
    for (int i = 0; i < 10; i++) {
      assertThat(node.round(b).lines()).isEmpty();
    }
    assertThat(b.asked).hasSize(10).containsOnly("/federation/status");
    long each = (passed() - before) / 10;
    assertThat(each).as("bytes of a round, both ways").isBetween(100L, 1023L);
  }

  @Test
  void whoSendsAByteASecondIsLeftWithinTheBudgetAndDelaysNobody() throws Exception {
    log.grow(300);
    node.round(b);
    log.grow(5000);
    other.grow(2000);
    b.instead.put(
        "/tile/",
        request -> {
          wayToB.set(FaultProxy.Mode.SLOW);
          return Response.bytes(200, "application/octet-stream", new byte[8192]);
        });
    FutureTask<Round> slow = new FutureTask<>(() -> node.round(b));
    Thread waiting = Thread.ofVirtual().start(slow);
    long deadline = System.nanoTime() + LONG.toNanos();
    while (b.asked.stream().noneMatch(path -> path.contains("/tile/"))) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(1);
    }
    assertThat(node.round(c)).isInstanceOf(Round.Done.class);
    assertThat(node.size(other)).isEqualTo(2000);
    assertThat(node.gossip.gossipOnce(node.peer(b)))
        .as("no second round with the slow one meanwhile")
        .isInstanceOf(Round.Skipped.class);
    assertThat(slow.isDone()).as("the slow one is waited for yet").isFalse();
    waiting.interrupt();
    assertThat(slow.get(LONG.toSeconds(), TimeUnit.SECONDS)).isInstanceOf(Round.Skipped.class);

    wayToB.set(FaultProxy.Mode.PASS);
    limit(BUDGET, 64 << 20);
    long start = System.nanoTime();
    Future<Round> left = threads.submit(() -> node.round(b));
    assertThat(left.get(LONG.toSeconds(), TimeUnit.SECONDS))
        .isInstanceOfSatisfying(
            Round.Failed.class,
            failed -> assertThat(failed.reason()).contains("of one synchronisation are over"));
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(BUDGET);
    assertThat(node.size(log)).isEqualTo(300);

    b.instead.clear();
    wayToB.set(FaultProxy.Mode.PASS);
    limit(LONG, 64 << 20);
    assertThat(node.round(b)).isInstanceOf(Round.Done.class);
    assertThat(node.root(log)).contains(log.root(5000));
  }

  /** As a node closes: whoever is asked at that moment is not blamed for it. */
  @Test
  void blamesNobodyWhenItIsInterrupted() throws Exception {
    log.grow(300);
    node.round(b);
    log.grow(5000);
    wayToB.set(FaultProxy.Mode.HANG);
    Future<Round> hanging = threads.submit(() -> node.round(b));
    Future<Round> other = threads.submit(() -> node.round(c));
    assertThat(other.get(LONG.toSeconds(), TimeUnit.SECONDS)).isInstanceOf(Round.Done.class);
    threads.shutdownNow();
    assertThat(threads.awaitTermination(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(hanging.get()).isInstanceOf(Round.Skipped.class);
    assertThat(node.peer(b).health().consecutiveFailures()).isZero();
    assertThat(node.gossip.history(1).getFirst().ok()).isTrue();
  }

  @Test
  void whoSendsWithoutAnEndIsLeftWithinTheBudget() throws Exception {
    log.grow(20_000);
    limit(LONG, 50_000);
    long before = passed();
    Round round = node.round(b);
    assertThat(round.lines().getLast().outcome()).contains("bytes of one synchronisation");
    assertThat(passed() - before).isLessThan(50_000 + 16_000); // headers, card, status
    assertThat(node.size(log)).isZero();
  }
}
