package cairn.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.SignedCheckpoint;
import cairn.http.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A log's whole directory is set back to an older copy. Whichever quorum has cosigned what the copy
 * lacks, and whichever witnesses are dead now: the log signs nothing, and says whom it has it from
 * as soon as n − k + 1 have answered.
 */
class RestoredLogTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"3, 2", "5, 3", "4, 3", "1, 1"})
  void signsNothingWhicheverWitnessesCosignedAndWhicheverAreDead(int witnesses, int threshold)
      throws Exception {
    for (Set<Integer> quorum : subsets(witnesses, threshold)) {
      Path place = Files.createTempDirectory(directory, "log");
      try (var opened = TestStores.SQLITE.open(place);
          TestLog test = TestLog.create(opened.stores(), place, witnesses, threshold)) {
        test.log().pollWitnessesOnce();
        test.stamp(1);
        restoreAfter(test, place, quorum);
        for (Set<Integer> dead : subsets(witnesses, -1)) {
          assertSignsNothing(test, quorum, dead, threshold);
        }
      }
    }
  }

  /** Copies the log's files, goes on with that quorum alone, and puts the copy back. */
  private void restoreAfter(TestLog test, Path place, Set<Integer> quorum) throws Exception {
    test.log().close();
    Path copy = Files.createTempDirectory(directory, "copy");
    copy(place, copy);
    test.reopen();
    test.log().pollWitnessesOnce();
    for (int i = 0; i < test.witnesses.size(); i++) {
      test.witnesses.get(i).down(!quorum.contains(i));
    }
    assertThat(test.stamp(2).outcome()).get().isInstanceOf(Outcome.Cosigned.class);
    test.log().close();
    try (Stream<Path> files = Files.list(place)) {
      for (Path file : files.filter(file -> file.toString().contains(".db")).toList()) {
        Files.delete(file);
      }
    }
    copy(copy, place);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (!file.getFileName().toString().equals("lock")) {
          Path target = to.resolve(from.relativize(file).toString());
          Files.createDirectories(target.resolveSibling(""));
          Files.deleteIfExists(target);
          Files.copy(file, target);
        }
      }
    }
  }

  private static void assertSignsNothing(
      TestLog test, Set<Integer> quorum, Set<Integer> dead, int threshold) throws Exception {
    for (int i = 0; i < test.witnesses.size(); i++) {
      test.witnesses.get(i).down(dead.contains(i));
    }
    List<Optional<SignedCheckpoint>> before = remembered(test);
    test.reopen();
    test.log().pollWitnessesOnce();
    String reason = ((LogState.ReadOnly) test.log().state()).reason();
    Set<Integer> telling = new TreeSet<>(quorum);
    telling.removeAll(dead);
    String seen = "quorum " + quorum + ", dead " + dead;
    if (telling.isEmpty()) {
      assertThat(test.witnesses.size() - dead.size()).as(seen).isLessThan(needed(test, threshold));
      assertThat(reason).as(seen).startsWith("waiting for");
    } else {
      int first = telling.iterator().next();
      assertThat(reason)
          .as(seen)
          .contains("witness witness-" + (first + 1) + " has a checkpoint signed by this log's key")
          .contains("size 2")
          .contains("An older backup was restored");
    }
    assertThatThrownBy(() -> test.submit(3)).isInstanceOf(ProblemException.class);
    assertThat(test.log().publisher().publishOnce()).isEqualTo(new PublishResult.Idle());
    assertThat(test.log().reader().newest().orElseThrow().size()).isEqualTo(1);
    assertThat(remembered(test)).as(seen).isEqualTo(before);
  }

  private static int needed(TestLog test, int threshold) {
    return test.witnesses.size() - threshold + 1;
  }

  private static List<Optional<SignedCheckpoint>> remembered(TestLog test) {
    return test.witnesses.stream().map(FakeWitness::remembered).toList();
  }

  /** All sets of so many of the first {@code count} numbers, or of any size. */
  private static List<Set<Integer>> subsets(int count, int size) {
    List<Set<Integer>> all = new ArrayList<>();
    for (int bits = 0; bits < 1 << count; bits++) {
      if (size < 0 || Integer.bitCount(bits) == size) {
        Set<Integer> members = new TreeSet<>();
        for (int i = 0; i < count; i++) {
          if ((bits >> i & 1) == 1) {
            members.add(i);
          }
        }
        all.add(members);
      }
    }
    return all;
  }

  /** The copy is as new as what was signed: exactly so many answers as are needed let it go on. */
  @Test
  void goesOnWithTheNewestCopyAndExactlyAsManyAnswersAsAreNeeded() throws Exception {
    try (var opened = TestStores.SQLITE.open(directory);
        TestLog test = TestLog.create(opened.stores(), directory, 5, 3)) {
      test.log().pollWitnessesOnce();
      test.stamp(1);
      for (int dead = 0; dead < 3; dead++) {
        test.witnesses.get(dead).down(true);
        test.reopen();
        test.log().pollWitnessesOnce();
        LogState expected = dead < 2 ? new LogState.Writable() : test.log().state();
        assertThat(test.log().state()).isEqualTo(expected);
      }
      assertThat(test.log().state())
          .isInstanceOfSatisfying(
              LogState.ReadOnly.class,
              state -> assertThat(state.reason()).contains("waiting for 3 of 5"));
      test.witnesses.get(0).down(false);
      test.log().pollWitnessesOnce();
      assertThat(test.log().state()).isEqualTo(new LogState.Writable());
      assertThat(test.stamp(2).outcome()).get().isInstanceOf(Outcome.Cosigned.class);
    }
  }
}
