package cairn.log.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.log.FsckReport;
import cairn.log.TestStores;
import cairn.testkit.ChildProcess;
import cairn.testkit.FastSignatures;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A process that removes a mirror is killed at each step: all of it is there, or none. */
class KilledRemovalTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int SIZE = 3_000;

  @TempDir Path directory;

  @BeforeAll
  static void useFastSignatures() {
    FastSignatures.use();
  }

  @ParameterizedTest
  @EnumSource
  void leavesTheWholeMirrorOrNone(RemovingProgram.End end) throws Exception {
    SampleLog log = SampleLog.of(SIZE);
    try (TestMirror before = TestMirror.create(directory)) {
      assertThat(before.extend(log)).isInstanceOf(Extension.Extended.class);
    }
    try (ChildProcess program =
        ChildProcess.start(
            ChildProcess.java(RemovingProgram.class, directory.toString(), end.name()))) {
      int status = program.awaitExit(LIMIT);
      assertThat(status)
          .as(program.output().toString())
          .isEqualTo(end == RemovingProgram.End.NEVER ? RemovingProgram.DONE : 0);
    }
    boolean isWhole =
        switch (end) {
          case LAST_LOOK, WRITING -> true;
          case REPLACED, NEVER -> false;
        };
    try (var opened = TestStores.SQLITE.open(directory)) {
      Mirrors mirrors = Mirrors.open(TestMirror.setup(opened.stores()));
      assertThat(mirrors.damaged()).isEmpty();
      assertThat(mirrors.of(SampleLog.ORIGIN).isPresent()).isEqualTo(isWhole);
      mirrors.close();
      for (FsckReport report : MirrorFsck.all(opened.stores(), false).values()) {
        assertThat(report.defects()).isEmpty();
        assertThat(report.entries()).isEqualTo(isWhole ? SIZE : 0);
      }
      if (isWhole) {
        TestMirror left = TestMirror.openedElsewhere(opened.stores());
        left.assertShows(log, SIZE);
        assertThat(left.remove()).isEqualTo(new MirrorRemoval.Done(SIZE, SIZE));
        left.mirrors.close();
      }
    }
  }
}
