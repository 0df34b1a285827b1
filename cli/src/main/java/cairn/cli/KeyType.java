package cairn.cli;

import cairn.format.SignatureAlgorithm;
import cairn.format.SignatureType;
import java.util.List;

/** Which algorithms a new key is to have. */
enum KeyType {
  ED25519(List.of(SignatureAlgorithm.ED25519)),
  ML_DSA_44(List.of(SignatureAlgorithm.ML_DSA_44)),
  BOTH(List.of(SignatureAlgorithm.ED25519, SignatureAlgorithm.ML_DSA_44));

  private final List<SignatureAlgorithm> algorithms;

  KeyType(List<SignatureAlgorithm> algorithms) {
    this.algorithms = algorithms;
  }

  /** Whether signatures of that type are among those meant. */
  boolean includes(SignatureType type) {
    return algorithms.contains(type.algorithm());
  }

  /** The algorithm of a key, as the command line names it. */
  static String name(SignatureType type) {
    return switch (type.algorithm()) {
      case ED25519 -> OptionNames.of(ED25519);
      case ML_DSA_44 -> OptionNames.of(ML_DSA_44);
    };
  }
}
