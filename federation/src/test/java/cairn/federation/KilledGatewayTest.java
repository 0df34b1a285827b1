package cairn.federation;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.Checkpoint;
import cairn.http.ProblemException;
import cairn.store.StoreException;
import cairn.testkit.CallFaults;
import cairn.testkit.Fault;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A call of the store fails somewhere between a stamp and the stored anchor, in each of its ways,
 * and the process ends there: it comes back and completes, and nothing is anchored twice under
 * different content.
 */
class KilledGatewayTest {
  /** In the normal run each third is failed, another one for each fault; all of them by -Plong. */
  private static final int STRIDE = Boolean.getBoolean("cairn.long") ? 1 : 3; // 1 minute

  @ParameterizedTest
  @ValueSource(chars = {'a', 'b'})
  void completesWhereverItIsKilled(char victim) throws Exception {
    List<CallFaults.Kind> made = live(victim, 0, Fault.NOT_APPLIED);
    assertThat(made).hasSizeGreaterThan(15).contains(CallFaults.Kind.WRITE);
    int met = 0;
    int turn = 0;
    for (int nth = 1; nth <= made.size(); nth++) {
      for (Fault fault : made.get(nth - 1).faults()) {
        if (turn++ % STRIDE == 0) {
          live(victim, nth, fault);
          met++;
        }
      }
    }
    assertThat(met).isGreaterThan(10);
  }

  /** Lives it once, with the n-th store call of the victim failed; 0: none. */
  private static List<CallFaults.Kind> live(char victim, int nth, Fault fault) throws Exception {
    try (TestFederation test = new TestFederation()) {
      TestGateway a = test.add('a', "");
      TestGateway b = test.add('b', "");
      test.pinAll();
      TestGateway killed = victim == 'a' ? a : b;
      CallFaults calls = test.stores(killed).calls();
      int before = calls.made().size();
      if (nth > 0) {
        calls.fail(nth, fault);
      }
      boolean ended = attempt(a, b);
      List<CallFaults.Kind> made = calls.made().subList(before, calls.made().size());
      assertThat(calls.left()).as("call %d is made", nth).isZero();
      if (nth > 0 || !ended) {
        killed.restart();
      }
      complete(test);
      assertWhole(test, "call %d of %s: %s".formatted(nth, killed.id, fault));
      return made;
    }
  }

  /** What a gateway does for a batch; whoever is killed does no more. */
  private static boolean attempt(TestGateway a, TestGateway b) throws Exception {
    try {
      a.close(2);
      a.federation().anchorOnce();
      b.federation().watchOnce();
      a.federation().watchOnce();
      return true;
    } catch (StoreException | ProblemException injected) {
      return false;
    }
  }

  private static void complete(TestFederation test) throws Exception {
    for (int minutes = 0; minutes < 3; minutes++) {
      test.pass(Duration.ofMinutes(5));
      test.a().close(1);
      test.b().close(1);
      test.period();
    }
  }

  private static void assertWhole(TestFederation test, String when) throws Exception {
    for (TestGateway gateway : test.gateways) {
      assertThat(gateway.anchoredBy()).as(when).hasSize(1);
      assertThat(gateway.federation().evidence()).as(when).isEmpty();
      assertThat(gateway.federation().peers().all())
          .as(when)
          .allSatisfy(peer -> assertThat(peer.status()).isEqualTo(PeerStatus.ACTIVE));
    }
    assertAnchorsAreDistinct(test.a(), test.b(), when);
    assertAnchorsAreDistinct(test.b(), test.a(), when);
  }

  private static void assertAnchorsAreDistinct(TestGateway gateway, TestGateway other, String when)
      throws Exception {
    List<Checkpoint> anchored = gateway.anchorsOf(other);
    assertThat(anchored).as(when).isNotEmpty();
    assertThat(anchored).extracting(Checkpoint::size).as(when).doesNotHaveDuplicates();
  }
}
