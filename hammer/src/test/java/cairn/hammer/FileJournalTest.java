package cairn.hammer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileJournalTest {
  @TempDir private Path folder;

  @Test
  void keepsEverythingAcrossItsBuffersAndASecondOpening() throws IOException {
    Path file = folder.resolve("journal");
    List<Acknowledgement> all = new ArrayList<>();
    for (int opening = 0; opening < 2; opening++) {
      try (FileJournal journal = FileJournal.open(file)) {
        for (int i = 0; i < 10_000; i++) {
          all.add(
              new Acknowledgement(new HashSource(1).at(all.size()), all.size(), 1_700_000_000L));
          journal.add(all.getLast());
        }
        journal.sync();
      }
    }
    assertThat(read(file)).isEqualTo(all);
  }

  @Test
  void cutsOffALineThatACrashCutShort() throws IOException {
    Path file = folder.resolve("journal");
    Acknowledgement kept = new Acknowledgement(new HashSource(1).at(0), 0, 0);
    try (FileJournal journal = FileJournal.open(file)) {
      journal.add(kept);
      journal.sync();
    }
    Files.writeString(file, "0123456789abcdef", StandardOpenOption.APPEND);
    assertThat(read(file)).containsExactly(kept);
    FileJournal.open(file).close();
    assertThat(Files.size(file)).isEqualTo(98);
  }

  @Test
  void refusesWhatIsNoJournal() throws IOException {
    Path file = Files.writeString(folder.resolve("other"), "x".repeat(500));
    assertThatThrownBy(() -> read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("other");
  }

  private static List<Acknowledgement> read(Path file) throws IOException {
    List<Acknowledgement> read = new ArrayList<>();
    FileJournal.read(file, read::add);
    return read;
  }
}
