package cairn.node;

import cairn.format.AttestationEntry;
import cairn.format.DidKey;
import cairn.format.Hash;
import cairn.format.MalformedException;
import cairn.format.PerceptualHash;
import cairn.format.PrivatePart;
import cairn.format.Signer;
import cairn.format.SigningException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/**
 * A signed attestation that waits to be logged.
 *
 * @param entry what is logged
 * @param side what is not, if there is anything
 */
public record Attestation(AttestationEntry entry, Optional<SideRecord> side) {

  /**
   * Signs what an attestor says of a file.
   *
   * @param file SHA-256 of its content
   * @param perceptualHashes what it looks like, if it is an image
   * @param claimed when, Unix seconds, by the attestor's own clock
   * @param content what only a commitment is logged of
   * @param attestor his key
   * @param random makes the salt
   */
  public static Attestation sign(
      Hash file,
      List<PerceptualHash> perceptualHashes,
      long claimed,
      PrivatePart content,
      Signer attestor,
      SecureRandom random)
      throws SigningException {
    byte[] salt = new byte[PrivatePart.SALT_LENGTH];
    random.nextBytes(salt);
    AttestationEntry entry =
        AttestationEntry.sign(
            new AttestationEntry.Statement(
                file,
                perceptualHashes,
                claimed,
                content.isEmpty() ? Optional.empty() : Optional.of(content.commitment(salt)),
                didOf(attestor)),
            attestor);
    return new Attestation(
        entry,
        content.isEmpty() ? Optional.empty() : Optional.of(SideRecord.of(entry, salt, content)));
  }

  private static DidKey didOf(Signer attestor) {
    try {
      return DidKey.of(attestor.key().publicKeyBytes());
    } catch (MalformedException e) {
      throw new IllegalArgumentException("not an attestor's key: " + attestor.key(), e);
    }
  }
}
