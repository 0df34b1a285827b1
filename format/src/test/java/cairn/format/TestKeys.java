package cairn.format;

import java.util.Arrays;

/** Keys for tests: each name's seed is its own, so that equal names give equal keys. */
final class TestKeys {
  private TestKeys() {}

  static SeedSigner log(String origin) {
    return signer(origin, SignatureType.ED25519);
  }

  static SeedSigner witness(String name) {
    return signer(name, SignatureType.COSIGNATURE_ED25519);
  }

  static SeedSigner postQuantumWitness(String name) {
    return signer(name, SignatureType.COSIGNATURE_ML_DSA_44);
  }

  static SeedSigner signer(String name, SignatureType type) {
    return signer(name, type, Hash.sha256(Utf8.encode(type + name)).bytes());
  }

  static SeedSigner signer(String name, SignatureType type, byte[] seed) {
    try {
      return SeedSigner.of(name, type, Arrays.copyOf(seed, SignatureAlgorithm.SEED_LENGTH));
    } catch (MalformedException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
