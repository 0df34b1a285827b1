package cairn.node;

import cairn.format.MalformedException;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import java.util.Arrays;

/** Keys made from a number, for tests. */
final class TestKeys {
  private TestKeys() {}

  static SeedSigner signer(String name, SignatureType type, int number) {
    byte[] seed = new byte[32];
    Arrays.fill(seed, (byte) number);
    try {
      return SeedSigner.of(name, type, seed);
    } catch (MalformedException e) {
      throw new IllegalArgumentException(e);
    }
  }

  static String vkey(String name, SignatureType type, int number) {
    return signer(name, type, number).key().vkey();
  }

  /** An Ed25519 witness's verifier key. */
  static String witness(String name, int number) {
    return vkey(name, SignatureType.COSIGNATURE_ED25519, number);
  }
}
