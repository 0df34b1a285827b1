package cairn.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.Checkpoint;
import cairn.format.DidKey;
import cairn.format.Hash;
import cairn.format.KeyRotationEntry;
import cairn.format.NetworkDocument;
import cairn.format.NetworkLog;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.Utf8;
import cairn.store.StoreException;
import cairn.testkit.Fault;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What B believes of A. */
class PeerBookTest extends TwoStrangers {
  private Peer peer() {
    return b.peer(a);
  }

  private void configure(Optional<Hash> fingerprint, Optional<DidKey> identity) throws Exception {
    PeerSettings settings = a.asPeer();
    b.configure(List.of(new PeerSettings(a.id, settings.gateway(), 2, fingerprint, identity)));
  }

  @Test
  void nothingIsBelievedOfAPeerWithoutAFingerprint() throws Exception {
    configure(Optional.empty(), Optional.empty());
    test.meet();
    assertThat(peer().status()).isEqualTo(PeerStatus.UNPINNED);
    assertThat(peer().isUsable()).isFalse();
    b.close(1);
    assertThat(b.federation().anchorOnce()).isZero();
  }

  @Test
  void theFirstIdentityIsBelievedAndPinnedOverARestart() throws Exception {
    b.pin(a);
    assertThat(peer().status()).isEqualTo(PeerStatus.WAITING);
    test.meet();
    assertThat(peer().identity()).contains(TestGateway.did(a));
    b.restart();
    assertThat(peer().status()).isEqualTo(PeerStatus.ACTIVE);
    assertThat(peer().identity()).contains(TestGateway.did(a));
  }

  @Test
  void anotherNetworkThanWasPinnedIsRefusedUntilItIsAccepted() throws Exception {
    Hash other = Hash.sha256(Utf8.encode("another network"));
    configure(Optional.of(other), Optional.empty());
    test.meet();
    assertThat(peer().status()).isEqualTo(PeerStatus.CHANGED);
    assertThat(peer().isUsable()).isFalse();
    assertThat(peer().pins().refusedFingerprint()).contains(a.document().fingerprint());
    b.federation().peers().accept(a.id, Optional.empty());
    test.meet();
    assertThat(peer().status()).isEqualTo(PeerStatus.ACTIVE);
    b.restart();
    assertThat(peer().status())
        .as("the operator's word outlives a restart")
        .isEqualTo(PeerStatus.ACTIVE);
  }

  @Test
  void anEditedConfigurationCounts() throws Exception {
    configure(Optional.of(Hash.sha256()), Optional.empty());
    test.meet();
    assertThat(peer().status()).isEqualTo(PeerStatus.CHANGED);
    b.pin(a);
    test.meet();
    assertThat(peer().status()).isEqualTo(PeerStatus.ACTIVE);
  }

  @Test
  void anotherIdentityThanWasPinnedIsRefused() throws Exception {
    configure(Optional.of(a.document().fingerprint()), Optional.of(TestGateway.did(b)));
    test.meet();
    assertThat(peer().status()).isEqualTo(PeerStatus.CHANGED);
    assertThat(peer().pins().refusedIdentity()).contains(TestGateway.did(a));
    a.pin(b);
    test.meet();
    a.close(1);
    a.federation().anchorOnce();
    assertThat(a.heard("failed network-b")).as("its requests are a stranger's").isEqualTo(1);
    b.federation().peers().accept(a.id, Optional.empty());
    test.pass(Duration.ofMinutes(6));
    a.federation().anchorOnce();
    assertThat(a.anchoredBy()).containsExactly("network-b");
  }

