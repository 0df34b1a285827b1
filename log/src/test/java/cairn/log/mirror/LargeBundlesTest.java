package cairn.log.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.Hash;
import cairn.format.TileCoordinate;
import cairn.format.Utf8;
import cairn.log.mirror.TileSourceException.Reason;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two logs of large entries are mirrored at once, and one bundle of them is in memory. */
class LargeBundlesTest {
  private static final List<TileCoordinate> FIRST = List.of(new TileCoordinate(0, 256));
  private static final List<TileCoordinate> SMALL = List.of(new TileCoordinate(1, 1));
  private static final String PREFIX = "http://mirror.example/mirror/";
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(20);

  @TempDir private Path directory;

  private final LargeBundles large = new LargeBundles();

  @SuppressWarnings("NullAway.Init") // serve sets it
  private TestMirror test;

  @SuppressWarnings("NullAway.Init") // serve sets it
  private URI prefix;

  @BeforeEach
  void serve() throws Exception {
    SampleLog log = new SampleLog();
    Random random = new Random(1);
    for (int i = 0; i < 256; i++) {
      byte[] entry = new byte[2_000];
      random.nextBytes(entry);
      log.add(entry);
    }
    log.grow(257);
    test = TestMirror.create(directory);
    assertThat(test.extend(log)).isInstanceOf(Extension.Extended.class);
    prefix = URI.create(PREFIX + Hash.sha256(Utf8.encode(SampleLog.ORIGIN)).hex());
  }

  @AfterEach
  void close() throws Exception {
    test.close();
  }

  private HttpTileSource source(Duration time) {
    return new HttpTileSource(
        Upload.exchange(test),
        prefix,
        new SyncBudget(System::nanoTime, time, 1 << 30),
        Runnable::run,
        large);
  }

  @Test
  void theSecondWaitsUntilTheFirstHasStoredIt() throws Exception {
    try (HttpTileSource first = source(LONG);
        HttpTileSource second = source(LONG)) {
      assertThat(first.bundles(FIRST)).hasSize(1);
      assertThat(first.bundles(FIRST)).as("it has the place already").hasSize(1);
      try (HttpTileSource impatient = source(SHORT)) {
        assertThatThrownBy(() -> impatient.bundles(FIRST))
            .isInstanceOfSatisfying(
                TileSourceException.class,
                late -> assertThat(late.retryAfter()).as("no fault of the peer's").isPositive());
      }
      assertThat(second.bundles(SMALL)).as("small ones wait for nobody").hasSize(1);

      assertThat(first.bundles(SMALL)).as("what was large is stored now").hasSize(1);
      assertThat(second.bundles(FIRST)).hasSize(1);
      assertThat(second.bundles(SMALL)).hasSize(1);
      assertThat(first.bundles(FIRST)).hasSize(1);
    }
    try (HttpTileSource third = source(LONG)) {
      assertThat(third.bundles(FIRST)).as("whoever ends gives it back").hasSize(1);
    }
  }

  @Test
  void whatCannotBeFetchedGivesThePlaceBackWithItsSource() throws Exception {
    try (HttpTileSource poor =
        new HttpTileSource(
            Upload.exchange(test),
            prefix,
            new SyncBudget(System::nanoTime, LONG, 400_000),
            Runnable::run,
            large)) {
      assertThatThrownBy(() -> poor.bundles(FIRST))
          .isInstanceOfSatisfying(
              TileSourceException.class,
              failure -> assertThat(failure.reason()).isEqualTo(Reason.BUDGET));
    }
    try (HttpTileSource next = source(LONG)) {
      assertThat(next.bundles(FIRST)).hasSize(1);
    }
  }
}
