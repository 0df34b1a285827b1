package cairn.log.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.Cosignature;
import cairn.format.EntryBundle;
import cairn.format.SeedSigner;
import cairn.format.Tile;
import cairn.format.TileCoordinate;
import cairn.http.Reply;
import cairn.log.FsckReport;
import cairn.store.StoreException;
import cairn.store.StoreException.Reason;
import cairn.testkit.FastSignatures;
import cairn.verify.ForkJudge;
import cairn.verify.JudgedFork;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator has a mirror removed; later its log may be mirrored again. */
class MirrorRemovalTest {
  private static final Path FILE = Path.of(MirrorStore.databaseName(SampleLog.ORIGIN) + ".db");

  @TempDir Path directory;
  private TestMirror test;
  private final SampleLog log = new SampleLog();

  @BeforeAll
  static void useFastSignatures() {
    FastSignatures.use();
  }

  @BeforeEach
  void open() throws Exception {
    test = TestMirror.create(directory);
    log.grow(700);
    assertThat(test.extend(log)).isInstanceOf(Extension.Extended.class);
  }

  @AfterEach
  void close() throws Exception {
    test.close();
  }

  private void assertGone() throws Exception {
    assertThat(test.mirrors.all()).isEmpty();
    assertThat(test.mirrors.of(SampleLog.ORIGIN)).isEmpty();
    assertThat(test.mirrors.listed()).isEmpty();
    assertThat(test.mirrors.damaged()).isEmpty();
  }

  @Test
  void itsCopyIsGoneAndItsRoomIsFree() throws Exception {
    long before = test.mirror.bytes();
    assertThat(test.remove()).isEqualTo(new MirrorRemoval.Done(700, 700));
    assertGone();
    assertThat(Files.size(directory.resolve(FILE))).isLessThan(before);
    byte[] rest = Files.readAllBytes(directory.resolve(FILE));
    assertThat(new String(rest, StandardCharsets.ISO_8859_1)).doesNotContain("entry 17");
    assertThat(test.restart()).as("nor after a restart").isFalse();
    assertGone();
    assertThat(test.remove()).isEqualTo(new MirrorRemoval.None());
    test.mirrors.close();
    assertThat(Mirrors.states(test.stores()))
        .containsExactly(new MirrorState.Removed(SampleLog.ORIGIN, 700));
    for (FsckReport report : MirrorFsck.all(test.stores(), false).values()) {
      assertThat(report.defects()).isEmpty();
      assertThat(report.entries()).isZero();
    }
  }

  @Test
  void whoeverStillHasItIsToldThatItIsClosed() throws Exception {
    Mirror going = test.mirror;
    MirrorReader reader = going.reader();
    test.remove();
    assertThatThrownBy(() -> reader.entry(5))
        .isInstanceOfSatisfying(
            StoreException.class, closed -> assertThat(closed.reason()).isEqualTo(Reason.CLOSED));
    log.grow(710);
    assertThat(elsewhere(() -> going.extend(log.signed(), log))).isEqualTo(new Extension.Busy());
  }

  @Test
  void theSameLogIsMirroredAgainBehindWhatWasCosigned() throws Exception {
    long cosigned = cosignedAt();
    test.remove();
    test.reopenGone();
    test.clock.set(Instant.ofEpochSecond(cosigned - 30));
    test.again(log);
    assertThat(test.mirror.size()).isZero();
    assertThat(test.mirror.head()).isEmpty();
    assertThat(test.mirror.extend(log.signed(699), log))
        .as("smaller than what was cosigned")
        .isInstanceOf(Extension.Refused.class);
    assertThat(test.mirror.extend(log.signed(0), log)).isInstanceOf(Extension.Refused.class);
    log.grow(900);
    assertThat(test.extend(log)).isEqualTo(new Extension.ClockBehind(900, cosigned));
    test.clock.advance(Duration.ofSeconds(60));
    assertThat(test.extend(log)).isInstanceOf(Extension.Extended.class);
    test.assertShows(log, 900);
    assertThat(cosignedAt()).isGreaterThan(cosigned);
    test.reopen();
    test.assertShows(log, 900);
  }

  private long cosignedAt() throws Exception {
    SeedSigner own = test.signer;
    return Cosignature.parse(
            own.key(), test.mirror.head().orElseThrow().linesOf(own.key()).getFirst())
        .timestamp();
  }

  @Test
  void anotherHistoryOfItIsAForkAlthoughNothingElseIsLeft() throws Exception {
    SampleLog larger = log.forkedAt(100, 800);
    SampleLog same = log.forkedAt(100, 700);
    for (SampleLog other : List.of(same, larger)) { // up to what was turned down, none is news
      test.remove();
      test.again(log);
      assertThat(test.extend(other))
          .isInstanceOfSatisfying(
              Extension.Forked.class,
              forked ->
                  assertThat(ForkJudge.judge(forked.evidence(), List.of(log.signer.key())))
                      .isInstanceOf(JudgedFork.Proven.class));
      test.mirror.resume();
      assertThat(test.extend(log)).isInstanceOf(Extension.Extended.class);
    }
    assertThat(test.mirror.forks()).as("all that was met is kept").hasSize(2);
    assertThat(test.remove()).isInstanceOf(MirrorRemoval.Done.class);
    test.reopenGone();
    test.again(log);
    assertThat(test.mirror.forks()).hasSize(2);
    assertThat(test.extend(same)).as("turned down before").isEqualTo(new Extension.TurnedDown(800));
  }

