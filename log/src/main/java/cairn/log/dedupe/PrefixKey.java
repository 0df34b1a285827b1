package cairn.log.dedupe;

import cairn.format.Hash;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/**
 * The node's secret that turns identities into 8-byte prefixes, so that nobody can choose
 * identities that share one. A prefix is the beginning of SHA-256(key ‖ identity): both have a
 * fixed length and fit into one block of the hash.
 */
final class PrefixKey {
  private static final String FILE = "key";
  private static final int LENGTH = 16;

  private final byte[] key;

  private PrefixKey(byte[] key) {
    this.key = key;
  }

  /** Reads the key, or makes a new one: segments made with another are then of no use. */
  static PrefixKey load(Path directory, SecureRandom random) throws IOException {
    Path file = directory.resolve(FILE);
    if (Files.exists(file)) {
      byte[] key = Files.readAllBytes(file);
      if (key.length == LENGTH) {
        return new PrefixKey(key);
      }
    }
    byte[] key = new byte[LENGTH];
    random.nextBytes(key);
    AtomicFile.write(file, channel -> channel.write(ByteBuffer.wrap(key)));
    return new PrefixKey(key);
  }

  long prefix(Hash identity) {
    return ByteBuffer.wrap(Hash.sha256(key, identity.bytes()).bytes()).getLong();
  }

  /** Tells keys apart without giving them away. */
  long fingerprint() {
    return ByteBuffer.wrap(Hash.sha256(key).bytes()).getLong();
  }
}
