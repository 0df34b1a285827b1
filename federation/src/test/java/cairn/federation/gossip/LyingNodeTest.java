package cairn.federation.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.federation.gossip.LogPins.Pinned;
import cairn.format.Checkpoint;
import cairn.format.Hash;
import cairn.format.JsonArray;
import cairn.format.JsonNumber;
import cairn.format.JsonObject;
import cairn.format.JsonString;
import cairn.format.KeyRotationEntry;
import cairn.format.MalformedException;
import cairn.format.NetworkLog;
import cairn.format.Origin;
import cairn.format.SeedSigner;
import cairn.format.SignedCheckpoint;
import cairn.format.TileCoordinate;
import cairn.format.Utf8;
import cairn.http.Request;
import cairn.http.Response;
import cairn.log.mirror.LogKey;
import cairn.testkit.InProcessNetwork;
import cairn.testkit.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What peers may show that is not so: nothing of it is stored, and nobody else is delayed. */
class LyingNodeTest {
  private final VirtualClock clock = VirtualClock.atNewYear();
  private final InProcessNetwork net = new InProcessNetwork(clock);
  private final MadeUpLog log = GossipTest.made("network-b/org:records");
  private final FakeNode b = new FakeNode("b.example", clock, log);

  @SuppressWarnings("NullAway.Init") // open sets it
  private GossipNode node;

  @BeforeEach
  void open() throws Exception {
    node = new GossipNode(clock, net.from("a.example"));
    listen(b);
    node.pin(b);
    log.grow(300);
    node.round(b);
    assertShows(300);
  }

  @AfterEach
  void close() throws Exception {
    node.close();
  }

  private void listen(FakeNode peer) {
    net.listen(peer.host, 80, peer.router());
  }

  private void assertShows(long size) {
    assertThat(node.size(log)).isEqualTo(size);
    assertThat(node.root(log)).contains(log.root(size));
  }

  private Round next() throws Exception {
    clock.advance(GossipNode.INTERVAL);
    return node.round(b);
  }

  private static void assertFails(Round round, Round.Stage stage, String reason) {
    assertThat(round)
        .isInstanceOfSatisfying(
            Round.Failed.class,
            failed -> {
              assertThat(failed.stage()).isEqualTo(stage);
              assertThat(failed.reason()).contains(reason);
            });
  }

  @Test
  void aLogThatShrinksStaysAsItWas() throws Exception {
    log.shown = Optional.of(log.signed(120));
    assertThat(next()).isEqualTo(new Round.Done(List.of()));
    assertShows(300);
    assertThat(node.forks).isEmpty();
    assertThat(node.peer(b).health().lastSize()).isEqualTo(120);
    log.shown = Optional.empty();
    log.grow(301);
    next();
    assertShows(301);
  }

