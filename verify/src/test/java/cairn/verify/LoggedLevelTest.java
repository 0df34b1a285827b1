package cairn.verify;

import static org.assertj.core.api.Assertions.assertThat;

import cairn.format.AttestationEntry;
import cairn.format.Hash;
import cairn.format.ProofFile;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.Utf8;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A log whose pinned policy asks for no witness, such as a device's: never taken for more. */
class LoggedLevelTest {
  private static final Hash FILE = Hash.sha256(Utf8.encode("the file"));

  private final TestNetwork network = new TestNetwork("network-a");
  private final SeedSigner ada = TestNetwork.signer("ada", SignatureType.ED25519);
  private final TrustedNetwork own =
      new TrustedNetwork(
          "network-a",
          List.of(
              new TrustedPolicy(
                  Optional.empty(),
                  List.of(network.log.key()),
                  List.of(),
                  new QuorumRule.Nobody())));

  private Verdict verify(TrustedAttestors attestors, TrustedNetwork pin, Level.Kind... required)
      throws Exception {
    return verify(TrustedAttestorsTest.attestation(ada, FILE), attestors, pin, required);
  }

  private Verdict verify(
      AttestationEntry entry,
      TrustedAttestors attestors,
      TrustedNetwork pin,
      Level.Kind... required) {
    long index = network.append(entry);
    ProofFile proof = ProofFile.of(network.proof(index, network.signed(network.checkpoint())));
    return new ProofVerifier(List.of(pin), attestors)
        .verify(new Subject.FileHash(FILE), proof, Set.of(required));
  }

  private static Check check(Verdict verdict, CheckId id) {
    return verdict.checks().stream().filter(one -> one.id() == id).findFirst().orElseThrow();
  }

  @Test
  void isWhatTheLogsOwnSignatureIsWorthAndNotBasic() throws Exception {
    Verdict verdict = verify(TrustedAttestors.NONE, own);
    assertThat(verdict.outcome()).isEqualTo(VerdictOutcome.VERIFIED);
    assertThat(verdict.isWitnessed()).isFalse();
    assertThat(verdict.levels()).containsExactly(new Level.Logged());
    assertThat(verdict.existedNotAfter()).isEmpty();
    assertThat(verdict.timeSentences()).isEmpty();
    assertThat(check(verdict, CheckId.QUORUM).outcome()).isEqualTo(Check.Outcome.ABSENT);
    assertThat(check(verdict, CheckId.QUORUM).sentence()).startsWith("Nobody but the log signed");
  }

  @Test
  void isNotEnoughForWhoeverWantsWitnesses() throws Exception {
    assertThat(verify(TrustedAttestors.NONE, own, Level.Kind.BASIC).outcome())
        .isEqualTo(VerdictOutcome.LEVEL_NOT_MET);
    assertThat(verify(TrustedAttestors.NONE, own, Level.Kind.BATCHED).outcome())
        .isEqualTo(VerdictOutcome.LEVEL_NOT_MET);
    assertThat(verify(TrustedAttestors.NONE, own, Level.Kind.LOGGED).outcome())
        .isEqualTo(VerdictOutcome.VERIFIED);
  }

  /** The same proof, judged by a pin that asks for two witnesses: none has signed. */
  @Test
  void doesNotLowerWhatAnotherPinAsksFor() throws Exception {
    Verdict verdict = verify(TrustedAttestors.NONE, network.pin(), Level.Kind.LOGGED);
    assertThat(verdict.outcome()).isEqualTo(VerdictOutcome.LEVEL_NOT_MET);
    assertThat(verdict.levels()).isEmpty();
  }

  @Test
  void isNotReachedByAnotherLogsKey() throws Exception {
    TrustedNetwork other =
        new TrustedNetwork(
            "other",
            List.of(
                new TrustedPolicy(
                    Optional.empty(),
                    List.of(
                        TestNetwork.signer(network.origin, SignatureType.ED25519, "other").key()),
                    List.of(),
                    new QuorumRule.Nobody())));
    assertThat(verify(TrustedAttestors.NONE, other).outcome()).isEqualTo(VerdictOutcome.FAILED);
  }

  @Test
  void saysWhetherTheAttestorIsTrusted() throws Exception {
    TrustedAttestors trusted =
        new TrustedAttestors(List.of(TrustedAttestorsTest.attestor(ada, "Ada")));
    TrustedAttestors others =
        new TrustedAttestors(
            List.of(
                TrustedAttestorsTest.attestor(
                    TestNetwork.signer("eve", SignatureType.ED25519), "Eve")));
    TrustedAttestors revoked =
        trusted.revoke(
            TrustedAttestorsTest.did(ada).fingerprint(),
            new TrustedAttestor.Revocation(1, Optional.empty()));
    assertAttestor(trusted, Check.Outcome.PASS, "You trust this attestor, as Ada.");
    assertAttestor(others, Check.Outcome.ABSENT, "You do not trust this attestor");
    assertAttestor(revoked, Check.Outcome.ABSENT, "You have revoked the key of this attestor, Ada");
    assertAttestor(TrustedAttestors.NONE, Check.Outcome.NOT_CHECKED, "You trust no attestor yet");
  }

  private void assertAttestor(TrustedAttestors attestors, Check.Outcome outcome, String start)
      throws Exception {
    Check found = check(verify(attestors, own), CheckId.ATTESTOR_TRUST);
    assertThat(found.outcome()).isEqualTo(outcome);
    assertThat(found.sentence()).startsWith(start);
  }

  @Test
  void refusesARecordThatItsAttestorDidNotSign() throws Exception {
    AttestationEntry.Statement claim = TrustedAttestorsTest.attestation(ada, FILE).statement();
    SeedSigner eve = TestNetwork.signer("eve", SignatureType.ED25519);
    Verdict verdict =
        verify(
            new AttestationEntry(claim, eve.sign(claim.signedBytes())),
            new TrustedAttestors(List.of(TrustedAttestorsTest.attestor(ada, "Ada"))),
            own);
    assertThat(verdict.outcome()).isEqualTo(VerdictOutcome.FAILED);
  }
}
