package cairn.hammer;

import static cairn.hammer.LyingGateway.Lie;
import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Hash;
import cairn.format.Merkle;
import cairn.format.Tile;
import cairn.format.TileCoordinate;
import cairn.format.TimestampEntry;
import cairn.format.Utf8;
import cairn.http.Call;
import cairn.http.Exchange;
import cairn.http.HttpClientExchange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Promises that reach the follower when it has read their entries already. */
@SuppressWarnings("NullAway.Init") // each test begins with start
class LogFollowerTest {
  private static final int SIZE = 2 * TileCoordinate.FULL_WIDTH + 88;
  private static final HashSource HASHES = new HashSource(5);

  private final List<String> asked = new ArrayList<>();
  private final Findings findings = new Findings();
  private LyingGateway gateway;
  private HttpClientExchange exchange;
  private CheckpointBook book;
  private TileSource tiles;
  private LogFollower follower;

  @BeforeAll
  static void signFast() {
    FastCrypto.register();
  }

  /** A log of so many entries, whose newest checkpoint is known. */
  @BeforeEach
  void start() throws Exception {
    gateway = LyingGateway.start(Lie.NONE);
    exchange = HttpClientExchange.create();
    LoadPlan plan = LoadPlan.of(gateway.address(), gateway.trust());
    String hashes =
        LongStream.range(0, SIZE)
            .mapToObj(i -> '"' + HASHES.at(i).hex() + '"')
            .collect(Collectors.joining(","));
    exchange.send(
        Call.post(
            plan.gateway().resolve("/v1/timestamps"),
            "application/json",
            Utf8.encode("{\"hashes\":[" + hashes + "]}"),
            Duration.ofMinutes(1),
            1 << 20));
    Exchange counting =
        call -> {
          asked.add(call.uri().getPath());
          return exchange.send(call);
        };
    book = new CheckpointBook(plan.trust());
    tiles = new TileSource(plan.log(), counting);
    follower = new LogFollower(tiles, book, findings);
    book.accept(tiles.checkpoint());
  }

  @AfterEach
  void close() {
    exchange.close();
    gateway.close();
  }

  private static Hash leaf(long index) {
    return new TimestampEntry(HASHES.at(index), 1_700_000_000).leafHash();
  }

  private void readAll() throws Exception {
    follower.startAt(new CheckpointBook.Entry(0, Merkle.EMPTY_ROOT));
    follower.finish();
    asked.clear();
  }

  @Test
  void comparesAtOnceWhatItHasReadAlready() throws Exception {
    readAll();
    for (long index = 0; index < SIZE; index++) {
      follower.promised(index, leaf(index));
    }
    assertThat(findings.kept()).isEmpty();
    assertThat(follower.promisedSize()).as("nothing is left to be sought").isZero();
    follower.promised(7, leaf(8));
    assertThat(findings.kept()).extracting(Finding::kind).containsExactly(Finding.Kind.LOST_ENTRY);
  }

  @Test
  void seeksWhatItNeverReadWithOneRequestForEachTile() throws Exception {
    follower.startAt(book.largest().orElseThrow());
    for (long index = 0; index < SIZE; index++) {
      follower.promised(index, leaf(index));
    }
    follower.finish();
    assertThat(findings.kept()).isEmpty();
    assertThat(asked).as("three of leaves, one above, the checkpoint").hasSize(5);
    assertThat(asked).doesNotHaveDuplicates();
  }

  @Test
  void findsWhatItNeverReadAndIsNotThere() throws Exception {
    follower.startAt(book.largest().orElseThrow());
    follower.promised(3, leaf(4));
    follower.promised(SIZE, leaf(SIZE));
    follower.finish();
    assertThat(findings.kept())
        .extracting(Finding::kind)
        .containsExactly(Finding.Kind.LOST_ENTRY, Finding.Kind.LOST_ENTRY);
  }

  @Test
  void asksForAPartialTileOnceAndTakesItFromTheFullOne() throws Exception {
    asked.clear();
    Tile partial = tiles.tile(0, 2, 88);
    assertThat(tiles.tile(0, 2, 88)).isEqualTo(partial);
    assertThat(asked).hasSize(1);
    Tile full = tiles.tile(0, 0, TileCoordinate.FULL_WIDTH);
    assertThat(tiles.tile(0, 0, 9).hashes()).isEqualTo(full.hashes().subList(0, 9));
    assertThat(asked).hasSize(2);
  }
}
