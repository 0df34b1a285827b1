package cairn.federation.gossip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.Hash;
import cairn.format.NodeCard;
import cairn.format.Utf8;
import cairn.http.ErrorCode;
import cairn.http.ProblemException;
import cairn.store.Database;
import cairn.store.StoreException;
import cairn.testkit.BitFlips;
import cairn.testkit.BitFlips.Column;
import cairn.testkit.Engine;
import cairn.testkit.FastSignatures;
import cairn.testkit.VirtualClock;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class GossipPeersTest {
  private static final Optional<URI> URL = Optional.of(URI.create("https://b.example/cairn"));

  @TempDir private Path directory;
  private final VirtualClock clock = VirtualClock.atNewYear();

  @BeforeAll
  static void useFastSignatures() {
    FastSignatures.use();
  }

  private static Hash fingerprint(int number) {
    return Hash.sha256(Utf8.encode("peer " + number));
  }

  private static GossipPeers open(Engine.Place place, VirtualClock clock) throws StoreException {
    return GossipPeers.open(place.open().open("node", GossipNode.ROOMS), clock);
  }

  private GossipPeers created(Engine.Place place) throws StoreException {
    return GossipPeers.open(place.open().create("node", GossipNode.ROOMS), clock);
  }

  private static void assertRefused(ErrorCode code, GossipPeers peers, Hash key, String url) {
    assertThatThrownBy(() -> peers.add(key, Optional.of(URI.create(url)), false))
        .as(url)
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> assertThat(refused.problem().code()).isEqualTo(code));
  }

  @ParameterizedTest
  @EnumSource
  void keepsWhatItSaysAcrossRestarts(Engine engine) throws Exception {
    FakeNode node = new FakeNode("b.example", clock, new MadeUpLog("b/org:records"));
    try (Engine.Place place = engine.emptyPlace(directory)) {
      GossipPeers peers = created(place);
      peers.add(node.fingerprint(), URL, true);
      clock.advance(Duration.ofSeconds(5));
      peers.add(fingerprint(1), Optional.empty(), false);
      assertThat(peers.learn(node.card())).isTrue();
      peers.record(
          node.fingerprint(),
          health -> health.shows(clock.instant(), fingerprint(9), 7).failed().failed(),
          List.of(line(1), line(2)));

      GossipPeers again = open(place, clock);
      assertThat(again.all()).isEqualTo(peers.all()).hasSize(2);
      GossipPeer peer = again.byUrl(URL.get()).orElseThrow();
      assertThat(peer.push()).isTrue();
      assertThat(peer.card()).contains(node.card(clock.instant().getEpochSecond()));
      assertThat(peer.health())
          .isEqualTo(
              new PeerHealth(Optional.of(clock.instant()), Optional.of(fingerprint(9)), 7, 2));
      assertThat(again.history(10)).containsExactly(line(2), line(1));
      GossipPeers.requireSound(place.open().open("node", GossipNode.ROOMS));
    }
  }

  private SyncLine line(long entries) {
    return new SyncLine(
        clock.instant(),
        fingerprint(1),
        "b/org:records",
        SyncLine.Direction.PULL,
        entries,
        true,
        "extended",
        12);
  }

  @Test
  void changesAddressAndPushOfThatItHasAndNothingElse() throws Exception {
    FakeNode node = new FakeNode("b.example", clock);
    try (Engine.Place place = Engine.SQLITE.emptyPlace(directory)) {
      GossipPeers peers = created(place);
      GossipPeer first = peers.add(node.fingerprint(), URL, false);
      peers.learn(node.card());
      peers.record(node.fingerprint(), PeerHealth::failed, List.of());
      clock.advance(Duration.ofDays(1));
      GossipPeer second = peers.add(node.fingerprint(), Optional.empty(), false);
      assertThat(second.url()).isEmpty();
      assertThat(second.addedAt()).isEqualTo(first.addedAt());
      assertThat(second.card()).isPresent();
      assertThat(second.health().consecutiveFailures()).isEqualTo(1);
      assertThat(peers.all()).containsExactly(second);
    }
  }

  @Test
  void refusesAddressesThatAreNoneOrAnothersOrTooMany() throws Exception {
    try (Engine.Place place = Engine.SQLITE.emptyPlace(directory)) {
      GossipPeers peers = created(place);
      for (String url :
          List.of(
              "ftp://b.example",
              "b.example",
              "http:///x",
              "http://me@b.example",
              "http://b.example/?all",
              "http://b.example/#x",
              "http://b.example/" + "x".repeat(2000))) {
        assertRefused(ErrorCode.BAD_REQUEST, peers, fingerprint(1), url);
      }
      assertThatThrownBy(() -> peers.add(fingerprint(1), Optional.empty(), true))
          .isInstanceOf(ProblemException.class);
      peers.add(fingerprint(1), URL, false);
      assertRefused(ErrorCode.CONFLICT, peers, fingerprint(2), URL.get().toString());
      for (int i = 2; i <= GossipPeers.MAX_PEERS; i++) {
        peers.add(fingerprint(i), Optional.empty(), false);
      }
      assertRefused(ErrorCode.CONFLICT, peers, fingerprint(999), "http://c.example");
      peers.add(fingerprint(7), Optional.of(URI.create("http://c.example")), false);
      assertThat(peers.all()).hasSize(GossipPeers.MAX_PEERS);
    }
  }

  @Test
  void forgetsAPeerWithItsHealth() throws Exception {
    try (Engine.Place place = Engine.SQLITE.emptyPlace(directory)) {
      GossipPeers peers = created(place);
      peers.add(fingerprint(1), URL, false);
      peers.record(fingerprint(1), PeerHealth::failed, List.of());
      assertThat(peers.remove(fingerprint(1))).isTrue();
      assertThat(peers.remove(fingerprint(1))).isFalse();
      peers.record(fingerprint(1), PeerHealth::failed, List.of(line(1)));
      assertThat(peers.history(5)).isEmpty();
      GossipPeers again = open(place, clock);
      assertThat(again.all()).isEmpty();
      assertThat(again.add(fingerprint(1), URL, false).health()).isEqualTo(PeerHealth.NEW);
    }
  }

  @ParameterizedTest
  @EnumSource
  void keepsAPeerUnderItsOtherIdentity(Engine engine) throws Exception {
    FakeNode node = new FakeNode("b.example", clock, new MadeUpLog("b/org:records"));
    Hash other = fingerprint(2);
    try (Engine.Place place = engine.emptyPlace(directory)) {
      GossipPeers peers = created(place);
      GossipPeer first = peers.add(node.fingerprint(), URL, true);
      peers.add(fingerprint(3), Optional.empty(), false);
      peers.learn(node.card());
      peers.record(node.fingerprint(), PeerHealth::failed, List.of(line(1)));
      for (int i = 0; i < GossipPeer.MAX_LOGS; i++) {
        peers.claim("b/log:" + i, node.fingerprint());
      }
      assertThat(peers.repin(fingerprint(9), other)).as("no peer").isEmpty();
      assertThatThrownBy(() -> peers.repin(node.fingerprint(), fingerprint(3)))
          .as("a peer already")
          .isInstanceOfSatisfying(
              ProblemException.class,
              refused -> assertThat(refused.problem().code()).isEqualTo(ErrorCode.CONFLICT));
      assertThat(peers.of(node.fingerprint()).orElseThrow().card()).as("untouched").isPresent();

      long revision = peers.revision();
      GossipPeer now = peers.repin(node.fingerprint(), other).orElseThrow();
      assertThat(peers.revision()).isGreaterThan(revision);
      assertThat(now)
          .isEqualTo(
              new GossipPeer(other, URL, true, Optional.empty(), PeerHealth.NEW, first.addedAt()));
      assertThat(peers.of(node.fingerprint())).isEmpty();
      assertThat(peers.learn(node.card())).as("a card of the former identity").isFalse();

      GossipPeers again = open(place, clock);
      assertThat(again.all()).containsExactlyInAnyOrderElementsOf(peers.all()).hasSize(2);
      assertThat(again.of(other)).contains(now);
      assertThat(again.claim("b/log:more", other)).as("they count as its own").isFalse();
      assertThat(again.claim("b/log:more", node.fingerprint())).isTrue();
      assertThat(again.history(5)).as("what was is not made another's").containsExactly(line(1));
    }
  }

  @Test
  void learnsOnlyNewerCardsThatPinnedNodesHaveSigned() throws Exception {
    FakeNode node = new FakeNode("b.example", clock, new MadeUpLog("b/org:records"));
    FakeNode stranger = new FakeNode("c.example", clock);
    try (Engine.Place place = Engine.SQLITE.emptyPlace(directory)) {
      GossipPeers peers = created(place);
      peers.add(node.fingerprint(), URL, false);
      assertThat(peers.learn(stranger.card())).isFalse();
      NodeCard good = node.card();
      byte[] damaged = good.sig();
      damaged[3] ^= 1;
      assertThat(
              peers.learn(
                  new NodeCard(
                      good.did(),
                      good.url(),
                      good.roles(),
                      good.protocol(),
                      good.logs(),
                      good.ts(),
                      damaged)))
          .isFalse();
      assertThat(peers.of(node.fingerprint()).orElseThrow().card()).isEmpty();
      assertThat(peers.learn(good)).isTrue();
      assertThat(peers.learn(good)).as("again").isFalse();
      node.own.clear();
      assertThat(peers.learn(node.card(good.ts() - 1))).as("older").isFalse();
      assertThat(peers.of(node.fingerprint()).orElseThrow().card()).contains(good);
      assertThat(peers.learn(node.card(good.ts() + 301))).as("of the future").isFalse();
      long revision = peers.revision();
      assertThat(peers.learn(node.card(good.ts() + 1))).isTrue();
      assertThat(peers.of(node.fingerprint()).orElseThrow().logs()).isEmpty();
      assertThat(peers.revision()).isGreaterThan(revision);
    }
  }

  /** Otherwise no round would be idle, since a card is signed anew each minute. */
  @Test
  void isNotChangedByACardThatSaysTheSame() throws Exception {
    FakeNode node = new FakeNode("b.example", clock, new MadeUpLog("b/org:records"));
    try (Engine.Place place = Engine.SQLITE.emptyPlace(directory)) {
      GossipPeers peers = created(place);
      peers.add(node.fingerprint(), URL, false);
      NodeCard first = node.card();
      peers.learn(first);
      long revision = peers.revision();
      peers.learn(node.card(first.ts() + 60));
      assertThat(peers.revision()).isEqualTo(revision);
      assertThat(peers.of(node.fingerprint()).orElseThrow().card()).contains(first);
      clock.advance(Duration.ofDays(1));
      NodeCard nextDay = node.card(first.ts() + 24 * 60 * 60);
      peers.learn(nextDay);
      assertThat(peers.revision()).isEqualTo(revision);
      assertThat(peers.of(node.fingerprint()).orElseThrow().card()).contains(nextDay);
    }
  }

  @Test
  void keepsAThousandLinesOfHistory() throws Exception {
    try (Engine.Place place = Engine.SQLITE.emptyPlace(directory);
        Database database = place.open().create("node", GossipNode.ROOMS)) {
      GossipPeers peers = GossipPeers.open(database, clock);
      peers.add(fingerprint(1), URL, false);
      List<SyncLine> lines = new ArrayList<>();
      for (int i = 1; i <= 999; i++) {
        lines.add(line(i));
      }
      peers.record(fingerprint(1), PeerHealth::recovered, lines);
      for (int i = 1000; i <= 1003; i++) {
        peers.record(fingerprint(1), PeerHealth::recovered, List.of(line(i)));
        assertThat(linesStored(database)).as("rows after line " + i).isEqualTo(1000);
      }
      peers.record(fingerprint(1), PeerHealth::recovered, lines);
      assertThat(linesStored(database)).as("rows").isEqualTo(1000);
      List<SyncLine> kept = peers.history(Integer.MAX_VALUE);
      assertThat(kept).hasSize(1000);
      assertThat(kept.getFirst().entries()).isEqualTo(999);
      assertThat(kept.getLast().entries()).isEqualTo(1003);
      assertThat(peers.history(2)).hasSize(2);
    }
  }

  private static long linesStored(Database database) throws StoreException {
    return database.read(
        connection -> {
          try (PreparedStatement select =
                  connection.prepareStatement("SELECT count(*) FROM gossip_history");
              ResultSet row = select.executeQuery()) {
            assertThat(row.next()).isTrue();
            return row.getLong(1);
          }
        });
  }

  @Test
  void lets64LogsHaveMirrorsBecauseOfOnePeer() throws Exception {
    try (Engine.Place place = Engine.SQLITE.emptyPlace(directory)) {
      GossipPeers peers = created(place);
      for (int i = 0; i < GossipPeer.MAX_LOGS; i++) {
        assertThat(peers.claim("b/log:" + i, fingerprint(1))).isTrue();
      }
      assertThat(peers.claim("b/log:more", fingerprint(1))).isFalse();
      assertThat(peers.claim("b/log:7", fingerprint(1))).as("it has it").isTrue();
      assertThat(peers.claim("b/log:more", fingerprint(2))).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void findsAFlippedBitInAnyColumn(int seed) throws Exception {
    FakeNode node = new FakeNode("b.example", clock, new MadeUpLog("b/org:records"));
    try (Engine.Place place = Engine.SQLITE.emptyPlace(directory)) {
      List<Column> columns;
      try (Database database = place.open().create("node", List.of(GossipSchema.MIGRATIONS))) {
        GossipPeers peers = GossipPeers.open(database, clock);
        peers.add(node.fingerprint(), URL, true);
        peers.learn(node.card());
        peers.claim("b/org:records", node.fingerprint());
        peers.record(
            node.fingerprint(),
            health -> health.shows(clock.instant(), fingerprint(1), 7).failed(),
            List.of(line(1)));
        columns =
            BitFlips.columns(database).stream()
                .filter(column -> !column.table().equals("cairn_schema"))
                .toList();
        GossipPeers.requireSound(database);
      }
      assertThat(columns).hasSize(26);
      Path file = directory.resolve("store/node.db");
      byte[] sound = Files.readAllBytes(file);
      Random random = new Random(seed);
      for (Column column : columns) {
        try (Database database = place.open().open("node", List.of(GossipSchema.MIGRATIONS))) {
          String flipped = BitFlips.flip(database, column, random);
          assertThatThrownBy(() -> GossipPeers.requireSound(database))
              .as(flipped)
              .isInstanceOf(StoreException.class);
        }
        place.open();
        Files.write(file, sound);
      }
    }
  }
}
