package cairn.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnnouncementTest {
  private static final RunningFile FILE =
      new RunningFile(
          ProcessHandle.current().pid(), "http://127.0.0.1:8000", "http://127.0.0.1:5000", "aa");

  private final Announcement announcement = new Announcement();

  @Test
  void isUnfitUntilCommandsCanReadWhereTheNodeIs(@TempDir Path data) throws Exception {
    assertThat(announcement.part().unfit().get())
        .hasValueSatisfying(reason -> assertThat(reason).contains("cannot reach the node yet"));
    announcement.make(FILE, data);
    assertThat(announcement.part().unfit().get()).isEmpty();
    assertThat(RunningFile.read(data)).contains(FILE);
  }

  @Test
  void staysUnfitWhenItCannotBeWritten(@TempDir Path folder) {
    assertThatThrownBy(() -> announcement.make(FILE, folder.resolve("missing")))
        .isInstanceOf(IOException.class);
    assertThat(announcement.part().unfit().get()).isPresent();
  }
}