  /** A larger tree that is never shown must not make room for one that contradicts. */
  @Test
  void whatWasCosignedCountsThoughALargerTreeWasShownSince() throws Exception {
    test.remove();
    test.again(log);
    SampleLog hidden = log.forkedAt(700, 2000);
    assertThat(test.mirror.extend(hidden.signed(), new NothingBut(hidden)))
        .isInstanceOf(Extension.Unfinished.class);
    assertThat(test.mirror.extend(log.forkedAt(650, 800).signed(), log.forkedAt(650, 800)))
        .isInstanceOf(Extension.Forked.class);
  }

  /** Shows the tree, and no entries. */
  private record NothingBut(SampleLog log) implements TileSource {
    @Override
    public Tile tile(int level, TileCoordinate coordinate) throws TileSourceException {
      return log.tile(level, coordinate);
    }

    @Override
    public List<EntryBundle> bundles(List<TileCoordinate> wanted) throws TileSourceException {
      throw new TileSourceException(TileSourceException.Reason.UNREACHABLE, "not shown");
    }
  }

  @Test
  void anUploadGoesOnBehindItToo() throws Exception {
    test.remove();
    test.again(log);
    log.grow(950);
    Upload upload = new Upload(log);
    Reply fromNothing = upload.addCheckpoint(test, 0, 950);
    assertThat(fromNothing.status()).isEqualTo(409);
    assertThat(new String(fromNothing.body(), StandardCharsets.US_ASCII).strip()).isEqualTo("700");
    assertThat(upload.addCheckpoint(test, 950)).isTrue();
    assertThat(upload.addEntries(test, 950)).isTrue();
    test.assertShows(log, 950);
  }

  @Test
  void aLogUnderAnotherKeyBeginsAnew() throws Exception {
    test.remove();
    SampleLog owner = SampleLog.underKey(2).grow(5);
    test.again(owner);
    assertThat(test.extend(owner)).isInstanceOf(Extension.Extended.class);
    assertThat(test.mirror.size()).isEqualTo(5);
    test.reopen();
    assertThat(test.mirror.head().orElseThrow().checkpoint())
        .isEqualTo(owner.signed().checkpoint());
  }

  @Test
  void aMirrorThatIsBeingExtendedIsLeftAlone() throws Exception {
    log.grow(1200);
    List<MirrorRemoval> outcomes = new ArrayList<>();
    TileSource source =
        new TileSource() {
          @Override
          public Tile tile(int level, TileCoordinate coordinate) throws TileSourceException {
            return log.tile(level, coordinate);
          }

          @Override
          public List<EntryBundle> bundles(List<TileCoordinate> wanted) throws TileSourceException {
            if (outcomes.isEmpty()) {
              outcomes.add(elsewhere(test::remove));
            }
            return log.bundles(wanted);
          }
        };
    assertThat(test.mirror.extend(log.signed(), source)).isInstanceOf(Extension.Extended.class);
    assertThat(outcomes).containsExactly(new MirrorRemoval.Busy());
    test.assertShows(log, 1200);
    assertThat(test.remove()).isInstanceOf(MirrorRemoval.Done.class);
  }

  private interface Call<T> {
    T make() throws StoreException;
  }

  private static <T> T elsewhere(Call<T> call) {
    List<T> outcome = new ArrayList<>();
    Thread operator =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    outcome.add(call.make());
                  } catch (StoreException e) {
                    throw new IllegalStateException(e);
                  }
                });
    try {
      operator.join(Duration.ofSeconds(60));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return outcome.getFirst();
  }

  @Test
  void itStaysWhenWhatIsToBeKeptOfItCannotBe() throws Exception {
    assertThatThrownBy(
            () ->
                test.mirrors.remove(
                    SampleLog.ORIGIN,
                    going -> {
                      assertThat(test.mirrors.of(SampleLog.ORIGIN)).as("is shown").isEmpty();
                      assertThat(going.reader().entry(699)).isPresent();
                      throw new StoreException(Reason.FULL, "no room");
                    }))
        .hasMessage("no room");
    log.grow(800);
    assertThat(test.mirrors.of(SampleLog.ORIGIN)).contains(test.mirror);
    assertThat(test.extend(log)).isInstanceOf(Extension.Extended.class);
    test.assertShows(log, 800);
  }

  @Test
  void oneThatIsDamagedIsNotTouched() throws Exception {
    test.mirrors.close();
    Files.writeString(directory.resolve(FILE), "no database at all, but long enough to be one");
    assertThat(test.restart()).isFalse();
    assertThat(test.remove()).isInstanceOf(MirrorRemoval.Damaged.class);
    assertThat(test.mirrors.remove("network-c/org:records", going -> {}))
        .isEqualTo(new MirrorRemoval.None());
  }
}
