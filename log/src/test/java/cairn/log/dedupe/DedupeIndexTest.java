package cairn.log.dedupe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.Hash;
import cairn.format.Utf8;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DedupeIndexTest {
  private static final int TAIL = 64;

  @TempDir Path directory;

  private final List<Hash> entries = new ArrayList<>();
  private int confirmations;

  private final EntrySource<Long> source =
      new EntrySource<>() {
        @Override
        public Optional<Long> confirm(long index, Hash identity) {
          confirmations++;
          return entries.get((int) index).equals(identity) ? Optional.of(index) : Optional.empty();
        }

        @Override
        public List<Hash> identities(long from, long to) {
          return List.copyOf(entries.subList((int) from, (int) to));
        }
      };

  private static Hash identity(long number) {
    return Hash.sha256(Utf8.encode("identity " + number));
  }

  private DedupeIndex<Long> open() throws Exception {
    return DedupeIndex.open(directory, source, entries.size(), new SecureRandom(), TAIL);
  }

  private void grow(DedupeIndex<Long> index, int count) {
    List<Hash> added =
        LongStream.range(entries.size(), entries.size() + count)
            .mapToObj(DedupeIndexTest::identity)
            .toList();
    index.add(entries.size(), added);
    entries.addAll(added);
  }

  private void assertExact(DedupeIndex<Long> index) throws Exception {
    for (int i = 0; i < entries.size(); i++) {
      assertThat(index.find(entries.get(i))).contains((long) i);
    }
    for (int i = 0; i < 500; i++) {
      assertThat(index.find(identity(1_000_000 + i))).isEmpty();
    }
  }

  private List<Path> segments() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.filter(file -> file.toString().endsWith(Segment.SUFFIX)).sorted().toList();
    }
  }

  private static void maintain(DedupeIndex<Long> index) throws IOException {
    while (index.maintainOnce()) {
      // until nothing waits
    }
  }

  @Test
  void findsExactlyWhatWasAddedInTailSegmentsAndMergedSegments() throws Exception {
    DedupeIndex<Long> index = open();
    for (int round = 0; round < 40; round++) {
      grow(index, 50);
      if (round % 3 == 0) {
        assertExact(index);
        index.maintainOnce();
      }
    }
    assertExact(index);
    maintain(index);
    assertExact(index);
    assertThat(segments()).hasSizeLessThan(40 * 50 / TAIL);
  }

  @Test
  void asksTheEntriesHardlyEverAboutWhatIsNotThere() throws Exception {
    DedupeIndex<Long> index = open();
    grow(index, 2_000);
    maintain(index);
    confirmations = 0;
    for (int i = 0; i < 10_000; i++) {
      assertThat(index.find(identity(5_000_000 + i))).isEmpty();
    }
    assertThat(confirmations).isZero(); // an equal 8-byte prefix has odds of 1 in 10^12 here
  }

  @Test
  void findsWhatCameAfterAnEarlierSearchWhereverItIsByNow() throws Exception {
    DedupeIndex<Long> index = open();
    grow(index, TAIL / 2); // so that a file will hold some from before the search and some after it
    long searched = entries.size();
    for (int round = 0; round < 40; round++) {
      grow(index, 50);
      if (round % 3 == 0) {
        index.maintainOnce(); // also merges what was there with what came after
      }
      for (long i = searched; i < entries.size(); i++) {
        assertThat(index.find(entries.get((int) i), searched)).contains(i);
      }
      assertThat(index.find(identity(1_000_000 + round), searched)).isEmpty();
    }
  }

  @Test
  void hasFewFilesWhateverSizesItsRoundsHave() throws Exception {
    DedupeIndex<Long> index = open();
    Random random = new Random(11);
    for (int round = 0; round < 100; round++) {
      grow(index, 1 + random.nextInt(6 * TAIL));
      maintain(index);
    }
    assertThat(segments()).hasSizeLessThanOrEqualTo(3 * 5); // tiers of 64, 256, 1024, 4096, 16384
    assertExact(index);
  }

  @Test
  void searchesNoSegmentTwice() throws Exception {
    DedupeIndex<Long> index = open();
    grow(index, 1_000);
    maintain(index);
    long inSegments = segments().size();
    assertThat(inSegments).isPositive();
    assertThat(index.find(identity(3))).contains(3L);
    assertThat(index.find(identity(3), entries.size()))
        .isEmpty(); // the caller said it is not there
  }

  @Test
  void goesOnAfterARestartWithSegmentsAndTheEntriesBehindThem() throws Exception {
    DedupeIndex<Long> index = open();
    grow(index, 1_000);
    maintain(index);
    grow(index, 30);
    DedupeIndex<Long> reopened = open();
    assertExact(reopened);
    grow(reopened, 100);
    assertExact(reopened);
  }

  @Test
  void isMadeAgainFromTheEntriesWhenItIsGone() throws Exception {
    DedupeIndex<Long> index = open();
    grow(index, 1_000);
    maintain(index);
    for (Path segment : segments()) {
      Files.delete(segment);
    }
    assertExact(open());
  }

  @Test
  void isMadeAgainWhenAnyBitOfAFileIsFlipped() throws Exception {
    DedupeIndex<Long> index = open();
    grow(index, 300);
    maintain(index);
    assertThat(DedupeIndex.problems(directory, entries.size())).isEmpty();
    Random random = new Random(7);
    for (int flip = 0; flip < 60; flip++) {
      List<Path> files = new ArrayList<>(segments());
      files.add(directory.resolve("key"));
      Path file = files.get(random.nextInt(files.size()));
      byte[] bytes = Files.readAllBytes(file);
      bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, bytes);
      assertThat(DedupeIndex.problems(directory, entries.size())).as(file.toString()).isNotEmpty();
      DedupeIndex<Long> reopened = open();
      assertExact(reopened);
      maintain(reopened);
      assertThat(DedupeIndex.problems(directory, entries.size())).isEmpty();
    }
  }

  @Test
  void isMadeAgainWhenAFileIsCutShort() throws Exception {
    DedupeIndex<Long> index = open();
    grow(index, 300);
    maintain(index);
    Path file = segments().getFirst();
    Files.write(file, java.util.Arrays.copyOf(Files.readAllBytes(file), 20));
    assertThat(DedupeIndex.problems(directory, entries.size())).isNotEmpty();
    assertExact(open());
  }

  @Test
  void dropsSegmentsThatReachBeyondARestoredOlderLog() throws Exception {
    DedupeIndex<Long> index = open();
    grow(index, 1_000);
    maintain(index);
    entries.subList(100, entries.size()).clear();
    DedupeIndex<Long> reopened = open();
    entries.add(identity(77_777));
    reopened.add(100, List.of(identity(77_777)));
    assertExact(reopened);
    assertThat(reopened.find(identity(500))).isEmpty();
  }

  @Test
  void keepsWhatWasMergedWhenACrashLeftThePieces() throws Exception {
    DedupeIndex<Long> index = open();
    grow(index, TAIL * DedupeIndex.MERGE_WIDTH);
    DedupeIndex<Long> small = open();
    while (segments().size() < DedupeIndex.MERGE_WIDTH) {
      grow(small, TAIL);
      small.maintainOnce();
    }
    Path pieces = Files.createDirectory(directory.resolveSibling(directory.getFileName() + "-p"));
    for (Path piece : segments()) {
      Files.copy(piece, pieces.resolve(piece.getFileName()));
    }
    maintain(small);
    try (Stream<Path> left = Files.list(pieces)) {
      for (Path piece : left.toList()) {
        Path back = directory.resolve(piece.getFileName());
        if (!Files.exists(back)) {
          Files.move(piece, back);
        } else {
          Files.delete(piece);
        }
      }
    }
    Files.delete(pieces);
    assertExact(open());
    assertThat(segments()).hasSizeLessThan(DedupeIndex.MERGE_WIDTH);
  }

  @Test
  void leavesNothingOfHalfWrittenFilesAndLeavesOthersAlone() throws Exception {
    DedupeIndex<Long> index = open();
    grow(index, 300);
    maintain(index);
    byte[] half = java.util.Arrays.copyOf(Files.readAllBytes(segments().getFirst()), 100);
    Path unfinished = directory.resolve("0-9.segment.unfinished");
    Path copy = directory.resolve("copy.segment");
    Path foreign = directory.resolve("notes.txt");
    Files.write(unfinished, half);
    Files.copy(segments().getFirst(), copy);
    Files.write(foreign, half);
    assertThat(DedupeIndex.problems(directory, entries.size())).isNotEmpty();
    assertExact(open());
    assertThat(unfinished).doesNotExist();
    assertThat(foreign).exists();
    assertThat(DedupeIndex.problems(directory, entries.size())).isEmpty();
    assertThat(segments()).hasSizeLessThan(300 / TAIL + 1);
  }

  @Test
  void doesTheWorkItselfWhenNobodyMaintainsIt() throws Exception {
    DedupeIndex<Long> index = open();
    for (int round = 0; round < 3 * DedupeIndex.MOST_FROZEN; round++) {
      index.keepUp();
      grow(index, TAIL);
    }
    assertThat(segments()).isNotEmpty();
    assertExact(index);
  }

  @Test
  void refusesEntriesOutOfOrder() throws Exception {
    DedupeIndex<Long> index = open();
    grow(index, 10);
    assertThatThrownBy(() -> index.add(11, List.of(identity(11))))
        .isInstanceOf(IllegalStateException.class);
  }
}
