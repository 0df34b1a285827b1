package cairn.node;

import cairn.format.DidKey;
import cairn.format.MalformedException;
import cairn.format.SeedSigner;
import cairn.format.SignatureType;
import cairn.format.Signer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/** The key by which a gateway signs what it says to peers: one key, this role only. */
final class NodeIdentity {
  private NodeIdentity() {}

  /** The key as peers know it. */
  static DidKey did(Signer identity) {
    try {
      return DidKey.of(identity.key().publicKeyBytes());
    } catch (MalformedException e) {
      throw new IllegalStateException("an identity is an Ed25519 key that was read before", e);
    }
  }

  /** Makes it where there is none. */
  static void make(Configuration configuration, SecureRandom random) throws ConfigurationException {
    Path file = GatewayFiles.identityKey(configuration.data());
    if (!Files.exists(file)) {
      KeyFile.generate(file, configuration.id(), SignatureType.ED25519, random);
    }
  }

  /**
   * Reads it.
   *
   * @throws ConfigurationException if it is missing, as with a gateway that is older than
   *     federation, is no key of that role, or has gone for another one
   */
  static Signer read(Configuration configuration) throws ConfigurationException {
    Path file = GatewayFiles.identityKey(configuration.data());
    if (!Files.exists(file)) {
      throw new ConfigurationException(
          "federation is enabled, and there is no identity key %s; make one with `cairn keys generate"
                  .formatted(file)
              + " --role identity --name %s --out %s`".formatted(configuration.id(), file));
    }
    SeedSigner signer = KeyFile.read(file);
    if (signer.key().type() != SignatureType.ED25519) {
      throw new ConfigurationException(
          file + " holds a key of another type, expected Ed25519 (type 01) for an identity");
    }
    KeyRotations.of(configuration).requireIdentity(signer.key());
    return signer;
  }
}
