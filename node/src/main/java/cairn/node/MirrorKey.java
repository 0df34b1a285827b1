package cairn.node;

import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.Signer;
import cairn.log.mirror.Mirrors;
import cairn.store.StoreException;
import cairn.store.Stores;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/** The key by which a node cosigns what it mirrors: one key, this role only. */
final class MirrorKey {
  private MirrorKey() {}

  /** Makes it where there is none: {@code network-a/mirror}. */
  static void make(Configuration configuration, SecureRandom random) throws ConfigurationException {
    Path file = GatewayFiles.mirrorKey(configuration.data());
    if (!Files.exists(file)) {
      KeyFile.generate(
          file, configuration.id() + "/mirror", SignatureType.COSIGNATURE_ED25519, random);
    }
  }

  /**
   * Reads it. A node that is older than mirrors has none, and is given one.
   *
   * @throws ConfigurationException if it is missing although there are mirrors, or of another role
   */
  static Signer read(Configuration configuration, Stores stores, SecureRandom random)
      throws ConfigurationException, StoreException {
    Path file = GatewayFiles.mirrorKey(configuration.data());
    if (!Files.exists(file)) {
      if (Mirrors.exist(stores)) {
        throw new ConfigurationException(
            "there is no key %s, by which this node has cosigned its mirrors; restore it"
                .formatted(file));
      }
      make(configuration, random);
    }
    SeedSigner signer = KeyFile.read(file);
    if (!signer.key().type().isCosignature()) {
      throw new ConfigurationException(
          file + " holds a key of another type, expected a cosigner's (04 or 06)");
    }
    return signer;
  }
}