  @Test
  void aForkStopsTheMirrorUntilAnOperatorSaysOtherwise() throws Exception {
    MadeUpLog fork = log.forkedAt(200, 400);
    b.own.set(0, fork);
    Round round = next();
    assertThat(round.lines())
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.ok()).isFalse();
              assertThat(line.outcome()).startsWith("FORK").contains("300").contains("400");
            });
    assertThat(node.forks).hasSize(1);
    assertThat(node.forks.getFirst().second().checkpoint())
        .isEqualTo(fork.signed(400).checkpoint());
    assertShows(300);
    assertThat(node.gossip.followed())
        .extracting(FollowedLog::state)
        .containsExactly(FollowedLog.State.STOPPED);

    b.own.set(0, log);
    log.grow(500);
    assertThat(next().lines()).as("not by itself").isEmpty();
    node.restart();
    assertThat(next().lines()).as("nor by a restart").isEmpty();
    assertShows(300);
    assertThat(node.gossip.resume("network-b/public:timestamps")).as("another log").isFalse();
    assertThat(node.gossip.resume(log.origin.toString())).isTrue();
    assertThat(node.gossip.resume(log.origin.toString())).as("again").isFalse();
    next();
    assertShows(500);

    b.own.set(0, fork.forkedAt(400, 600));
    next();
    assertThat(node.forks).as("who forks again is met again").hasSize(2);
    assertThat(node.gossip.accept(b.fingerprint()))
        .contains(new Gossip.Accepted(List.of(log.origin.toString()), List.of()));
    assertShows(500);
  }

  /** F1 to us, F2 to the relay: whoever compares both finds out. */
  @Test
  void aForkThatIsShownToSomebodyElseIsMetThroughHim() throws Exception {
    FakeNode relay = new FakeNode("relay.example", clock);
    relay.mirror(log.forkedAt(299, 300));
    listen(relay);
    node.pin(relay);
    assertThat(node.round(relay).lines().getFirst().outcome()).startsWith("FORK");
    assertThat(node.forks).hasSize(1);
    assertThat(node.peer(relay).health().healthy()).as("it is not the relay's fault").isTrue();
  }

  @Test
  void otherEntriesForARightRoot() throws Exception {
    MadeUpLog other = log.forkedAt(300, 600);
    log.grow(600);
    b.instead.put(
        "/tile/entries/",
        request ->
            Response.bytes(
                200, "application/octet-stream", other.entries(asked(request)).orElseThrow()));
    assertFails(next(), Round.Stage.LOGS, "300 of 600 entries are here");
    assertShows(300);
    assertThat(node.mirror(log).orElseThrow().stored()).isEqualTo(300);
    assertThat(node.forks).isEmpty();
    b.instead.clear();
    next();
    assertShows(600);
  }

  @Test
  void otherTilesForARightRoot() throws Exception {
    MadeUpLog other = log.forkedAt(100, 700);
    log.grow(700);
    b.instead.put(
        "/tile/0/",
        request ->
            Response.bytes(
                200, "application/octet-stream", other.tile(0, asked(request)).orElseThrow()));
    assertFails(next(), Round.Stage.LOGS, "entries are here");
    assertShows(300);
    assertThat(node.forks).as("a source that lies proves nothing against the log").isEmpty();
  }

  private static TileCoordinate asked(Request request) {
    try {
      return TileCoordinate.parse(request.pathParameter("index"));
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The tiles are right, for a tree of another size than the signed one. */
  @Test
  void tilesOfAnotherSize() throws Exception {
    log.grow(700);
    Checkpoint claimed = new Checkpoint(log.origin.toString(), 650, log.root(700));
    log.shown = Optional.of(log.sign(claimed));
    assertFails(next(), Round.Stage.LOGS, "300 of 650 entries are here");
    assertShows(300);
  }

  @Test
  void aRootThatIsNobodys() throws Exception {
    Hash root = Hash.sha256(Utf8.encode("made up"));
    log.shown = Optional.of(log.sign(new Checkpoint(log.origin.toString(), 900, root)));
    assertFails(next(), Round.Stage.LOGS, "300 of 900");
    assertShows(300);
    long largest = (1L << 53) - 1; // that JSON says
    log.shown = Optional.of(log.sign(new Checkpoint(log.origin.toString(), largest, root)));
    assertFails(next(), Round.Stage.LOGS, "300 of");
    assertShows(300);
  }

  @Test
  void aCheckpointThatTheLogHasNotSigned() throws Exception {
    log.grow(400);
    SignedCheckpoint good = log.signed(400);
    SeedSigner thief = MadeUpLog.key(log.origin.toString(), "thief");
    log.shown =
        Optional.of(
            new SignedCheckpoint(good.checkpoint(), List.of(good.checkpoint().sign(thief))));
    assertFails(next(), Round.Stage.LOGS, "not signed by a key of the log");
    assertShows(300);
    assertThat(node.forks).isEmpty();
  }

  @Test
  void answersWithoutAnEnd() throws Exception {
    log.grow(2000);
    b.instead.put(
        "/tile/entries/",
        request -> Response.bytes(200, "application/octet-stream", new byte[20 << 20]));
    assertFails(next(), Round.Stage.LOGS, "entries are here");
    b.instead.clear();
    b.instead.put(
        "/federation/status",
        request -> Response.bytes(200, "application/json", new byte[ShownLogs.MAX_BYTES + 1]));
    assertFails(next(), Round.Stage.STATUS, "longer");
    assertShows(300);
  }

  @Test
  void statusesThatAreNone() throws Exception {
    JsonObject good = FakeNode.status(log.signed(300));
    List<JsonObject> bad =
        List.of(
            good.with("size", new JsonNumber(299)),
            good.with("origin", new JsonString("network-c/org:records")),
            good.with("root", new JsonString("00".repeat(32))),
            good.without("checkpoint"),
            good.with("checkpoint", new JsonString("no note")));
    List<String> bodies = new ArrayList<>(List.of("", "{}", "<html>", "{\"logs\":[1]}"));
    bad.forEach(
        log ->
            bodies.add(
                JsonObject.builder().put("logs", new JsonArray(List.of(log))).build().toString()));
    bodies.add(
        JsonObject.builder().put("logs", new JsonArray(List.of(good, good))).build().toString());
    int failures = 0;
    for (String body : bodies) {
      b.instead.put("/federation/status", request -> Response.text(200, "application/json", body));
      assertFails(next(), Round.Stage.STATUS, "its status is malformed");
      assertThat(node.peer(b).health().consecutiveFailures()).isEqualTo(++failures);
    }
    assertShows(300);
  }

  @Test
  void aCardOfSomebodyElse() throws Exception {
    FakeNode other = new FakeNode("other.example", clock, log);
    log.grow(310);
    b.instead.put("/federation/node", request -> Response.json(200, other.card().encode()));
    assertFails(next(), Round.Stage.IDENTITY, "another identity, " + other.fingerprint());
    assertShows(300);
  }

  @Test
  void aCardOfAnotherTime() throws Exception {
    log.grow(310);
    for (long off : new long[] {-301, 301}) {
      b.instead.put(
          "/federation/node",
          request -> Response.json(200, b.card(clock.instant().getEpochSecond() + off).encode()));
      assertFails(next(), Round.Stage.IDENTITY, "one of the two clocks is wrong");
    }
    assertShows(300);
    b.instead.put(
        "/federation/node",
        request -> Response.json(200, b.card(clock.instant().getEpochSecond() - 299).encode()));
    next();
    assertShows(310);
  }

  @Test
  void aPeerThatNamesOurOwnLog() throws Exception {
    MadeUpLog ours = GossipTest.made("network-a/public:timestamps").grow(5);
    node.pins = pins("network-a", Optional.empty());
    node.restart();
    b.own.add(ours);
    Round round = next();
    assertThat(round.lines()).singleElement().satisfies(line -> assertThat(line.ok()).isFalse());
    assertThat(node.mirror(ours)).isEmpty();
    assertThat(node.mirrors.all()).hasSize(1);
    assertThat(node.peer(b).health().healthy()).isTrue();
  }

  /** Under the pinned network's key it is followed, under another one it never is. */
  @Test
  void aPeerThatNamesALogOfAPinnedNetworkUnderAnotherKey() throws Exception {
    MadeUpLog pinned = GossipTest.made("network-c/public:timestamps").grow(5);
    MadeUpLog stolen = GossipTest.made("network-c/public:timestamps").grow(5);
    stolen.signer = MadeUpLog.key(stolen.origin.toString(), "thief");
    Pinned named = new Pinned.Named(List.of(new LogKey(pinned.signer.key())), List.of());
    node.pins = pins("network-a", Optional.of(new Pinned.Waiting()));
    node.restart();
    b.own.add(stolen);
    next();
    assertThat(node.mirror(pinned)).as("not before the network is known").isEmpty();
    node.pins = pins("network-a", Optional.of(named));
    node.restart();
    assertThat(next().lines().getFirst().outcome()).contains("has another key for it");
    assertThat(node.mirror(pinned)).isEmpty();
    node.pins = pins("network-a", Optional.of(new Pinned.Unnamed()));
    node.restart();
    next();
    assertThat(node.mirror(pinned)).isEmpty();
    assertThat(node.gossip.accept(b.fingerprint()))
        .contains(new Gossip.Accepted(List.of(), List.of()));

    node.pins = pins("network-a", Optional.of(named));
    node.restart();
    b.own.set(1, pinned);
    next();
    assertThat(node.size(pinned)).isEqualTo(5);
  }

  private static LogPins pins(String own, Optional<Pinned> networkC) {
    return new LogPins() {
      @Override
      public boolean isOwn(Origin origin) {
        return origin.networkId().equals(own);
      }

      @Override
      public Pinned pinned(Origin origin) {
        return networkC
            .filter(pinned -> origin.networkId().equals("network-c"))
            .orElseGet(Pinned.No::new);
      }
    };
  }

  /** Whoever was there first keeps the name, until an operator says otherwise. */
  @Test
  void aPeerThatNamesAnothersLogUnderAKeyOfItsOwn() throws Exception {
    MadeUpLog stolen = GossipTest.made(log.origin.toString()).grow(1000);
    stolen.signer = MadeUpLog.key(log.origin.toString(), "thief");
    FakeNode thief = new FakeNode("thief.example", clock, stolen);
    listen(thief);
    node.pin(thief);
    clock.advance(GossipNode.INTERVAL);
    assertFails(node.round(thief), Round.Stage.LOGS, "not signed by a key of the log");
    assertShows(300);
    assertThat(node.mirror(log).orElseThrow().keys()).containsExactly(new LogKey(log.signer.key()));
    assertThat(node.gossip.accept(thief.fingerprint()))
        .as("its owner still stands for the other key")
        .contains(new Gossip.Accepted(List.of(), List.of()));
    log.grow(310);
    next();
    assertShows(310);
  }

  @Test
  void aHundredLogsOfWhich64AreFollowed() throws Exception {
    List<NetworkLog> many = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      many.add(GossipTest.made("network-b/log:" + i).named());
    }
    b.alsoNamed = many;
    log.grow(301);
    next();
    assertThat(node.mirrors.all()).hasSize(GossipPeer.MAX_LOGS);
    List<NetworkLog> others = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      others.add(GossipTest.made("network-d/log:" + i).named());
    }
    b.alsoNamed = others;
    log.grow(305);
    next();
    assertThat(node.mirrors.all()).as("nor others in their place").hasSize(GossipPeer.MAX_LOGS);
    assertShows(305);
  }

  @Test
  void isLeftAloneLongerEachTimeAndOnlyForTheLogThatFails() throws Exception {
    MadeUpLog good = GossipTest.made("network-b/public:timestamps").grow(10);
    b.own.add(good);
    b.instead.put("/org:records/tile/", request -> Response.bytes(200, "text/plain", new byte[3]));
    log.grow(700);
    List<Class<?>> rounds = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      good.grow(10 + i);
      b.asked.clear();
      next();
      assertThat(node.size(good)).as("the other log").isEqualTo(10 + i);
      rounds.add(
          b.asked.stream().anyMatch(path -> path.startsWith("/org:records/tile/"))
              ? Round.Failed.class
              : Round.Probed.class);
    }
    assertThat(rounds.subList(0, 3)).containsOnly(Round.Failed.class);
    assertThat(rounds.stream().filter(Round.Failed.class::equals)).hasSizeBetween(4, 6);
    assertThat(node.peer(b).health().healthy()).as("since the other log came").isTrue();
    assertThat(
            node.gossip.history(100).stream()
                .filter(line -> line.origin().equals(log.origin.toString()) && !line.ok()))
        .as("said once")
        .hasSize(1);
    b.instead.clear();
    assertThat(node.gossip.syncNow(node.peer(b))).isInstanceOf(Round.Done.class);
    assertShows(700);
  }

  @Test
  void aPeerWhoseOnlyLogFailsIsUnhealthyAndProbedEachRound() throws Exception {
    b.instead.put("/tile/", request -> Response.bytes(200, "text/plain", new byte[3]));
    log.grow(700);
    for (int failures = 1; failures <= 3; failures++) {
      assertFails(next(), Round.Stage.LOGS, "entries are here");
      assertThat(node.peer(b).health().consecutiveFailures()).isEqualTo(failures);
    }
    b.asked.clear();
    assertThat(next())
        .isInstanceOfSatisfying(
            Round.Probed.class,
            probed ->
                assertThat(probed.pause()).isBetween(Duration.ofSeconds(1), Duration.ofMinutes(2)));
    assertThat(b.asked).contains("/federation/status").noneMatch(path -> path.contains("/tile/"));
    assertThat(node.peer(b).health().healthy()).isFalse();
    assertThat(node.peer(b).health().lastSeen()).contains(clock.instant());
    b.instead.clear();
    clock.advance(Duration.ofHours(1));
    next();
    assertShows(700);
    assertThat(node.peer(b).health().healthy()).isTrue();
  }

  private KeyRotationEntry rotation(SeedSigner from, SeedSigner to, long last) throws Exception {
    return KeyRotationEntry.rotate(KeyRotationEntry.Role.LOG, log.origin, from, to, last);
  }

  @Test
  void aKeyThatChangesIsBelievedOfTheOldKeyAlone() throws Exception {
    SeedSigner old = log.signer;
    SeedSigner next = MadeUpLog.key(log.origin.toString(), "next");
    log.grow(400);
    log.signer = next;
    assertThat(next().lines().getFirst().outcome()).contains("which nothing proves");
    assertShows(300);
    assertThat(node.gossip.followed().getFirst().state()).isEqualTo(FollowedLog.State.OTHER_KEY);

    SeedSigner thief = MadeUpLog.key(log.origin.toString(), "thief");
    for (KeyRotationEntry worthless :
        List.of(rotation(thief, next, 350), rotation(old, thief, 350), rotation(old, next, 299))) {
      shows(worthless);
      next();
      assertShows(300);
    }
    shows(rotation(old, next, 350));
    next();
    assertShows(400);
    assertThat(node.mirror(log).orElseThrow().keys())
        .containsExactlyInAnyOrder(
            new LogKey(old.key(), OptionalLong.of(350)), new LogKey(next.key()));
  }

  private void shows(KeyRotationEntry rotation) {
    b.rotations = List.of(rotation);
  }

  @Test
  void aKeyThatChangesIsBelievedOfOurOperatorToo() throws Exception {
    SeedSigner old = log.signer;
    log.grow(400);
    log.signer = MadeUpLog.key(log.origin.toString(), "next");
    next();
    assertShows(300);
    assertThat(node.gossip.accept(b.fingerprint()))
        .contains(new Gossip.Accepted(List.of(), List.of(log.origin.toString())));
    next();
    assertShows(400);
    assertThat(node.mirror(log).orElseThrow().keys())
        .contains(new LogKey(old.key(), OptionalLong.of(300)));
    assertThat(node.gossip.accept(Hash.sha256(new byte[1]))).as("no peer").isEmpty();
  }
}
