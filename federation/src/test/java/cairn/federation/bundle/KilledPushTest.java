package cairn.federation.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.federation.Senders;
import cairn.format.RecordPush;
import cairn.http.Call;
import cairn.http.ExchangeException;
import cairn.http.Reply;
import cairn.testkit.CallFaults;
import cairn.testkit.FastDirectory;
import cairn.testkit.Fault;
import cairn.testkit.VirtualClock;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Every call of the store during a push fails in each of its ways, and the process ends there:
 * afterwards there is nothing, or all of it with the memory of the request, and whoever sends again
 * has it there once.
 */
class KilledPushTest {
  private static final int RECORDS = 3;

  private final VirtualClock clock = VirtualClock.atNewYear();
  private int lives;
  private int nothing;
  private int whole;

  @Test
  void leavesNoHalfWhereverItIsKilled() throws Exception {
    try (FastDirectory place = FastDirectory.create("cairn-pushes-");
        TestNode device = new TestNode("device-7", place.path().resolve("device"), clock)) {
      for (int i = 0; i < RECORDS; i++) {
        device.attest(i, Optional.of("case"));
      }
      List<CallFaults.Kind> made = live(place.path(), device, 0, Fault.NOT_APPLIED);
      assertThat(made).contains(CallFaults.Kind.READ, CallFaults.Kind.WRITE);
      for (int nth = 1; nth <= made.size(); nth++) {
        for (Fault fault : made.get(nth - 1).faults()) {
          live(place.path(), device, nth, fault);
        }
      }
      assertThat(nothing).as("killed before it was stored").isPositive();
      assertThat(whole).as("killed afterwards").isPositive();
    }
  }

  private List<CallFaults.Kind> live(Path place, TestNode device, int nth, Fault fault)
      throws Exception {
    String when = "call %d: %s".formatted(nth, fault);
    try (TestNode org = new TestNode("newsroom", place.resolve("org" + lives++), clock)) {
      CallFaults calls = org.stores().calls();
      int before = calls.made().size();
      if (nth > 0) {
        calls.fail(nth, fault);
      }
      RecordPush push = device.push(org.did(), device.sender, clock.instant(), 0, 1, 2);
      Reply first = send(device, org, push);
      List<CallFaults.Kind> made = List.copyOf(calls.made().subList(before, calls.made().size()));
      org.restart();
      long held = org.held().count();
      assertThat(held).as(when).isIn(0L, (long) RECORDS);
      nothing += held == 0 ? 1 : 0;
      whole += held > 0 ? 1 : 0;
      assertThat(first.status()).as(when).isEqualTo(nth == 0 ? 200 : 503);
      assertThat(org.database().read(HeldLog::all)).as(when).hasSize(held == 0 ? 0 : 1);
      HeldRecords.requireSound(org.database());

      assertThat(send(device, org, push).status()).as(when).isEqualTo(held == 0 ? 200 : 403);
      assertThat(org.held().count()).as(when).isEqualTo(RECORDS);
      assertThat(org.held().provenances(device.key(), 1)).as(when).hasSize(1);
      return made;
    }
  }

  private static Reply send(TestNode device, TestNode org, RecordPush push) throws Exception {
    try {
      return org.pushed(TestNode.trusting(device), Senders.NONE, new ArrayList<>())
          .send(
              Call.post(
                  URI.create("http://newsroom/federation/records"),
                  "application/json",
                  push.encode(),
                  Duration.ofSeconds(5),
                  1 << 20));
    } catch (ExchangeException e) {
      throw new AssertionError("the route answers", e);
    }
  }
}
