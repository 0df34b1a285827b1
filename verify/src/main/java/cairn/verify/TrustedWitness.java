package cairn.verify;

import cairn.format.Utf8;
import cairn.format.VerifierKey;
import java.util.List;
import java.util.Optional;

/**
 * A witness that a verifier has pinned. It counts once, whichever of its keys have signed.
 *
 * @param id what people call it
 * @param operator who runs it; empty if the policy does not say
 * @param keys its keys, of type 04 or 06, at least one
 */
public record TrustedWitness(String id, Optional<String> operator, List<VerifierKey> keys) {
  private static final int MAX_NAME_BYTES = 255; // what an ML-DSA-44 cosignature can name

  public TrustedWitness {
    keys = List.copyOf(keys);
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("witness " + id + " has no key");
    }
    for (VerifierKey key : keys) {
      if (!key.type().isCosignature()) {
        throw new IllegalArgumentException("not a witness's key (type 04 or 06): " + key);
      }
      if (Utf8.encode(key.name()).length > MAX_NAME_BYTES) {
        throw new IllegalArgumentException("a witness's key name has at most 255 bytes");
      }
    }
  }
}
