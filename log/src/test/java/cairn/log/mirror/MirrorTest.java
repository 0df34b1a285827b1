package cairn.log.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.Checkpoint;
import cairn.format.EntryBundle;
import cairn.format.ForkFile;
import cairn.format.Hash;
import cairn.format.Merkle;
import cairn.format.NoteSignature;
import cairn.format.SignedCheckpoint;
import cairn.format.Tile;
import cairn.format.TileCoordinate;
import cairn.format.TlogProof;
import cairn.format.Utf8;
import cairn.log.mirror.TileSourceException.Reason;
import cairn.store.StoreException;
import cairn.testkit.FastSignatures;
import cairn.verify.ForkJudge;
import cairn.verify.JudgedFork;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MirrorTest {
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
  }

  @AfterEach
  void close() throws Exception {
    test.close();
  }

  private void follow(long size) throws Exception {
    long from = test.mirror.size();
    log.grow(size);
    test.clock.advance(Duration.ofSeconds(1));
    assertThat(test.extend(log))
        .isInstanceOfSatisfying(
            Extension.Extended.class,
            extended -> {
              assertThat(extended.from()).isEqualTo(from);
              assertThat(extended.head().checkpoint()).isEqualTo(log.signed().checkpoint());
            });
  }

  @Test
  void showsTheLogByteForByteAsItGrows() throws Exception {
    for (long size : new long[] {0, 1, 2, 255, 256, 257, 511, 513, 1024, 5000, 5001, 66_000}) {
      if (size > 0) {
        follow(size);
        if (size < 10_000) {
          test.assertShows(log, size);
        }
      }
    }
    test.reopen();
    test.assertShows(log, 66_000);
    MirrorReader reader = test.mirror.reader();
    TlogProof proof = reader.proof(65_999).orElseThrow();
    assertThat(
            Merkle.verifyInclusion(
                65_999,
                66_000,
                Merkle.leafHash(log.entry(65_999)),
                proof.path(),
                proof.checkpoint().checkpoint().root()))
        .isTrue();
    assertThat(reader.consistency(257, 66_000)).isEqualTo(log.consistency(257, 66_000));
    assertThat(reader.entry(66_000)).isEmpty();
    assertThat(reader.tile(0, new TileCoordinate(257, 209))).isEmpty();
  }

  @Test
  void showsAnEmptyLog() throws Exception {
    assertThat(test.extend(log)).isInstanceOf(Extension.Extended.class);
    test.assertShows(log, 0);
    Checkpoint wrong = new Checkpoint(SampleLog.ORIGIN, 0, Hash.sha256(new byte[1]));
    assertThat(test.mirror.extend(log.sign(wrong), log)).isInstanceOf(Extension.Refused.class);
    Checkpoint huge = new Checkpoint(test.mirror.origin(), 1L << 53, wrong.root());
    assertThat(test.mirror.extend(log.sign(huge), log)).isInstanceOf(Extension.Refused.class);
  }

  @Test
  void hasNothingToDoWhenTheLogHasNotGrownOrShowsAnEarlierTree() throws Exception {
    follow(700);
    assertThat(test.extend(log)).isEqualTo(new Extension.Unchanged(700));
    assertThat(test.mirror.extend(log.signed(300), log)).isEqualTo(new Extension.Unchanged(700));
    test.assertShows(log, 700);
  }

  @Test
  void goesOnBehindWhatIsStoredWhenASourceFails() throws Exception {
    log.grow(3000);
    FailingSource failing = new FailingSource(log, 3);
    assertThat(test.mirror.extend(log.signed(), failing))
        .isInstanceOfSatisfying(
            Extension.Unfinished.class,
            unfinished -> {
              assertThat(unfinished.size()).isEqualTo(1280); // two bundles, one and two
              assertThat(unfinished.target()).isEqualTo(3000);
              assertThat(unfinished.failure().reason()).isEqualTo(Reason.UNREACHABLE);
            });
    assertThat(test.mirror.size()).as("shown").isZero();
    test.assertHolds(1280, log.root(1280));
    test.reopen();
    test.assertHolds(1280, log.root(1280));
    log.asked = 0;
    assertThat(test.extend(log)).isInstanceOf(Extension.Extended.class);
    assertThat(log.asked).as("what is here is not fetched again").isEqualTo(5);
    test.assertShows(log, 3000);
  }

  @Test
  void takesALargerOrASmallerTreeFromAnotherSourceOnTheWay() throws Exception {
    log.grow(3000);
    assertThat(test.mirror.extend(log.signed(), new FailingSource(log, 3)))
        .isInstanceOf(Extension.Unfinished.class);
    assertThat(test.mirror.extend(log.signed(2000), log)).isInstanceOf(Extension.Extended.class);
    test.assertShows(log, 2000);
    follow(3500);
    test.assertShows(log, 3500);
  }

  @Test
  void showsATreeAllOfWhichIsStoredWithoutAskingAnybody() throws Exception {
    log.grow(3000);
    assertThat(test.mirror.extend(log.signed(), new FailingSource(log, 3)))
        .isInstanceOf(Extension.Unfinished.class);
    assertThat(test.mirror.extend(log.signed(1200), new FailingSource(log, 0)))
        .isInstanceOf(Extension.Extended.class);
    test.assertShows(log, 1200);
  }

  @Test
  void storesNothingThatIsNotInTheSignedTree() throws Exception {
    follow(300);
    log.grow(2000);
    for (Lie lie : Lie.values()) {
      assertThat(test.mirror.extend(log.signed(), lie.told(log)))
          .as("%s", lie)
          .isInstanceOfSatisfying(
              Extension.Unfinished.class,
              unfinished -> assertThat(unfinished.failure().reason()).isEqualTo(lie.found));
      test.assertHolds(300, log.root(300));
      assertThat(test.mirror.stopped()).as("%s proves nothing", lie).isEmpty();
    }
    assertThat(test.extend(log)).isInstanceOf(Extension.Extended.class);
    test.assertShows(log, 2000);
  }

  @Test
  void refusesWhatTheLogHasNotSigned() throws Exception {
    log.grow(10);
    SignedCheckpoint signed = log.signed();
    Checkpoint larger = new Checkpoint(SampleLog.ORIGIN, 11, signed.checkpoint().root());
    NoteSignature line = signed.signatures().getFirst();
    NoteSignature bad = new NoteSignature(line.name(), line.keyId(), new byte[64]);
    for (SignedCheckpoint unsigned :
        List.of(
            new SignedCheckpoint(larger, signed.signatures()),
            new SignedCheckpoint(signed.checkpoint(), List.of(line, bad)),
            new SignedCheckpoint(
                new Checkpoint("network-c/public:timestamps", 10, signed.checkpoint().root()),
                signed.signatures()))) {
      assertThat(test.mirror.extend(unsigned, log)).isInstanceOf(Extension.Refused.class);
    }
    test.assertHolds(0, Merkle.EMPTY_ROOT);
  }

  @Test
  void countsAKeyThatHasGoneUpToItsLastSize() throws Exception {
    test.mirrors.replaceKeys(
        test.mirror,
        List.of(
            new LogKey(log.signer.key(), OptionalLong.of(300)),
            new LogKey(SampleLog.key(SampleLog.ORIGIN, 2).key())));
    test.reopen();
    log.grow(301);
    assertThat(test.mirror.extend(log.signed(300), log)).isInstanceOf(Extension.Extended.class);
    assertThat(test.mirror.extend(log.signed(301), log)).isInstanceOf(Extension.Refused.class);
  }

  @Test
  void keepsTheProofOfAForkAndStopsUntilToldToGoOn() throws Exception {
    follow(600);
    for (SampleLog other :
        List.of(log.forkedAt(400, 500), log.forkedAt(400, 650), log.forkedAt(400, 900))) {
      assertThat(test.extend(other))
          .as("size %d", other.size())
          .isInstanceOfSatisfying(
              Extension.Forked.class, forked -> assertProven(forked.evidence()));
      test.reopen();
      assertThat(test.mirror.stopped()).hasValueSatisfying(this::assertProven);
      log.grow(log.size() + 10);
      assertThat(test.extend(log)).isInstanceOf(Extension.Stopped.class);
      test.assertHolds(600, log.root(600));
      test.mirror.resume();
      assertThat(test.mirror.stopped()).isEmpty();
    }
    assertThat(test.mirror.forks()).hasSize(3);
    assertThat(test.extend(log)).isInstanceOf(Extension.Extended.class);
    test.assertShows(log, 630);
  }

  private void assertProven(ForkFile fork) {
    assertThat(ForkJudge.judge(fork, List.of(log.signer.key())))
        .isInstanceOf(JudgedFork.Proven.class);
  }

  @Test
  void isNotStoppedAgainByWhatItsOperatorHasTurnedDown() throws Exception {
    follow(600);
    SampleLog other = log.forkedAt(400, 700);
    assertThat(test.extend(other)).isInstanceOf(Extension.Forked.class);
    test.mirror.resume();
    test.reopen();
    for (long size : List.of(500L, 600L, 700L)) {
      assertThat(test.mirror.extend(other.signed(size), other))
          .isEqualTo(new Extension.TurnedDown(700));
    }
    follow(800);
    assertThat(test.mirror.extend(other.signed(650), other))
        .isEqualTo(new Extension.TurnedDown(700));
    other.grow(701);
    assertThat(test.extend(other))
        .isInstanceOfSatisfying(Extension.Forked.class, forked -> assertProven(forked.evidence()));
  }

  @Test
  void judgesItselfWhatOthersHoldForAFork() throws Exception {
    follow(300);
    SampleLog other = log.forkedAt(200, 400);
    log.grow(400);
    ForkFile proof = new ForkFile(log.signed(), other.signed(), Optional.empty());
    SignedCheckpoint unsigned =
        new SignedCheckpoint(other.signed().checkpoint(), log.signed().signatures());
    assertThat(test.mirror.heard(new ForkFile(log.signed(), unsigned, Optional.empty()))).isFalse();
    assertThat(test.mirror.stopped()).isEmpty();
    assertThat(test.mirror.heard(proof)).isTrue();
    assertThat(test.mirror.stopped()).contains(proof);
    test.mirror.resume();
    assertThat(test.mirror.heard(proof)).as("nobody's word is needed any more").isFalse();
    follow(410);
  }

  @Test
  void tellsOfAForkUntilItHasBeenKept() throws Exception {
    follow(600);
    test.mirrors.listen(
        (fork, keys) -> {
          throw new StoreException(StoreException.Reason.IO, "not now");
        });
    SampleLog other = log.forkedAt(400, 600);
    assertThatThrownBy(() -> test.extend(other)).isInstanceOf(StoreException.class);
    assertThat(test.mirror.stopped()).isPresent();
    assertThatThrownBy(() -> test.extend(other)).isInstanceOf(StoreException.class);
    test.reopen();
    List<ForkFile> told = new ArrayList<>();
    test.mirrors.listen((fork, keys) -> told.add(fork));
    assertThat(told).as("by the next process").containsExactly(test.mirror.stopped().orElseThrow());
    assertThat(test.extend(other)).isInstanceOf(Extension.Stopped.class);
    assertThat(told).hasSize(1);
  }

  @Test
  void provesAForkAgainstACheckpointOfWhichItHoldsAPartOnly() throws Exception {
    log.grow(3000);
    assertThat(test.mirror.extend(log.signed(), new FailingSource(log, 3)))
        .isInstanceOf(Extension.Unfinished.class);
    SampleLog other = log.forkedAt(2900, 3100);
    assertThat(test.extend(other))
        .isInstanceOfSatisfying(Extension.Forked.class, forked -> assertProven(forked.evidence()));
    test.assertHolds(1280, log.root(1280));
  }

  @Test
  void claimsNoForkThatItCannotProve() throws Exception {
    log.grow(3000);
    assertThat(test.mirror.extend(log.signed(), new FailingSource(log, 3)))
        .isInstanceOf(Extension.Unfinished.class);
    for (SampleLog other : List.of(log.forkedAt(100, 1200), log.forkedAt(100, 2000))) {
      assertThat(test.extend(other))
          .isEqualTo(new Extension.Suspected(log.signed(), other.signed()));
      assertThat(test.mirror.stopped()).isEmpty();
    }
    assertThat(test.extend(log)).isInstanceOf(Extension.Extended.class);
  }

  @Test
  void cosignsNothingAtATimeBehindItsLastCosignature() throws Exception {
    follow(10);
    test.clock.set(test.clock.instant().minusSeconds(5));
    log.grow(20);
    assertThat(test.extend(log)).isInstanceOf(Extension.ClockBehind.class);
    test.assertShows(log, 10);
    test.clock.advance(Duration.ofSeconds(5));
    assertThat(test.extend(log)).isInstanceOf(Extension.Extended.class);
    test.assertShows(log, 20);
  }

  /** Gives so many answers of bundles, and then none. */
  private static final class FailingSource implements TileSource {
    private final SampleLog log;
    private int left;

    FailingSource(SampleLog log, int answers) {
      this.log = log;
      this.left = answers;
    }

    @Override
    public Tile tile(int level, TileCoordinate coordinate) throws TileSourceException {
      return log.tile(level, coordinate);
    }

    @Override
    public List<EntryBundle> bundles(List<TileCoordinate> wanted) throws TileSourceException {
      if (left-- <= 0) {
        throw new TileSourceException(Reason.UNREACHABLE, "gone");
      }
      return log.bundles(wanted);
    }
  }

  private static byte[] changed(byte[] entry) {
    return Utf8.encode("not " + Utf8.encode("" + entry.length).length);
  }

  /** What a source may send in place of the signed tree. */
  private enum Lie {
    WRONG_ENTRY(Reason.WRONG) {
      @Override
      List<byte[]> entries(List<byte[]> entries) {
        List<byte[]> wrong = new ArrayList<>(entries);
        wrong.set(wrong.size() - 1, changed(wrong.getLast()));
        return wrong;
      }
    },
    SWAPPED_ENTRIES(Reason.WRONG) {
      @Override
      List<byte[]> entries(List<byte[]> entries) {
        return entries.reversed();
      }
    },
    WRONG_LEAF_TILE(Reason.WRONG) {
      @Override
      Tile tile(int level, Tile tile) {
        return level == 0 ? new Tile(tile.hashes().reversed()) : tile;
      }
    },
    WRONG_UPPER_TILE(Reason.WRONG) {
      @Override
      Tile tile(int level, Tile tile) {
        return level == 1 ? new Tile(tile.hashes().reversed()) : tile;
      }
    };

    final Reason found;

    Lie(Reason found) {
      this.found = found;
    }

    Tile tile(int level, Tile tile) {
      return tile;
    }

    List<byte[]> entries(List<byte[]> entries) {
      return entries;
    }

    TileSource told(SampleLog log) {
      return new TileSource() {
        @Override
        public Tile tile(int level, TileCoordinate coordinate) throws TileSourceException {
          return Lie.this.tile(level, log.tile(level, coordinate));
        }

        @Override
        public List<EntryBundle> bundles(List<TileCoordinate> wanted) throws TileSourceException {
          return log.bundles(wanted).stream()
              .map(bundle -> new EntryBundle(entries(bundle.entries())))
              .toList();
        }
      };
    }
  }
}
