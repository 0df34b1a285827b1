package cairn.log.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.log.FsckReport;
import cairn.store.Database;
import cairn.store.StoreException;
import cairn.testkit.BitFlips;
import cairn.testkit.BitFlips.Column;
import cairn.testkit.FastSignatures;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One flipped bit in whatever row of a mirror is found by fsck, and never cosigned. */
class MirrorFsckTest {
  private static final String NAME = MirrorStore.databaseName(SampleLog.ORIGIN);
  private static final int FLIPS = 2;
  private static final long SIZE = 600;

  @TempDir Path directory;
  private TestMirror test;
  private final SampleLog log = SampleLog.of(SIZE);

  @BeforeAll
  static void useFastSignatures() {
    FastSignatures.use();
  }

  @BeforeEach
  void fill() throws Exception {
    test = TestMirror.create(directory);
    assertThat(test.mirror.extend(log.signed(400), log)).isInstanceOf(Extension.Extended.class);
    assertThat(test.remove()).isInstanceOf(MirrorRemoval.Done.class);
    test.again(log);
    assertThat(test.mirror.extend(log.signed(500), log)).isInstanceOf(Extension.Extended.class);
    assertThat(test.extend(log)).isInstanceOf(Extension.Extended.class);
    assertThat(test.extend(log.forkedAt(100, SIZE))).isInstanceOf(Extension.Forked.class);
    test.mirrors.close();
  }

  @AfterEach
  void close() throws Exception {
    test.close();
  }

  private FsckReport fsck(boolean repairs) throws StoreException {
    return MirrorFsck.run(test.stores(), NAME, repairs);
  }

  @Test
  void findsNothingWrongWithASoundMirror() throws Exception {
    FsckReport report = fsck(false);
    assertThat(report.defects()).isEmpty();
    assertThat(report.entries()).isEqualTo(SIZE);
    assertThat(report.checkpoints()).isEqualTo(4); // the head, which is pending too, and two before
  }

  @Test
  void findsOneFlippedBitInAnyRowAndNothingIsCosignedOverIt() throws Exception {
    Path file = directory.resolve(NAME + ".db");
    byte[] sound = Files.readAllBytes(file);
    Random random = new Random(5);
    List<Column> columns = columns();
    for (Column column : columns) {
      for (int i = 0; i < FLIPS; i++) {
        String done = flip(column, random);
        assertThat(isFound()).as("%s is found", done).isTrue();
        goOn(done);
        Files.write(file, sound);
      }
    }
    assertThat(columns).hasSizeGreaterThan(20);
  }

  private boolean isFound() throws StoreException {
    return !fsck(false).isSound();
  }

  /** Whatever the mirror does then: what it shows under its cosignature is the log's. */
  private void goOn(String done) throws Exception {
    try {
      test.reopen();
      test.mirror.resume();
      log.grow(log.size() + 1);
      test.clock.advance(Duration.ofSeconds(1));
      test.extend(log);
      test.mirror
          .head()
          .ifPresent(
              head ->
                  assertThat(head.checkpoint().root())
                      .as(done)
                      .isEqualTo(log.root(head.checkpoint().size())));
    } catch (StoreException refused) {
      assertThat(refused.reason())
          .as(done)
          .isIn(StoreException.Reason.CORRUPT, StoreException.Reason.SCHEMA);
    } catch (AssertionError leftAside) {
      assertThat(leftAside).as(done).hasMessageContaining("cannot be used");
    } finally {
      test.mirrors.close();
    }
  }

  @Test
  void makesDamagedTilesAgain() throws Exception {
    flip(new Column("log_tiles", "hashes"), new Random(1));
    assertThat(fsck(false).isSound()).isFalse();
    assertThat(fsck(true).isSound()).isTrue();
    assertThat(fsck(false).defects()).isEmpty();
  }

  private List<Column> columns() throws StoreException {
    try (Database database = open()) {
      return BitFlips.columns(database).stream()
          .filter(column -> !column.table().equals("cairn_schema")) // the store's own affair
          .toList();
    }
  }

  private String flip(Column column, Random random) throws StoreException {
    try (Database database = open()) {
      return BitFlips.flip(database, column, random);
    }
  }

  private Database open() throws StoreException {
    return test.stores().open(NAME, List.of(MirrorSchema.MIGRATIONS));
  }
}
