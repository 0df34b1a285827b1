package cairn.log.dedupe;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Hash;
import cairn.format.Utf8;
import cairn.store.StoreException;
import cairn.testkit.FaultyFiles;
import cairn.testkit.FileFault;
import cairn.testkit.SeededRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every file operation of a dedupe index fails once, in every form, through a whole life of writing
 * segments, merging them and starting again; then two of them fail. Whatever happens, the index
 * finds exactly what was added.
 */
class FileFaultTest {
  private static final int TAIL = 8;
  private static final int TRIES = 4;

  @TempDir Path directory;
  private int lives;

  /** One index with its entries and its files. */
  private static final class Life {
    private final Path real;
    private final FaultyFiles files = new FaultyFiles();
    private final List<Hash> entries = new ArrayList<>();
    private DedupeIndex<Long> index;

    private final EntrySource<Long> source =
        new EntrySource<>() {
          @Override
          public Optional<Long> confirm(long at, Hash identity) {
            return entries.get((int) at).equals(identity) ? Optional.of(at) : Optional.empty();
          }

          @Override
          public List<Hash> identities(long from, long to) {
            return List.copyOf(entries.subList((int) from, (int) to));
          }
        };

    Life(Path real) throws Exception {
      this.real = real;
      this.index = opened(real);
    }

    private DedupeIndex<Long> opened(Path path) throws IOException, StoreException {
      return DedupeIndex.open(path, source, entries.size(), new SecureRandom(), TAIL);
    }

    private interface Step {
      void run() throws IOException, StoreException;
    }

    /** Until it works, as a node does: the next second, the next start. */
    private static void insist(Step step) {
      for (int tries = 1; tries < TRIES; tries++) {
        try {
          step.run();
          return;
        } catch (IOException | StoreException failed) {
          assertThat(tries).as("goes on after %s", failed).isLessThan(TRIES - 1);
        }
      }
    }

    void live() throws Exception {
      restart();
      for (int round = 0; round < DedupeIndex.MERGE_WIDTH + 4; round++) {
        if (round % 3 > 0) {
          insist(() -> index.maintainOnce());
        }
        grow(TAIL);
      }
      grow(3);
      insist(this::maintain);
      assertExact(index);
      restart();
      assertExact(index);
      for (int round = 0; round < DedupeIndex.MOST_FROZEN + 2; round++) {
        insist(() -> index.keepUp()); // what the writer does before a round
        grow(TAIL);
      }
      restart();
    }

    private void restart() {
      insist(() -> index = opened(files.directory(real)));
    }

    private void maintain() throws IOException {
      while (index.maintainOnce()) {
        // until nothing waits
      }
    }

    private void grow(int count) {
      List<Hash> added =
          LongStream.range(entries.size(), entries.size() + count)
              .mapToObj(number -> Hash.sha256(Utf8.encode("identity " + number)))
              .toList();
      index.add(entries.size(), added);
      entries.addAll(added);
    }

    private void assertExact(DedupeIndex<Long> found) throws StoreException {
      for (int i = 0; i < entries.size(); i++) {
        assertThat(found.find(entries.get(i))).contains((long) i);
      }
      assertThat(found.find(Hash.sha256(Utf8.encode("never added")))).isEmpty();
      assertThat(found.size()).isEqualTo(entries.size());
    }

    /** Nothing fails any more. */
    void assertWhole() throws Exception {
      files.heal();
      assertExact(index);
      maintain();
      assertExact(index);
      DedupeIndex<Long> again = opened(real);
      assertExact(again);
      assertThat(DedupeIndex.problems(real, entries.size())).isEmpty();
      try (Stream<Path> all = Files.list(real)) {
        assertThat(all.map(file -> file.getFileName().toString()))
            .allMatch(name -> name.equals("key") || name.endsWith(Segment.SUFFIX))
            .hasSizeLessThan(DedupeIndex.MERGE_WIDTH + 2);
      }
    }
  }

  /** One fault: at which operation, and which. */
  private record Blow(int nth, FileFault fault) {}

  private List<String> live(Blow... blows) throws Exception {
    Life life = new Life(Files.createDirectory(directory.resolve("life-" + lives++)));
    for (Blow blow : blows) {
      life.files.fail(blow.nth(), blow.fault());
    }
    try {
      life.live();
      List<String> made = life.files.made();
      life.assertWhole();
      return made;
    } catch (RuntimeException | AssertionError failure) {
      List<String> hit = new ArrayList<>();
      for (Blow blow : blows) {
        hit.add(blow.fault() + " at " + life.files.made().get(blow.nth() - 1));
      }
      throw new AssertionError(List.of(blows) + ": " + hit, failure);
    }
  }

  @Test
  void staysExactWhicheverFileOperationFails() throws Exception {
    List<String> made = live();
    assertThat(made).contains("open", "write", "force", "move", "map", "delete", "list", "read");
    for (int nth = 1; nth <= made.size(); nth++) {
      for (FileFault fault : FileFault.values()) {
        if (fault != FileFault.HALF_APPLIED || made.get(nth - 1).equals("write")) {
          live(new Blow(nth, fault));
        }
      }
    }
  }

  @Test
  void staysExactWhenWhatFollowsTheFailureFailsToo() throws Exception {
    int operations = live().size();
    SeededRunner.run(
        60,
        random -> {
          int nth = 1 + random.nextInt(operations);
          FileFault[] forms = FileFault.values();
          live(
              new Blow(nth, forms[random.nextInt(forms.length)]),
              new Blow(nth + 1 + random.nextInt(9), forms[random.nextInt(forms.length)]));
        });
  }
}
