package cairn.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cairn.format.AttestationEntry;
import cairn.format.DidKey;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.Utf8;
import cairn.verify.TrustedAttestor.LastTrusted;
import cairn.verify.TrustedAttestor.Revocation;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedAttestorsTest {
  private static final String LOG = "device-1/org:records";

  private final SeedSigner ada = TestNetwork.signer("ada", SignatureType.ED25519);
  private final SeedSigner eve = TestNetwork.signer("eve", SignatureType.ED25519);
  private final TrustedAttestors adaAlone = new TrustedAttestors(List.of(attestor(ada, "Ada")));

  static DidKey did(SeedSigner signer) {
    try {
      return DidKey.of(signer.key().publicKeyBytes());
    } catch (MalformedException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static TrustedAttestor attestor(SeedSigner signer, String name) {
    return new TrustedAttestor(did(signer), name, TestNetwork.NOON, Optional.empty());
  }

  static AttestationEntry attestation(SeedSigner signer, Hash file) throws Exception {
    return AttestationEntry.sign(
        new AttestationEntry.Statement(
            file, List.of(), TestNetwork.NOON, Optional.empty(), did(signer)),
        signer);
  }

  private static AttestationEntry attestation(SeedSigner signer) throws Exception {
    return attestation(signer, Hash.sha256(Utf8.encode("the file")));
  }

  private static AttestorStanding judge(TrustedAttestors attestors, AttestationEntry entry) {
    return attestors.judge(entry, Optional.of(new RecordPosition(LOG, 0)));
  }

  @Test
  void trustsTheKeysThatItHolds() throws Exception {
    assertThat(judge(adaAlone, attestation(ada))).isEqualTo(AttestorStanding.TRUSTED);
    assertThat(judge(adaAlone, attestation(eve))).isEqualTo(AttestorStanding.UNTRUSTED);
  }

  @Test
  void acceptsAnybodyOnFirstUseOnlyWhileItIsEmpty() throws Exception {
    assertThat(judge(TrustedAttestors.NONE, attestation(eve)))
        .isEqualTo(AttestorStanding.FIRST_USE);
    assertThat(TrustedAttestors.NONE.isEmpty()).isTrue(); // nothing was pinned by that
    TrustedAttestors allRevoked =
        adaAlone.revoke(did(ada).fingerprint(), new Revocation(1, Optional.empty()));
    assertThat(judge(allRevoked, attestation(eve))).isEqualTo(AttestorStanding.UNTRUSTED);
  }

  /** Eve writes Ada's key and fingerprint into a record that she signs herself. */
  @Test
  void verifiesWithTheTrustedKeyAndNeverByWhatTheRecordClaims() throws Exception {
    AttestationEntry.Statement claim = attestation(ada).statement();
    AttestationEntry forged = new AttestationEntry(claim, eve.sign(claim.signedBytes()));
    assertThat(judge(adaAlone, forged)).isEqualTo(AttestorStanding.FORGED);
    assertThat(judge(TrustedAttestors.NONE, forged)).isEqualTo(AttestorStanding.FORGED);
    byte[] flipped = attestation(ada).signature();
    flipped[3] ^= 1;
    assertThat(judge(adaAlone, new AttestationEntry(claim, flipped)))
        .isEqualTo(AttestorStanding.FORGED);
  }

  @Test
  void aRevokedKeyCountsForNothing() throws Exception {
    TrustedAttestors revoked =
        adaAlone.revoke(did(ada).fingerprint(), new Revocation(1, Optional.empty()));
    assertThat(judge(revoked, attestation(ada))).isEqualTo(AttestorStanding.REVOKED);
  }

  @ParameterizedTest
  @CsvSource({
    "device-1/org:records,41,TRUSTED",
    "device-1/org:records,42,REVOKED",
    "device-2/org:records,0,REVOKED" // a log of the thief's own
  })
  void aRevokedKeyCountsForTheFirstRecordsOfALogThatIsNamed(
      String origin, long index, AttestorStanding standing) throws Exception {
    TrustedAttestors revoked =
        adaAlone.revoke(
            did(ada).fingerprint(), new Revocation(1, Optional.of(new LastTrusted(LOG, 42))));
    assertThat(revoked.judge(attestation(ada), Optional.of(new RecordPosition(origin, index))))
        .isEqualTo(standing);
    assertThat(revoked.judge(attestation(ada), Optional.empty()))
        .as("of a record whose place nobody has checked")
        .isEqualTo(AttestorStanding.REVOKED);
  }

  @Test
  void aRevocationIsNotTakenBack() {
    Hash fingerprint = did(ada).fingerprint();
    Revocation upTo42 = new Revocation(1, Optional.of(new LastTrusted(LOG, 42)));
    TrustedAttestors revoked = adaAlone.revoke(fingerprint, upTo42);
    for (Revocation later :
        List.of(
            new Revocation(2, Optional.of(new LastTrusted(LOG, 43))),
            new Revocation(2, Optional.of(new LastTrusted("device-2/org:records", 1))))) {
      assertThatThrownBy(() -> revoked.revoke(fingerprint, later))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("not taken back");
    }
    for (long fewer : new long[] {42, 41, 0}) {
      Revocation stricter = new Revocation(2, Optional.of(new LastTrusted(LOG, fewer)));
      assertThat(revoked.revoke(fingerprint, stricter).all())
          .singleElement()
          .satisfies(one -> assertThat(one.revoked()).contains(stricter));
    }
    assertThat(revoked.revoke(fingerprint, new Revocation(2, Optional.empty())).all())
        .singleElement()
        .satisfies(one -> assertThat(one.revoked().orElseThrow().lastTrusted()).isEmpty());
    assertThatThrownBy(() -> adaAlone.revoke(did(eve).fingerprint(), upTo42))
        .hasMessageContaining("no attestor");
  }

  @Test
  void readsWhatItWrote() throws Exception {
    TrustedAttestors both =
        adaAlone
            .with(attestor(eve, "Eve"))
            .revoke(
                did(eve).fingerprint(), new Revocation(7, Optional.of(new LastTrusted(LOG, 42))));
    TrustedAttestors read = TrustedAttestors.parse(both.encode());
    assertThat(read.all()).isEqualTo(both.all());
    assertThat(read.find(did(ada).fingerprint())).contains(attestor(ada, "Ada"));
    assertThat(TrustedAttestors.parse(TrustedAttestors.NONE.encode()).isEmpty()).isTrue();
  }

  @Test
  void holdsAKeyOnce() {
    assertThatThrownBy(() -> adaAlone.with(attestor(ada, "Somebody")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("twice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "two\nlines", "\u202eada", "\u001b[31mada"})
  void refusesNamesThatSteerATerminal(String name) {
    assertThatThrownBy(() -> attestor(ada, name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("printable");
  }

  @Test
  void takesNumbersAndNamesUpToTheirEnds() {
    long most = (1L << 53) - 1;
    for (long number : new long[] {0, most}) {
      assertThat(new LastTrusted(LOG, number).size()).isEqualTo(number);
      assertThat(new Revocation(number, Optional.empty()).at()).isEqualTo(number);
    }
    for (long number : new long[] {-1, most + 1}) {
      assertThatThrownBy(() -> new LastTrusted(LOG, number))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> new Revocation(number, Optional.empty()))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> new TrustedAttestor(did(ada), "Ada", number, Optional.empty()))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(attestor(ada, "A".repeat(100)).name()).hasSize(100);
    assertThatThrownBy(() -> attestor(ada, "A".repeat(101)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesAFileThatSaysAnythingElse() throws Exception {
    String good = Utf8.decode(adaAlone.encode(), "file");
    for (String bad :
        List.of(
            good.replace("cairn-attestors/v1", "cairn-attestors/v2"),
            good.replace("\"name\"", "\"title\""),
            good.replace(did(ada).fingerprint().hex(), did(eve).fingerprint().hex()),
            good.replace("{\"attestors\":[", "{\"attestors\":[{},"),
            good.replace("\"added\":", "\"added\":-"),
            good.replace("[{", "[ {"),
            good.replace(
                "[{", "[" + Utf8.decode(attestor(ada, "A").object().canonical(), "one") + ",{"))) {
      assertThat(bad).isNotEqualTo(good);
      assertThatThrownBy(() -> TrustedAttestors.parse(Utf8.encode(bad)))
          .as(bad)
          .isInstanceOf(MalformedException.class);
    }
  }
}
