package cairn.federation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Three networks that anchor each other. */
class CrossAnchoringTest extends ThreeNetworks {
  @Test
  void everyPeerKnowsEveryOtherOnceTheyHaveMet() {
    for (TestGateway gateway : test.gateways) {
      assertThat(gateway.federation().peers().all())
          .hasSize(2)
          .allSatisfy(peer -> assertThat(peer.status()).isEqualTo(PeerStatus.ACTIVE));
    }
  }

  @Test
  void aBatchIsAnchoredByEveryPeer() throws Exception {
    test.a().close(3);
    assertThat(test.a().federation().anchorOnce()).isEqualTo(2);
    assertThat(test.a().anchoredBy()).containsExactlyInAnyOrder("network-b", "network-c");
    assertThat(test.a().federation().anchorOnce()).as("nothing is asked twice").isZero();
    assertThat(test.b().heard("given network-a")).isEqualTo(1);
    assertThat(test.b().log().reader().newest().orElseThrow().size()).isEqualTo(1);
    assertThat(test.a().newest().checkpoint().size())
        .as("three stamps, and the checkpoints of two peers")
        .isEqualTo(5);
  }

  @Test
  void networksWithoutUsersFallSilent() throws Exception {
    test.gateways.forEach(gateway -> stampQuietly(gateway));
    test.period();
    test.period();
    List<Long> sizes = sizes();
    for (int i = 0; i < 5; i++) {
      test.period();
    }
    assertThat(sizes()).isEqualTo(sizes);
    for (TestGateway gateway : test.gateways) {
      assertThat(gateway.log().reader().newestBatch().orElseThrow().id()).isEqualTo(1);
      assertThat(gateway.anchoredBy()).hasSize(2);
      assertThat(gateway.federation().evidence()).isEmpty();
    }
  }

  private static void stampQuietly(TestGateway gateway) {
    try {
      gateway.stamp();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private List<Long> sizes() {
    return test.gateways.stream().map(gateway -> gateway.log().sequencer().head().size()).toList();
  }

  @Test
  void aDeadPeerDelaysNobodyAndTheNextBatchMakesUpForIt() throws Exception {
    test.b().stop();
    test.a().close(1);
    test.a().federation().anchorOnce();
    assertThat(test.a().anchoredBy()).containsExactly("network-c");
    test.b().start();
    test.pass(Duration.ofSeconds(60));
    test.a().close(1);
    test.a().federation().anchorOnce();
    assertThat(test.a().anchoredBy()).containsExactlyInAnyOrder("network-b", "network-c");
    assertThat(test.a().log().anchors().of(1)).hasSize(1);
    assertThat(test.a().log().anchors().newestAnchoredBy("network-b")).contains(2L);
  }

  @Test
  void aMissedBatchIsTriedAgainUntilThePeerIsBack() throws Exception {
    test.b().stop();
    test.a().close(1);
    test.a().federation().anchorOnce();
    test.a().restart();
    assertThat(test.a().federation().anchorOnce()).as("the pause outlives a restart").isZero();
    test.b().start();
    test.pass(Duration.ofMinutes(5));
    test.a().federation().anchorOnce();
    assertThat(test.a().anchoredBy()).contains("network-b");
  }

  @Test
  void honestNetworksAreNeverAccused() throws Exception {
    for (int period = 0; period < 6; period++) {
      for (TestGateway gateway : test.gateways) {
        gateway.close(1 + period);
      }
      test.period();
    }
    for (TestGateway gateway : test.gateways) {
      assertThat(gateway.anchoredBy()).hasSize(2);
      assertThat(gateway.federation().evidence()).isEmpty();
      assertThat(gateway.federation().peers().all())
          .allSatisfy(peer -> assertThat(peer.status()).isEqualTo(PeerStatus.ACTIVE));
    }
  }
}
