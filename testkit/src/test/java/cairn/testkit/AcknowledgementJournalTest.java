package cairn.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AcknowledgementJournalTest {
  @TempDir Path temporary;

  @Test
  void keepsHashesInTheirOrderAcrossReopening() throws Exception {
    Path file = temporary.resolve("acknowledged");
    try (AcknowledgementJournal journal = AcknowledgementJournal.open(file)) {
      journal.acknowledge(hash(3));
      journal.acknowledgeAll(List.of(hash(1), hash(2)));
      assertThat(firstBytes(file)).containsExactly(3, 1, 2);
    }
    try (AcknowledgementJournal journal = AcknowledgementJournal.open(file)) {
      journal.acknowledge(hash(-1));
      List<byte[]> all = new ArrayList<>();
      journal.forEach(all::add);
      assertThat(all).hasSize(4).last().isEqualTo(hash(-1));
    }
  }

  @Test
  void leavesOutALineCutShortAndGoesOnBehindTheLastWholeOne() throws Exception {
    Path file = temporary.resolve("acknowledged");
    try (AcknowledgementJournal journal = AcknowledgementJournal.open(file)) {
      journal.acknowledge(hash(1));
    }
    Files.writeString(file, "0202", StandardOpenOption.APPEND);
    assertThat(firstBytes(file)).containsExactly(1);
    try (AcknowledgementJournal journal = AcknowledgementJournal.open(file)) {
      journal.acknowledge(hash(3));
    }
    assertThat(firstBytes(file)).containsExactly(1, 3);
  }

  @Test
  void refusesWhatIsNoHashAndNoJournal() throws Exception {
    Path file = temporary.resolve("acknowledged");
    try (AcknowledgementJournal journal = AcknowledgementJournal.open(file)) {
      assertThatThrownBy(() -> journal.acknowledge(new byte[31]))
          .isInstanceOf(IllegalArgumentException.class);
    }
    Files.writeString(file, "x".repeat(65));
    assertThatThrownBy(() -> firstBytes(file)).isInstanceOf(IOException.class);
  }

  private static byte[] hash(int fill) {
    byte[] hash = new byte[32];
    Arrays.fill(hash, (byte) fill);
    return hash;
  }

  private static List<Integer> firstBytes(Path file) throws IOException {
    List<Integer> first = new ArrayList<>();
    AcknowledgementJournal.forEach(file, hash -> first.add((int) hash[0]));
    return first;
  }
}
