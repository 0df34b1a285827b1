package cairn.node;

import cairn.format.SignatureType;
import java.nio.file.Path;

/** Where a witness keeps its files. */
public final class WitnessFiles {
  private WitnessFiles() {}

  /** The list of the logs that it cosigns. */
  public static Path logs(Path data) {
    return data.resolve("logs");
  }

  /** One key for each type. */
  static Path key(Path data, SignatureType type) {
    return switch (type) {
      case COSIGNATURE_ED25519 -> data.resolve("keys").resolve("witness-ed25519.key");
      case COSIGNATURE_ML_DSA_44 -> data.resolve("keys").resolve("witness-ml-dsa-44.key");
      case ED25519 -> throw new IllegalArgumentException("a witness has no log key");
    };
  }
}
