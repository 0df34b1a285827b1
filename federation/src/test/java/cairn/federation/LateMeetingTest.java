package cairn.federation;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.testkit.Fate;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** B reads in C's log of another history of A before it has met A and knows its keys. */
class LateMeetingTest extends TwoFaces {
  @BeforeEach
  void keepBFromMeetingA() throws Exception {
    toC.close(3);
    test.net.silence(toB.host, 80);
    test.meet();
    toC.federation().anchorOnce(); // C holds the history of A that B is not shown
    assertThat(b.peer(toB).status()).isEqualTo(PeerStatus.WAITING);
  }

  private void meetAtLast() throws Exception {
    toB.restart();
    toB.close(9);
    b.federation().meetPeersOnce();
    assertThat(b.peer(toB).status()).isEqualTo(PeerStatus.ACTIVE);
  }

  private void read(int rounds) {
    for (int round = 0; round < rounds; round++) {
      b.federation().watchOnce();
    }
  }

  @Test
  void whatWasReadBeforeItsKeysWereKnownIsJudgedOnceTheyAre() throws Exception {
    read(2);
    meetAtLast();
    assertThat(b.federation().evidence()).isEmpty();
    read(2);
    assertThat(b.federation().evidence()).hasSize(1);
    assertThat(b.peer(toB).status()).isEqualTo(PeerStatus.SET_ASIDE);
    assertThat(b.peer(c).status()).as("the messenger").isEqualTo(PeerStatus.ACTIVE);
  }

  @Test
  void aRestartBetweenForgetsNothing() throws Exception {
    read(2);
    b.restart();
    meetAtLast();
    b.restart();
    read(2);
    assertThat(b.peer(toB).status()).isEqualTo(PeerStatus.SET_ASIDE);
  }

  /** In front of what one step reads, and in the middle of another step. */
  @Test
  void aLongLogIsReadAgainInSteps() throws Exception {
    c.stampMany(PeerLogReader.MAX_BUNDLES * 256 + 300);
    read(3);
    meetAtLast();
    c.stampMany(300);
    read(4);
    assertThat(b.peer(toB).status()).isEqualTo(PeerStatus.SET_ASIDE);
  }

  @Test
  void aLogIsReadAgainOnceForANewNetworkAndNotWithoutOne() throws Exception {
    read(1);
    assertThat(bundlesReadInARound()).isZero();
    meetAtLast();
    assertThat(bundlesReadInARound()).isPositive();
    toB.stop(); // its own log is not read again
    assertThat(bundlesReadInARound()).isZero();
  }

  private int bundlesReadInARound() {
    AtomicInteger bundles = new AtomicInteger();
    test.net.decideBy(
        (source, call) -> {
          if (call.uri().getPath().contains("/tile/entries/")) {
            bundles.incrementAndGet();
          }
          return Fate.delivered();
        });
    read(1);
    return bundles.get();
  }
}
