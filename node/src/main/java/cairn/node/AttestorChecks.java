package cairn.node;

import cairn.format.Signer;
import cairn.format.SigningException;
import cairn.verify.TrustedAttestors;
import java.nio.charset.StandardCharsets;

/** Whose attestations are believed here, and by which key this home's user attests. */
final class AttestorChecks {
  /** No attestation, and no other text that an attestor's key ever signs. */
  private static final byte[] TRIAL = "cairn doctor\n".getBytes(StandardCharsets.US_ASCII);

  private AttestorChecks() {}

  static Finding trusted(AttestorStore store) {
    String check = "trusted attestors";
    try {
      TrustedAttestors attestors = store.current();
      long revoked = attestors.all().stream().filter(one -> one.revoked().isPresent()).count();
      return attestors.isEmpty()
          ? Finding.warn(
              check,
              "NOBODY IS TRUSTED: records of anybody pass on first use",
              "run `cairn keys trust --import FILE` for those whose records you take")
          : Finding.ok(
              check, "%d trusted, %d revoked".formatted(attestors.all().size() - revoked, revoked));
    } catch (ConfigurationException e) {
      return Finding.fail(check, e.getMessage(), "see the message");
    }
  }

  static Finding own(Configuration configuration) {
    String check = "attestor's key";
    try {
      Signer attestor = DeviceHome.attestor(configuration);
      return attestor.key().verifies(TRIAL, attestor.sign(TRIAL))
          ? Finding.ok(check, "signs, fingerprint " + attestor.key().publicKeyFingerprint())
          : Finding.fail(check, "its signature does not verify", "restore the key");
    } catch (ConfigurationException | SigningException e) {
      return Finding.fail(check, String.valueOf(e.getMessage()), "restore the key");
    }
  }
}
