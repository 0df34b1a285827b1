package cairn.log.dedupe;

import cairn.format.Hash;
import cairn.store.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;

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

  /** The key that is there, if it is one. */
  static Optional<PrefixKey> existing(Path directory) throws IOException {
    Path file = directory.resolve(FILE);
    try {
      byte[] key = Files.readAllBytes(file);
      return key.length == LENGTH ? Optional.of(new PrefixKey(key)) : Optional.empty();
    } catch (NoSuchFileException missing) { // a key that cannot be looked at is not missing
      return Optional.empty();
    }
  }

  /** Reads the key, or makes a new one: segments made with another are then of no use. */
  static PrefixKey load(Path directory, SecureRandom random) throws IOException {
    Optional<PrefixKey> existing = existing(directory);
    if (existing.isPresent()) {
      return existing.get();
    }
    Path file = directory.resolve(FILE);
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
