package cairn.log.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.log.FsckReport;
import cairn.log.TestStores;
import cairn.store.StoreException;
import cairn.testkit.Blow;
import cairn.testkit.CallFaults;
import cairn.testkit.FastSignatures;
import cairn.testkit.FaultyStores;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every call of its store that removing a mirror makes, and mirroring its log again, fails once in
 * every form: there is the whole mirror, or none that is shown, now and to whoever starts then.
 */
class MirrorRemovalFaultTest {
  private static final int TRIES = 4;

  @TempDir Path directory;
  private int lives;

  @BeforeAll
  static void useFastSignatures() {
    FastSignatures.use();
  }

  /** What happens between the first call and the last; the calls that it makes. */
  private List<CallFaults.Kind> live(TestStores engine, List<Blow> blows) throws Exception {
    Path place = Files.createDirectory(directory.resolve("life-" + lives++));
    try (var opened = engine.open(place)) {
      FaultyStores stores = new FaultyStores(opened.stores());
      SampleLog log = SampleLog.of(300);
      TestMirror test = TestMirror.create(stores);
      try {
        assertThat(test.extend(log)).isInstanceOf(Extension.Extended.class);
        int before = stores.calls().made().size();
        blows.forEach(blow -> blow.hit(stores.calls()));
        insist(test, log, () -> test.remove() instanceof MirrorRemoval.Done || isGone(test));
        assertThat(isGone(test)).isTrue();
        insist(test, log, () -> isMirroredAgain(test, log));
        List<CallFaults.Kind> made = stores.calls().made();
        assertThat(stores.calls().left()).as("faults not met").isZero();
        stores.calls().heal();
        assertWhole(test, stores, log);
        return made.subList(before, made.size());
      } finally {
        test.mirrors.close();
      }
    } catch (Exception | AssertionError failure) {
      throw new AssertionError(blows + ": " + failure.getMessage(), failure);
    }
  }

  @FunctionalInterface
  private interface Step {
    boolean isDone() throws Exception;
  }

  private static void insist(TestMirror test, SampleLog log, Step step) throws Exception {
    for (int tries = 0; tries < TRIES; tries++) {
      boolean done = false;
      try {
        done = step.isDone();
      } catch (StoreException failed) {
        assertThat(failed.reason()).isNotEqualTo(StoreException.Reason.CORRUPT);
      }
      look(test, log);
      if (done) {
        return;
      }
      restart(test); // whoever finds it like that begins here
      look(test, log);
    }
    throw new AssertionError("does not go on after a fault");
  }

  private static void restart(TestMirror test) {
    try {
      boolean _ = test.restart();
    } catch (StoreException failed) {
      assertThat(failed.reason()).isNotEqualTo(StoreException.Reason.CORRUPT);
    }
  }

  /** The whole mirror, none, or one that has begun again. */
  private static void look(TestMirror test, SampleLog log) throws Exception {
    var shown = test.mirrors.of(SampleLog.ORIGIN);
    if (shown.isPresent() && shown.get().head().isPresent()) {
      test.mirror = shown.get();
      try {
        test.assertShows(log, 300);
      } catch (StoreException failed) {
        assertThat(failed.reason()).isEqualTo(StoreException.Reason.IO); // the fault met a read
      }
    }
  }

  private static boolean isGone(TestMirror test) {
    return test.mirrors.all().isEmpty() && test.mirrors.damaged().isEmpty();
  }

  private static boolean isMirroredAgain(TestMirror test, SampleLog log) throws Exception {
    if (test.mirrors.all().isEmpty()) {
      test.again(log);
    }
    test.mirror = test.mirrors.all().getFirst();
    assertThat(test.mirror.extend(log.signed(299), log))
        .as("what was cosigned is remembered")
        .isNotInstanceOf(Extension.Extended.class);
    test.extend(log);
    return test.mirror.size() == 300;
  }

  private static void assertWhole(TestMirror test, FaultyStores stores, SampleLog log)
      throws Exception {
    test.reopen();
    test.assertShows(log, 300);
    test.mirrors.close();
    for (FsckReport report : MirrorFsck.all(stores, false).values()) {
      assertThat(report.defects()).isEmpty();
      assertThat(report.entries()).isEqualTo(300);
    }
  }

  @Test
  void leavesAllOrNothingWhicheverCallFails() throws Exception {
    List<CallFaults.Kind> calls = live(TestStores.SQLITE, List.of());
    assertThat(calls).contains(CallFaults.Kind.OPEN, CallFaults.Kind.WRITE);
    for (Blow blow : Blow.each(calls)) {
      live(TestStores.SQLITE, List.of(blow));
    }
  }

  @Test
  void leavesAllOrNothingOnPostgresql() throws Exception {
    List<Blow> blows = Blow.each(live(TestStores.POSTGRESQL, List.of()));
    live(TestStores.POSTGRESQL, List.of(blows.getFirst()));
    live(TestStores.POSTGRESQL, List.of(blows.get(1)));
  }
}
