package cairn.federation;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.EntryBundle;
import cairn.format.JsonObject;
import cairn.format.OtherEntry;
import cairn.log.Draft;
import cairn.log.EntryDraft;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A peer's users log what they like: up to 16.8 MB in one bundle of 256 entries. */
class LargeBundleTest {
  private static final int FILLERS = 254;

  @Test
  void aForkIsFoundBehindTheLongestEntriesAndInFrontOfThem() throws Exception {
    try (TestFederation test = new TestFederation()) {
      TestGateway toB = test.add('a', "");
      TestGateway toC = test.add('a', "2");
      TestGateway b = test.add('b', "");
      TestGateway c = test.add('c', "");
      toB.pin(b);
      toC.pin(c);
      b.pin(toB, c);
      c.pin(toC, b);
      test.meet();
      toB.close(3);
      toC.close(3);
      toC.federation().anchorOnce(); // the first entry at C
      fill(c);
      b.federation().watchOnce();
      toB.federation().anchorOnce();
      b.federation().watchOnce();
      assertThat(b.federation().evidence()).isNotEmpty();
      assertThat(b.peer(toB).status()).isEqualTo(PeerStatus.SET_ASIDE);
      toC.close(1);
      test.pass(TestGateway.BATCH_PERIOD);
      toC.federation().anchorOnce(); // the last one of that bundle
      b.federation().peers().accept(toB.id, Optional.empty());
      toB.close(3);
      int known = b.federation().evidence().size();
      b.federation().watchOnce();
      b.federation().watchOnce(); // what was found in C's log is held against A's
      assertThat(b.federation().evidence()).hasSizeGreaterThan(known);
    }
  }

  private static void fill(TestGateway gateway) throws Exception {
    for (int i = 0; i < FILLERS; i++) {
      JsonObject empty = filler(i, "");
      String text = "x".repeat(EntryBundle.MAX_ENTRY_LENGTH - empty.canonical().length);
      OtherEntry entry = new OtherEntry(filler(i, text));
      assertThat(entry.encode()).hasSize(EntryBundle.MAX_ENTRY_LENGTH);
      gateway.log().sequencer().submit(List.<Draft>of(new EntryDraft(entry)));
      if (i % 32 == 31) { // 2 MB wait
        gateway.moveLog();
      }
    }
    gateway.moveLog();
  }

  private static JsonObject filler(int number, String text) {
    return JsonObject.builder()
        .put("number", number)
        .put("text", text)
        .put("type", "filler/v1")
        .build();
  }
}
