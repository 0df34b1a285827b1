package cairn.federation.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Entry;
import cairn.http.ProblemException;
import cairn.store.StoreException;
import cairn.testkit.CallFaults;
import cairn.testkit.FastDirectory;
import cairn.testkit.Fault;
import cairn.testkit.VirtualClock;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Every call of the store during an import fails in each of its ways, and the process ends there:
 * afterwards there is either nothing, or all of it once it has come back.
 */
class KilledImportTest {
  private static final int RECORDS = 3;

  private final VirtualClock clock = VirtualClock.atNewYear();
  private int lives;

  @SuppressWarnings("NullAway.Init") // set up by the test
  private Path directory;

  @Test
  void leavesNoTraceOrCompletesWhereverItIsKilled() throws Exception {
    try (FastDirectory place = FastDirectory.create("cairn-bundles-");
        TestNode device = new TestNode("device-7", place.path().resolve("device"), clock)) {
      directory = place.path();
      for (int i = 0; i < RECORDS; i++) {
        device.attest(i, Optional.of("case"));
      }
      Path bundle = device.exported(TestNode.records(Optional.empty(), true));
      List<CallFaults.Kind> made = live(device, bundle, 0, Fault.NOT_APPLIED);
      assertThat(made).contains(CallFaults.Kind.READ, CallFaults.Kind.WRITE);
      int nothing = 0;
      int whole = 0;
      for (int nth = 1; nth <= made.size(); nth++) {
        for (Fault fault : made.get(nth - 1).faults()) {
          live(device, bundle, nth, fault);
          nothing += heldAtOnce == 0 ? 1 : 0;
          whole += heldAtOnce == RECORDS ? 1 : 0;
        }
      }
      assertThat(nothing).as("killed before it was stored").isPositive();
      assertThat(whole).as("killed afterwards").isPositive();
    }
  }

  /** What was held when the killed process had come back. */
  private long heldAtOnce;

  private List<CallFaults.Kind> live(TestNode device, Path bundle, int nth, Fault fault)
      throws Exception {
    String when = "call %d: %s".formatted(nth, fault);
    try (TestNode org = new TestNode("newsroom", directory.resolve("org" + lives++), clock)) {
      CallFaults calls = org.stores().calls();
      int before = calls.made().size();
      if (nth > 0) {
        calls.fail(nth, fault);
      }
      attempt(org, device, bundle);
      List<CallFaults.Kind> made = List.copyOf(calls.made().subList(before, calls.made().size()));
      org.restart();
      int resumed = org.imports().resumeOnce();
      heldAtOnce = org.held().count();
      assertThat(heldAtOnce).as(when).isIn(0L, (long) RECORDS);
      assertThat(org.size()).as(when).isEqualTo(heldAtOnce == 0 ? 0 : 2);
      assertThat(resumed).as(when).isBetween(0, 1);
      assertThat(org.imports().resumeOnce()).as(when).isZero();
      HeldRecords.requireSound(org.database());

      assertThat(org.take(bundle, TestNode.trusting(device)))
          .as(when)
          .isInstanceOf(ImportOutcome.Imported.class);
      assertComplete(org, when);
      return made;
    }
  }

  private static void attempt(TestNode org, TestNode device, Path bundle) throws Exception {
    try {
      org.take(bundle, TestNode.trusting(device));
    } catch (StoreException | ProblemException injected) {
      // the process ends here
    }
  }

  private static void assertComplete(TestNode org, String when) throws Exception {
    assertThat(org.held().count()).as(when).isEqualTo(RECORDS);
    assertThat(org.size()).as(when).isEqualTo(2);
    assertThat(Entry.parse(org.reader().entry(0).orElseThrow().entry()).type())
        .as(when)
        .isEqualTo("anchor/v1");
    assertThat(Entry.parse(org.reader().entry(1).orElseThrow().entry()).type())
        .as(when)
        .isEqualTo("delivery-ack/v1");
    HeldRecords.requireSound(org.database());
  }
}
