package cairn.federation;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.DidKey;
import cairn.format.Hash;
import cairn.format.Utf8;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** B's operator states what A must be, and A is accepted only if it shows just that. */
class AcceptStatedTest extends TwoStrangers {
  private static final Hash OTHER = Hash.sha256(Utf8.encode("another network"));

  private void configure(Optional<Hash> fingerprint, Optional<DidKey> identity) throws Exception {
    PeerSettings settings = a.asPeer();
    b.configure(List.of(new PeerSettings(a.id, settings.gateway(), 2, fingerprint, identity)));
    test.meet();
  }

  private boolean accept(Optional<Hash> fingerprint, Optional<DidKey> identity) throws Exception {
    Peer before = b.peer(a);
    boolean isAccepted = b.federation().peers().acceptStated(a.id, fingerprint, identity);
    if (!isAccepted) {
      assertThat(b.peer(a)).as("nothing has changed").isEqualTo(before);
    }
    return isAccepted;
  }

  private PeerStatus status() {
    test.meet();
    return b.peer(a).status();
  }

  @Test
  void aRefusedFingerprintHasToBeStated() throws Exception {
    Hash shown = a.document().fingerprint();
    configure(Optional.of(OTHER), Optional.empty());
    assertThat(status()).isEqualTo(PeerStatus.CHANGED);
    assertThat(accept(Optional.empty(), Optional.empty())).isFalse();
    assertThat(accept(Optional.of(OTHER), Optional.empty())).isFalse();
    assertThat(accept(Optional.of(shown), Optional.of(TestGateway.did(b)))).isFalse();
    assertThat(accept(Optional.of(shown), Optional.empty())).isTrue();
    assertThat(status()).isEqualTo(PeerStatus.ACTIVE);
  }

  @Test
  void aRefusedIdentityHasToBeStated() throws Exception {
    Hash network = a.document().fingerprint();
    configure(Optional.of(network), Optional.of(TestGateway.did(b)));
    assertThat(status()).isEqualTo(PeerStatus.CHANGED);
    assertThat(accept(Optional.empty(), Optional.empty())).isFalse();
    assertThat(accept(Optional.of(network), Optional.empty())).isFalse();
    assertThat(accept(Optional.empty(), Optional.of(TestGateway.did(b)))).isFalse();
    assertThat(accept(Optional.of(OTHER), Optional.of(TestGateway.did(a)))).isFalse();
    assertThat(accept(Optional.empty(), Optional.of(TestGateway.did(a)))).isTrue();
    assertThat(status()).isEqualTo(PeerStatus.ACTIVE);
  }

  @Test
  void aPeerWithoutAPinNeedsOne() throws Exception {
    configure(Optional.empty(), Optional.empty());
    assertThat(status()).isEqualTo(PeerStatus.UNPINNED);
    assertThat(accept(Optional.empty(), Optional.empty())).isFalse();
    assertThat(accept(Optional.of(a.document().fingerprint()), Optional.empty())).isTrue();
    assertThat(status()).isEqualTo(PeerStatus.ACTIVE);
  }

  @Test
  void aPeerThatWasSetAsideComesBackWithTheKeysItHad() throws Exception {
    configure(Optional.of(a.document().fingerprint()), Optional.empty());
    b.federation().peers().setAside(a.id, "for a while");
    assertThat(accept(Optional.of(OTHER), Optional.empty())).isFalse();
    assertThat(accept(Optional.empty(), Optional.of(TestGateway.did(b)))).isFalse();
    assertThat(status()).isEqualTo(PeerStatus.SET_ASIDE);
    assertThat(accept(Optional.empty(), Optional.empty())).isTrue();
    assertThat(status()).isEqualTo(PeerStatus.ACTIVE);
  }
}
