package cairn.witness;

import cairn.format.Signer;
import cairn.format.Utf8;
import cairn.format.VerifierKey;
import cairn.verify.RetiredKey;
import java.util.List;

/**
 * Who a witness is.
 *
 * @param name its name, under which all its keys sign
 * @param signers its keys: one of type 04, one of type 06, or both
 * @param former keys that it had before, and for each log how far they signed
 */
public record WitnessSettings(String name, List<Signer> signers, List<RetiredKey> former) {
  /** An ML-DSA cosignature holds the names of witness and log in 255 bytes each. */
  static final int MAX_NAME_BYTES = 255;

  public WitnessSettings {
    signers = List.copyOf(signers);
    former = List.copyOf(former);
    if (signers.isEmpty()) {
      throw new IllegalArgumentException("a witness has at least one key");
    }
    if (Utf8.encode(name).length > MAX_NAME_BYTES) {
      throw new IllegalArgumentException("a witness's name has at most 255 bytes: " + name);
    }
    for (Signer signer : signers) {
      VerifierKey key = signer.key();
      if (!key.name().equals(name) || !key.type().isCosignature()) {
        throw new IllegalArgumentException(
            "wanted a key of type 04 or 06 by the name of " + name + ", got " + key);
      }
    }
    if (signers.stream().map(signer -> signer.key().type()).distinct().count() != signers.size()) {
      throw new IllegalArgumentException("wanted one key per type, got " + signers);
    }
  }

  /** A witness that has always had its keys. */
  public WitnessSettings(String name, List<Signer> signers) {
    this(name, signers, List.of());
  }

  /** The public sides, in the signers' order. */
  public List<VerifierKey> keys() {
    return signers.stream().map(Signer::key).toList();
  }
}