  /** What was accepted goes on to count, so that showing another document stops nobody. */
  @Test
  void aKnownPeerThatShowsAnotherNetworkIsReportedAndItsOldKeysStillCount() throws Exception {
    b.pin(a);
    a.pin(b);
    test.meet();
    NetworkDocument now = a.document();
    NetworkDocument changed =
        new NetworkDocument(
            now.id(), now.logs(), now.witnesses().subList(0, 2), 2, List.of(), Optional.empty());
    assertThat(b.federation().peers().shown(a.id, changed)).isFalse();
    assertThat(peer().status()).isEqualTo(PeerStatus.CHANGED);
    assertThat(peer().pins().fingerprint()).contains(now.fingerprint());
    a.close(1);
    a.federation().anchorOnce();
    assertThat(a.anchoredBy()).containsExactly("network-b");
    test.meet();
    assertThat(peer().status()).isEqualTo(PeerStatus.ACTIVE);
  }

  @Test
  void everyAcceptedNetworkIsKept() throws Exception {
    b.pin(a);
    test.meet();
    NetworkDocument now = a.document();
    NetworkDocument next =
        new NetworkDocument(
            now.id(), now.logs(), now.witnesses().subList(0, 2), 2, List.of(), Optional.empty());
    b.federation().peers().accept(a.id, Optional.of(next.fingerprint()));
    assertThat(peer().status()).isEqualTo(PeerStatus.WAITING);
    assertThat(b.federation().peers().shown(a.id, next)).isTrue();
    b.restart();
    assertThat(peer().networks()).extracting(AcceptedNetwork::document).containsExactly(now, next);
    assertThat(peer().currentPin().orElseThrow().policies()).hasSize(1);
    assertThat(peer().logKeys(tree(1))).containsExactly(a.logKey.key());
  }

  @Test
  void aPeerIsMetWithoutALookAtWhatIsStoredOfOthers() throws Exception {
    TestGateway c = test.add('c', "");
    b.pin(c);
    test.meet();
    b.pin(a, c);
    Object _ =
        test.stores(b)
            .database("node")
            .write(
                connection -> {
                  try (PreparedStatement damage =
                      connection.prepareStatement(
                          "UPDATE federation_networks SET document = x'00'")) {
                    return damage.executeUpdate();
                  }
                });
    test.meet();
    assertThat(peer().status()).isEqualTo(PeerStatus.ACTIVE);
  }

  @Test
  void anAcceptedNetworkWhoseStoringWasInDoubtIsStoredOnce() throws Exception {
    b.pin(a);
    NetworkDocument shown = a.document();
    test.stores(b).database("node").failWrite(1, Fault.APPLIED_BUT_REPORTED_FAILED);
    assertThatThrownBy(() -> b.federation().peers().shown(a.id, shown))
        .isInstanceOf(StoreException.class);
    assertThat(b.federation().peers().shown(a.id, shown)).isTrue();
    b.restart();
    assertThat(peer().networks()).hasSize(1);
  }

  private Checkpoint tree(long size) {
    return new Checkpoint(a.origin.toString(), size, Hash.sha256(Utf8.encode("any")));
  }

  @Test
  void aKeyThatHasGoneAccusesNobodyOfALargerTree() throws Exception {
    b.pin(a);
    test.meet();
    NetworkDocument now = a.document();
    SeedSigner fresh =
        SeedSigner.of(
            a.origin.toString(),
            SignatureType.ED25519,
            Hash.sha256(Utf8.encode("the key after it")).bytes());
    NetworkDocument next =
        new NetworkDocument(
            now.id(),
            List.of(new NetworkLog(a.origin, fresh.key())),
            now.witnesses(),
            now.threshold(),
            List.of(),
            Optional.empty(),
            List.of(
                KeyRotationEntry.rotate(KeyRotationEntry.Role.LOG, a.origin, a.logKey, fresh, 10)));
    b.federation().peers().accept(a.id, Optional.of(next.fingerprint()));
    assertThat(b.federation().peers().shown(a.id, next)).isTrue();
    assertThat(peer().logKeys(tree(10))).contains(a.logKey.key(), fresh.key());
    assertThat(peer().logKeys(tree(11))).containsExactly(fresh.key());
  }
}
